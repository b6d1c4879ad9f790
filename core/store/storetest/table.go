package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A book is a record as the tests know it.
type book struct {
	Title string   `json:"title,omitempty"`
	Tags  []string `json:"tags,omitempty"`
}

var books = store.NewTable("book", 1,
	func(b book) book { return b }, func(b book) book { return b }, nil,
	store.Index[book]{Name: "tag", Terms: func(b book) []string { return b.Tags }})

func spell(id []any) string { return strings.TrimSpace(fmt.Sprintln(id...)) }

// tagged lists the ids the index has under a tag.
func tagged(tx store.Tx, tag string) []string {
	var out []string
	for id := range books.Find(tx, "tag", tag) {
		out = append(out, spell(id))
	}
	return out
}

// changes lists what changed after since as "revision id".
func changes(tx store.Tx, since core.Revision) []string {
	var out []string
	for c := range books.Changes(tx, since) {
		out = append(out, fmt.Sprint(c.Rev, " ", spell(c.ID)))
	}
	return out
}

func testTable(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) {
		books.Put(tx, book{"One", []string{"red", "red", "old"}}, "s", 1)
		books.Put(tx, book{"Two", []string{"red"}}, "s", 2)
		books.Put(tx, book{"Ten", nil}, "s", 10)
		books.Put(tx, book{"Other", []string{"red\x00"}}, "t", 1)
	})
	update(t, db, func(tx store.Tx) {
		books.Put(tx, book{"One again", []string{"old", "blue"}}, "s", 1)
		books.Delete(tx, "s", 2)
		books.Delete(tx, "s", 3)
	})
	view(t, db, func(tx store.Tx) {
		b, rev, ok := books.Get(tx, "s", 1)
		if d := cmp.Diff(book{"One again", []string{"old", "blue"}}, b); d != "" || rev != 2 || !ok {
			t.Errorf("Get: revision %d, %v (-want +got):\n%s", rev, ok, d)
		}
		if _, rev, ok := books.Get(tx, "s", 2); ok || rev != 2 {
			t.Errorf("deleted: got revision %d, %v", rev, ok)
		}
		if _, rev, ok := books.Get(tx, "s", 3); ok || rev != 0 {
			t.Errorf("never there: got revision %d, %v", rev, ok)
		}
		var titles []string
		for rev, b := range books.Scan(tx, "s") {
			titles = append(titles, fmt.Sprint(rev, " ", b.Title))
		}
		if d := cmp.Diff([]string{"2 One again", "1 Ten"}, titles); d != "" {
			t.Errorf("Scan (-want +got):\n%s", d)
		}
		for tag, want := range map[string][]string{
			"red": nil, "red\x00": {"t 1"}, "old": {"s 1"}, "blue": {"s 1"}, "re": nil,
		} {
			if d := cmp.Diff(want, tagged(tx, tag)); d != "" {
				t.Errorf("Find %q (-want +got):\n%s", tag, d)
			}
		}
	})
}

func testTableChanges(t *testing.T, db store.DB) {
	put := func(title string, id string) {
		update(t, db, func(tx store.Tx) { books.Put(tx, book{Title: title}, id) })
	}
	put("a", "a")                                              // 1
	put("b", "b")                                              // 2
	put("a2", "a")                                             // 3
	put("a2", "a")                                             // the same: no revision
	update(t, db, func(tx store.Tx) { books.Delete(tx, "b") }) // 4
	update(t, db, func(tx store.Tx) { books.Delete(tx, "b") }) // already gone
	update(t, db, func(tx store.Tx) {                          // 5: twice in one commit
		books.Put(tx, book{Title: "c"}, "c")
		books.Put(tx, book{Title: "c2"}, "c")
		books.Delete(tx, "c")
		books.Put(tx, book{Title: "c3"}, "c")
	})
	view(t, db, func(tx store.Tx) {
		for since, want := range [][]string{
			{"3 a", "4 b", "5 c"}, {"3 a", "4 b", "5 c"}, {"3 a", "4 b", "5 c"}, {"4 b", "5 c"}, {"5 c"}, nil, nil,
		} {
			if d := cmp.Diff(want, changes(tx, core.Revision(since))); d != "" {
				t.Errorf("since %d (-want +got):\n%s", since, d)
			}
		}
	})
	put("b again", "b") // 6: reported once, not also at its deletion
	view(t, db, func(tx store.Tx) {
		if d := cmp.Diff([]string{"3 a", "5 c", "6 b"}, changes(tx, 0)); d != "" {
			t.Errorf("made again (-want +got):\n%s", d)
		}
	})
}

