package host

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Plugins of every edition of the contract that went out still run: built from
// the sources of then, installed as they describe themselves.
func TestOldPlugins(t *testing.T) {
	old, err := filepath.Glob("../../plugins/sdk/testdata/old/*")
	if err != nil || len(old) == 0 {
		t.Fatalf("no old plugins: %v", err)
	}
	for _, source := range old {
		t.Run(filepath.Base(source), func(t *testing.T) {
			s := newShop(t).installOld(source)
			h := s.open(Options{})
			m, ok := h.Pack("telecom")
			if !ok {
				t.Fatal(only(t, h, "telecom").Problem)
			}
			snaps := []pack.Snapshot{
				{Ref: "dear", Fields: map[pack.FieldKey]pack.Value{
					"contract": pack.ChoiceValue("month"), "monthly_charges": pack.MoneyValue(80), "plan": pack.TextValue("x"),
				}},
				{Ref: "unknown"},
			}
			got, err := evaluate(t, h, "telecom", slices.Values(snaps))
			if err != nil || len(got) != 2 || got[0].Problem != "" || got[1].Problem != "" {
				t.Fatal(err, got)
			}
			for i, d := range m.Drivers {
				want := pack.Signal{Driver: d.ID}
				if d.ID == "monthly_charge" {
					want = pack.Signal{Driver: d.ID, Known: true, Value: 0.8, Facts: []pack.Fact{{Name: "monthly_charges", Value: pack.MoneyValue(80)}}}
				}
				if diff := cmp.Diff(want, got[0].Signals[i], cmp.Comparer(func(a, b pack.Value) bool { return a == b })); diff != "" {
					t.Error(diff)
				}
				if got[1].Signals[i].Known {
					t.Errorf("%s is known of a customer of whom nothing is", d.ID)
				}
			}
			if s := only(t, h, "telecom"); s.Refusals != 0 || s.State != Running {
				t.Errorf("%+v", s)
			}
			if _, err := h.Propose(t.Context(), "telecom", asOf, nil); core.KindOf(err) != core.NotFound {
				t.Errorf("what came later: %v", err)
			}
		})
	}
}

// Nothing that an old manifest says has been taken out of the contract.
func TestOldManifests(t *testing.T) {
	files, err := filepath.Glob("../../plugins/sdk/testdata/old/*/describe.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no old manifests: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		m := &pack.Manifest{}
		if err := d.Decode(m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var again bytes.Buffer
		e := json.NewEncoder(&again)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(m); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(b), again.String()); diff != "" {
			t.Errorf("%s is written otherwise today:\n%s", name, diff)
		}
	}
}

// installOld builds and installs an old plugin.
func (s *shop) installOld(source string) *shop {
	s.t.Helper()
	dir := filepath.Join(s.dir, "telecom")
	s.must(os.MkdirAll(dir, 0o700))
	program := filepath.Join(dir, "plugin")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", program, "./"+filepath.ToSlash(source)).CombinedOutput()
	if err != nil {
		s.t.Fatalf("building %s: %v\n%s", source, err, out)
	}
	described, err := exec.Command(program, "--describe").Output()
	s.must(err)
	s.must(os.WriteFile(filepath.Join(dir, "describe.json"), described, 0o600))
	b, err := os.ReadFile(program)
	s.must(err)
	s.lock.Plugins = append(s.lock.Plugins, lockEntry{ID: "telecom", Version: "1.2.0", SHA256: sum(b), DescribeSHA256: sum(described)})
	s.writeLock()
	return s
}
