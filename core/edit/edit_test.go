package edit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

const today = core.Day(20000)

// A shop is a store with one customer added by hand, c0000001.
type shop struct {
	*testing.T
	db    store.DB
	added undo.Batch
}

func open(t *testing.T) *shop {
	s := &shop{T: t, db: store.Mem()}
	s.must(func(tx store.Tx) { _, s.added = edit.AddCustomer(tx, customer.Customer{Name: "王伟"}) })
	return s
}

func (s *shop) try(f func(store.Tx)) error {
	return s.db.Update(s.Context(), func(tx store.Tx) error { f(tx); return nil })
}

func (s *shop) must(f func(store.Tx)) {
	s.Helper()
	if err := s.try(f); err != nil {
		s.Fatal(err)
	}
}

func (s *shop) refused(what string, kind core.Kind, f func(store.Tx)) {
	s.Helper()
	err := s.try(f)
	if err == nil || core.KindOf(err) != kind {
		s.Errorf("%s: %v, want %v", what, err, kind)
		return
	}
	for _, lang := range core.Langs() {
		if said := text.Error(lang, err); strings.ContainsAny(said, "{}") {
			s.Errorf("%s: %q", what, said)
		}
	}
}

// state is everything a person can change.
func (s *shop) state() (out struct {
	Names    map[core.CustomerID]string
	Events   []string
	Settings setting.Settings
	Views    []setting.View
},
) {
	s.Helper()
	out.Names = map[core.CustomerID]string{}
	if err := s.db.View(s.Context(), func(tx store.Tx) error {
		for _, c := range customer.All(tx) {
			out.Names[c.ID] = c.Name
		}
		for _, e := range timeline.Table.Scan(tx) {
			out.Events = append(out.Events, string(e.Customer)+" "+string(e.Kind)+" "+e.Text)
		}
		out.Settings, _ = setting.Get(tx)
		out.Views = setting.Views(tx, "customers")
		return nil
	}); err != nil {
		s.Fatal(err)
	}
	return out
}

func note(words string) timeline.Event {
	return timeline.Event{Customer: "c0000001", Day: today, Kind: timeline.Note, Text: words, Actor: core.ActorStaff}
}

func (s *shop) note(words string) (e timeline.Event, b undo.Batch) {
	s.Helper()
	s.must(func(tx store.Tx) { e, b = edit.AddEvent(tx, note(words), "", today) })
	return e, b
}

// Every change can be taken back, alone, and twice is once.
func TestRestore(t *testing.T) {
	for name, do := range map[string]func(s *shop, tx store.Tx) undo.Batch{
		"add a customer": func(_ *shop, tx store.Tx) undo.Batch {
			_, b := edit.AddCustomer(tx, customer.Customer{Name: "李娜"})
			return b
		},
		"edit a customer": func(_ *shop, tx store.Tx) undo.Batch {
			return edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟伟"})
		},
		"remove a customer": func(_ *shop, tx store.Tx) undo.Batch { return edit.RemoveCustomer(tx, "c0000001") },
		"add a note": func(_ *shop, tx store.Tx) undo.Batch {
			_, b := edit.AddEvent(tx, note("second"), "", today)
			return b
		},
		"remove a note": func(_ *shop, tx store.Tx) (b undo.Batch) {
			for _, e := range timeline.Of(tx, "c0000001") {
				b = edit.RemoveEvent(tx, e.Customer, e.Day, e.ID)
			}
			return b
		},
		"save settings": func(_ *shop, tx store.Tx) undo.Batch {
			return edit.SaveSettings(tx, setting.Settings{Shop: "春风店"}, 0)
		},
		"save a view": func(_ *shop, tx store.Tx) undo.Batch {
			_, b := edit.SaveView(tx, setting.View{Name: "second", Page: "customers"})
			return b
		},
		"rename a view": func(_ *shop, tx store.Tx) undo.Batch {
			_, b := edit.SaveView(tx, setting.View{ID: "v00001", Name: "other", Page: "customers"})
			return b
		},
		"delete a view": func(_ *shop, tx store.Tx) undo.Batch { return edit.DeleteView(tx, "v00001") },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.note("first")
			s.must(func(tx store.Tx) { edit.SaveView(tx, setting.View{Name: "first", Page: "customers"}) })
			before := s.state()
			var b undo.Batch
			s.must(func(tx store.Tx) { b = do(s, tx) })
			if cmp.Equal(before, s.state()) {
				t.Fatal("nothing changed")
			}
			for range 2 {
				s.must(func(tx store.Tx) { edit.Restore(tx, b) })
				if d := cmp.Diff(before, s.state()); d != "" {
					t.Fatalf("after taking back (-want +got):\n%s", d)
				}
			}
		})
	}
}

func TestRestoreKeepsWhatCameSince(t *testing.T) {
	s := open(t)
	s.note("first")
	s.refused("the customer has a note by now", core.Conflict, func(tx store.Tx) { edit.Restore(tx, s.added) })
	var one, two undo.Batch
	put := func(name string) (b undo.Batch) {
		s.must(func(tx store.Tx) { b = edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: name}) })
		return b
	}
	one, two = put("one"), put("two")
	before := s.state()
	s.refused("edited since", core.Conflict, func(tx store.Tx) { edit.Restore(tx, one) })
	if d := cmp.Diff(before, s.state()); d != "" {
		t.Errorf("a refused undo changed something (-want +got):\n%s", d)
	}
	s.must(func(tx store.Tx) { edit.Restore(tx, two) })
	s.must(func(tx store.Tx) { edit.Restore(tx, one) })
	if got := s.state().Names["c0000001"]; got != "王伟" {
		t.Errorf("name %q after taking both back", got)
	}
	s.refused("no such change", core.NotFound, func(tx store.Tx) { edit.Restore(tx, "change:99999999") })
	s.refused("an import", core.NotFound, func(tx store.Tx) { edit.Restore(tx, "i0001") })
}

