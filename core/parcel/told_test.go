package parcel

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

// told is a hostile act with what the shop is told of it, as docs/hostile.md has
// it.
type told struct{ act, key, says string }

// wantTold compares what was told with what is written down.
func wantTold(t *testing.T, all []told) {
	t.Helper()
	var b strings.Builder
	for _, one := range all {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", one.act, one.key, one.says)
	}
	const golden = "testdata/hostile.txt"
	if *update {
		must(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", golden, diff)
	}
}
