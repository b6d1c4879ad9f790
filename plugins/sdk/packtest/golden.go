package packtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/kit"
)

// Golden asks about the customers in files and compares what is said with what
// stands there. With update it writes what was said into the files, to be read
// before it is kept. See kit.Example for how they are written.
func Golden(t *testing.T, p pack.Pack, pattern string, update bool) {
	t.Helper()
	examples, err := kit.ReadExamples(pattern)
	if err != nil || len(examples) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, e := range examples {
		t.Run(e.Name, func(t *testing.T) {
			got, err := e.Said(p)
			if err != nil {
				t.Fatal(err)
			}
			if update {
				if err := e.Write(got); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(e.Want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Customer reads a customer as Golden has it written.
func Customer(t *testing.T, m *pack.Manifest, text string) (s pack.Snapshot, asOf core.Day) {
	t.Helper()
	s, asOf, err := kit.ReadCustomer(m, text)
	if err != nil {
		t.Fatal(err)
	}
	return s, asOf
}
