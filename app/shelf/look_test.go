package shelf

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// What came with the program is replaced by nobody else.
func TestBundled(t *testing.T) {
	y := newYard(t)
	first := y.parcel(goods{version: "1.0.0", fields: []pack.FieldKey{"visits"}})
	o := y.options()
	o.Bundled = map[core.PackID]*pack.Manifest{"laundry": first.Manifest}
	s, err := Open(o)
	must(t, err)
	y.Shelf = s
	if got := s.Manifest("laundry"); got != first.Manifest {
		t.Errorf("the manifest is %v", got)
	}
	foreign := y.parcel(goods{version: "1.1.0"})
	wantSays(t, s.Install(foreign, y.agreed(foreign), nil), "shelf.bundled")
	wantSays(t, s.Remove("laundry"), "shelf.comes_along")
	y.wantState("", "")

	s, err = Open(o)
	must(t, err)
	y.Shelf = s
	vouched := y.parcel(goods{version: "1.1.0", signers: []string{"us"}})
	wantSays(t, s.Install(vouched, y.agreed(vouched), nil), "shelf.bundled")
	same := y.parcel(goods{version: "1.0.0", vendor: "us"})
	wantSays(t, s.Install(same, y.agreed(same), nil), "shelf.bundled_later")
	ours := y.parcel(goods{version: "1.1.0", vendor: "us", fields: []pack.FieldKey{"visits", "spent"}})
	c := y.agreed(ours)
	if diff := cmp.Diff([]parcel.Concern{parcel.MoreFields}, c.To); diff != "" {
		t.Errorf("to agree to (-want +got):\n%s", diff)
	}
	must(t, s.Install(ours, c, nil))
	if got := s.Manifest("laundry"); got == nil || got.Version != "1.1.0" {
		t.Errorf("the manifest is %v", got)
	}
	must(t, s.Remove("laundry"))
	if got := s.Manifest("laundry"); got != first.Manifest {
		t.Errorf("afterwards the manifest is %v", got)
	}
}

// Looking at a shelf clears nothing away.
func TestLook(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	left := filepath.Join(y.dir, "laundry", freshPrefix+"1")
	must(t, os.Mkdir(left, 0o700))
	s, err := Look(y.options())
	must(t, err)
	if v := s.Before("laundry").Version; v != "1.0.0" {
		t.Errorf("version %q", v)
	}
	if _, err := os.Stat(left); err != nil {
		t.Error("it is gone")
	}
}