// What changes nothing leaves nothing to take back.
func TestNothingChanged(t *testing.T) {
	s := open(t)
	v := setting.View{ID: "v00001", Name: "all", Page: "customers"}
	s.must(func(tx store.Tx) {
		edit.SaveSettings(tx, setting.Settings{Shop: "春风店"}, 0)
		edit.SaveView(tx, setting.View{Name: v.Name, Page: v.Page})
	})
	s.must(func(tx store.Tx) {
		_, rev := setting.Get(tx)
		_, view := edit.SaveView(tx, v)
		for what, b := range map[string]undo.Batch{
			"customer": edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟"}),
			"settings": edit.SaveSettings(tx, setting.Settings{Shop: " 春风店 "}, rev),
			"view":     view,
		} {
			if b != "" {
				t.Errorf("%s: %s takes back nothing", what, b)
			}
		}
	})
}

func TestOldChangesAreForgotten(t *testing.T) {
	s := open(t)
	for range undo.KeptChanges - 1 {
		s.note("x")
	}
	s.refused("still known", core.Conflict, func(tx store.Tx) { edit.Restore(tx, s.added) })
	s.note("one more")
	s.refused("forgotten", core.NotFound, func(tx store.Tx) { edit.Restore(tx, s.added) })
}

func TestSameRequestWritesOnce(t *testing.T) {
	s := open(t)
	var first, second timeline.Event
	var a, b undo.Batch
	s.must(func(tx store.Tx) { first, a = edit.AddEvent(tx, note("hello"), "r1", today) })
	s.must(func(tx store.Tx) {
		later := note("hello")
		later.Day++
		second, b = edit.AddEvent(tx, later, "r1", today+1)
	})
	if first.ID != second.ID || a != b || len(s.state().Events) != 1 {
		t.Errorf("%v and %v, %s and %s: want the same", first, second, a, b)
	}
}

// Who writes a phone by hand means one; what a file wrote there may stay.
func TestPhone(t *testing.T) {
	s := open(t)
	for _, phone := range []string{"abc", "12345", "13800138000 or so"} {
		s.refused("adding "+phone, core.Invalid, func(tx store.Tx) { edit.AddCustomer(tx, customer.Customer{Name: "李娜", Phone: phone}) })
		s.refused("writing "+phone, core.Invalid, func(tx store.Tx) {
			edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟", Phone: phone})
		})
	}
	s.must(func(tx store.Tx) {
		customer.Put(tx, customer.Customer{ID: "c0000001", Name: "王伟", Phone: "abc"})
		edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟伟", Phone: "abc"})
		edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟伟", Phone: "+86 138-0013-8000"})
		edit.PutCustomer(tx, customer.Customer{ID: "c0000001", Name: "王伟伟"})
		edit.AddCustomer(tx, customer.Customer{Name: "李娜", Phone: "010-62345678"})
	})
}

func TestOnlyWhatWasWrittenByHandIsRemoved(t *testing.T) {
	s := open(t)
	s.must(func(tx store.Tx) {
		customer.Put(tx, customer.Customer{ID: "c0000009", Name: "from a file"})
		timeline.Put(tx, timeline.Event{Customer: "c0000001", Day: today, ID: "buy:1", Kind: timeline.Purchase})
	})
	s.refused("an imported customer", core.Conflict, func(tx store.Tx) { edit.RemoveCustomer(tx, "c0000009") })
	s.refused("an imported purchase", core.Conflict, func(tx store.Tx) { edit.RemoveEvent(tx, "c0000001", today, "buy:1") })
	s.refused("nobody", core.NotFound, func(tx store.Tx) { edit.RemoveCustomer(tx, "c0000008") })
	s.refused("nothing", core.NotFound, func(tx store.Tx) { edit.RemoveEvent(tx, "c0000001", today, "hand:1") })
}

func TestAddEventRefuses(t *testing.T) {
	for name, f := range map[string]func(*timeline.Event){
		"an action":                func(e *timeline.Event) { e.Kind = timeline.Action },
		"tomorrow":                 func(e *timeline.Event) { e.Day = today + 1 },
		"a note with an amount":    func(e *timeline.Event) { e.Cents = 100 },
		"an empty note":            func(e *timeline.Event) { e.Text = "  " },
		"a long code":              func(e *timeline.Event) { e.Code = strings.Repeat("花", 100) },
		"a quantity below nothing": func(e *timeline.Event) { e.Kind, e.Quantity = timeline.Purchase, -1 },
		"a long text":              func(e *timeline.Event) { e.Text = strings.Repeat("x", timeline.MaxTextBytes+1) },
	} {
		s := open(t)
		e := note("words")
		f(&e)
		s.refused(name, core.Invalid, func(tx store.Tx) { edit.AddEvent(tx, e, "", today) })
	}
}
