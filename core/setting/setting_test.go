package setting_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

func update(t *testing.T, db store.DB, f func(store.Tx)) error {
	t.Helper()
	err := db.Update(t.Context(), func(tx store.Tx) error { f(tx); return nil })
	for _, lang := range core.Langs() {
		if err == nil {
			break
		}
		if said := text.Error(lang, err); strings.ContainsAny(said, "{}") || strings.HasPrefix(said, "setting.") {
			t.Errorf("%s: %q", lang, said)
		}
	}
	return err
}

func TestSave(t *testing.T) {
	db := store.Mem()
	save := func(s setting.Settings, from core.Revision) (rev core.Revision, err error) {
		err = update(t, db, func(tx store.Tx) {
			setting.Save(tx, s, from)
			_, rev = setting.Get(tx)
		})
		return rev, err
	}
	first, err := save(setting.Settings{Shop: " 春风花店 ", Currency: "cny", Staff: []string{"小李", " ", "小王"}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.View(t.Context(), func(tx store.Tx) error {
		got, rev := setting.Get(tx)
		want := setting.Settings{Shop: "春风花店", Currency: "CNY", Staff: []string{"小李", "小王"}}
		if d := cmp.Diff(want, got); d != "" || rev != first || got.FirstStaff() != "小李" {
			t.Errorf("revision %d, want %d; settings (-want +got):\n%s", rev, first, d)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := save(setting.Settings{Shop: "a"}, 0); core.KindOf(err) != core.Conflict || err == nil {
		t.Errorf("saved over what was not read: %v", err)
	}
	second, err := save(setting.Settings{Shop: "b"}, first)
	if err != nil || second <= first {
		t.Fatal(second, err)
	}
	if _, err := save(setting.Settings{Shop: "c"}, first); core.KindOf(err) != core.Conflict || err == nil {
		t.Errorf("saved from an old revision: %v", err)
	}
}

func TestSaveRefuses(t *testing.T) {
	long := strings.Repeat("x", setting.MaxNameBytes+1)
	for name, s := range map[string]setting.Settings{
		"name":       {Shop: long},
		"pack":       {Pack: "Flower Shop"},
		"language":   {Language: "fr"},
		"theme":      {Theme: "pink"},
		"capacity":   {Capacity: -1},
		"capacity 2": {Capacity: setting.MaxCapacity + 1},
		"currency":   {Currency: "XYZ"},
		"currency 2": {Currency: "Y U"},
		"staff":      {Staff: []string{long}},
		"twice":      {Staff: []string{"Ann", "Bob", "Ann"}},
		"many":       {Staff: strings.Split(strings.TrimSpace(strings.Repeat("a ", setting.MaxStaff+1)), " ")},
	} {
		if err := update(t, store.Mem(), func(tx store.Tx) { setting.Save(tx, s, 0) }); core.KindOf(err) != core.Invalid || err == nil {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
}

func TestViews(t *testing.T) {
	db := store.Mem()
	save := func(v setting.View) (out setting.View, err error) {
		err = update(t, db, func(tx store.Tx) { out = setting.SaveView(tx, v) })
		return out, err
	}
	v, err := save(setting.View{Name: " High risk ", Page: "customers", State: `{"sort":"risk"}`})
	if err != nil || v.ID == "" || v.Name != "High risk" {
		t.Fatal(v, err)
	}
	w, err := save(setting.View{Name: "Gone", Page: "customers"})
	if err != nil || w.ID == v.ID {
		t.Fatal(w, err)
	}
	v.State = "{}"
	if _, err := save(v); err != nil {
		t.Error(err)
	}
	for name, tt := range map[string]struct {
		v    setting.View
		want core.Kind
	}{
		"no name":   {setting.View{Name: " ", Page: "customers"}, core.Invalid},
		"page":      {setting.View{Name: "a", Page: "../x"}, core.Invalid},
		"not JSON":  {setting.View{Name: "a", Page: "customers", State: "{"}, core.Invalid},
		"too much":  {setting.View{Name: "a", Page: "customers", State: `"` + strings.Repeat("x", setting.MaxStateBytes) + `"`}, core.Invalid},
		"same name": {setting.View{Name: "Gone", Page: "customers"}, core.Conflict},
		"no such":   {setting.View{ID: "v99999", Name: "a", Page: "customers"}, core.NotFound},
	} {
		if _, err := save(tt.v); core.KindOf(err) != tt.want || err == nil {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	if err := update(t, db, func(tx store.Tx) { setting.DeleteView(tx, w.ID) }); err != nil {
		t.Error(err)
	}
	if err := update(t, db, func(tx store.Tx) { setting.DeleteView(tx, w.ID) }); core.KindOf(err) != core.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
	if err := db.View(t.Context(), func(tx store.Tx) error {
		if d := cmp.Diff([]setting.View{v}, setting.Views(tx, "customers")); d != "" {
			t.Errorf("views (-want +got):\n%s", d)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