func testTableImage(t *testing.T, db store.DB) {
	before := book{"One", []string{"red", "old"}}
	update(t, db, func(tx store.Tx) { books.Put(tx, before, "s", 1) })
	var one, two []byte
	update(t, db, func(tx store.Tx) {
		raw, rev, ok := store.Image(tx, books.Kind(), []any{"s", int64(1)})
		if one = raw; !ok || rev != 1 {
			t.Errorf("Image: revision %d, %v", rev, ok)
		}
		if two, rev, ok = store.Image(tx, books.Kind(), []any{"s", int64(2)}); ok || rev != 0 || two != nil {
			t.Errorf("Image of nothing: %q, revision %d, %v", two, rev, ok)
		}
		books.Put(tx, book{"Changed", []string{"blue"}}, "s", 1)
		books.Put(tx, book{"New", []string{"blue"}}, "s", 2)
	})
	update(t, db, func(tx store.Tx) {
		books.Restore(tx, one, "s", int64(1))
		books.Restore(tx, two, "s", int64(2))
	})
	view(t, db, func(tx store.Tx) {
		if b, rev, ok := books.Get(tx, "s", 1); !cmp.Equal(b, before) || rev != 3 || !ok {
			t.Errorf("restored: got %v, revision %d, %v", b, rev, ok)
		}
		if raw, rev, ok := store.Image(tx, books.Kind(), []any{"s", 2}); raw != nil || rev != 3 || ok {
			t.Errorf("removed: got image %q, revision %d, %v", raw, rev, ok)
		}
		got := [][]string{tagged(tx, "red"), tagged(tx, "old"), tagged(tx, "blue"), changes(tx, 0)}
		if d := cmp.Diff([][]string{{"s 1"}, {"s 1"}, nil, {"3 s 1", "3 s 2"}}, got); d != "" {
			t.Errorf("indexes and time (-want +got):\n%s", d)
		}
	})
}

// testTableLikeAMap puts and deletes by chance; index, time and records must
// always tell the same story.
func testTableLikeAMap(t *testing.T, db store.DB) {
	r := rand.New(rand.NewPCG(3, 4))
	model, last := map[string]book{}, map[string]core.Revision{}
	colours := []string{"red", "green", "blue"}
	for range 60 {
		update(t, db, func(tx store.Tx) {
			for range 1 + r.IntN(5) {
				id := fmt.Sprint(r.IntN(12))
				if _, had := model[id]; had && r.IntN(3) == 0 {
					books.Delete(tx, id)
					delete(model, id)
				} else {
					b := book{Title: fmt.Sprint(r.Int()), Tags: colours[:r.IntN(4)]}
					books.Put(tx, b, id)
					model[id] = b
				}
				last[id] = tx.Revision()
			}
		})
	}
	view(t, db, func(tx store.Tx) {
		n := 0
		for range books.Scan(tx) {
			n++
		}
		if n != len(model) {
			t.Errorf("Scan yields %d records, want %d", n, len(model))
		}
		for _, c := range colours {
			var want []string
			for id, b := range model {
				if slices.Contains(b.Tags, c) {
					want = append(want, id)
				}
			}
			slices.Sort(want)
			if d := cmp.Diff(want, tagged(tx, c)); d != "" {
				t.Errorf("%s (-want +got):\n%s", c, d)
			}
		}
		got := map[string]core.Revision{}
		for c := range books.Changes(tx, 0) {
			if _, twice := got[c.ID[0].(string)]; twice {
				t.Errorf("%v is reported twice", c.ID)
			}
			got[c.ID[0].(string)] = c.Rev
		}
		if d := cmp.Diff(last, got); d != "" {
			t.Errorf("Changes (-want +got):\n%s", d)
		}
	})
}
