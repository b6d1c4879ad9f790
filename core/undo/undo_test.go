package undo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

func same(s string) string { return s }

// word is a kind of record with an index, so that putting back is seen to mend
// indexes too.
var word = store.NewTable("word", 1, same, same, nil,
	store.Index[string]{Name: "text", Terms: func(s string) []string { return []string{s} }})

func update(t testing.TB, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx store.Tx) error { f(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// write writes words as part of a batch, in one transaction.
func write(t testing.TB, db store.DB, b undo.Batch, words map[string]string) {
	t.Helper()
	update(t, db, func(tx store.Tx) {
		r := undo.Record(tx, b)
		for id, w := range words {
			r.Before(word, id)
			word.Put(tx, w, id)
		}
		r.Close()
	})
}

func put(t testing.TB, db store.DB, id, w string) {
	t.Helper()
	update(t, db, func(tx store.Tx) { word.Put(tx, w, id) })
}

func dump(t testing.TB, db store.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := db.View(t.Context(), func(tx store.Tx) error {
		for k := range tx.Scan(store.Prefix(store.Key("d", "word"))) {
			id, err := store.Split(k)
			if err != nil {
				return err
			}
			if w, _, ok := word.Get(tx, id[2:]...); ok {
				all[id[2].(string)] = w
				found := false
				for range word.Find(tx, "text", w) {
					found = true
				}
				if !found {
					t.Errorf("word %q is not in its index", w)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func run(t testing.TB, db store.DB, b undo.Batch) undo.State {
	t.Helper()
	s, err := undo.Run(t.Context(), db, undo.Plan{Batch: b, Tables: []undo.Table{word}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func kept(t testing.TB, db store.DB, b undo.Batch) map[string]undo.Reason {
	t.Helper()
	all := map[string]undo.Reason{}
	if err := db.View(t.Context(), func(tx store.Tx) error {
		for k := range undo.KeptOf(tx, b) {
			all[k.ID[0].(string)] = k.Reason
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestRunPutsBack(t *testing.T) {
	db := store.Mem()
	put(t, db, "old", "before")
	write(t, db, "a", map[string]string{"old": "after", "new": "made"})

	got := run(t, db, "a")
	equal(t, "state", got, undo.State{Records: 2, Removed: 1, Restored: 1, RemovedOf: map[string]int{"word": 1}})
	equal(t, "words", dump(t, db), map[string]string{"old": "before"})
	equal(t, "undone twice", run(t, db, "a"), got)
}

func TestRunKeepsWhatChangedSince(t *testing.T) {
	db := store.Mem()
	put(t, db, "edited", "before")
	put(t, db, "removed", "before")
	write(t, db, "a", map[string]string{"edited": "a", "removed": "a", "new": "a"})
	put(t, db, "edited", "by hand")
	put(t, db, "new", "by hand")
	update(t, db, func(tx store.Tx) { word.Delete(tx, "removed") })

	equal(t, "state", run(t, db, "a"), undo.State{Records: 3, Kept: 3})
	equal(t, "words", dump(t, db), map[string]string{"edited": "by hand", "new": "by hand"})
	equal(t, "kept", kept(t, db, "a"),
		map[string]undo.Reason{"edited": undo.Edited, "new": undo.Edited, "removed": undo.Deleted})
}

// A record written in several transactions of a batch is one record: counted
// once, listed once, and back as it was before the first of them.
func TestWrittenAgain(t *testing.T) {
	db := store.Mem()
	put(t, db, "old", "before")
	put(t, db, "edited", "before")
	for i, w := range []string{"first", "second", "third"} {
		update(t, db, func(tx store.Tx) {
			r := undo.Record(tx, "a")
			note := r.Before
			if i > 0 {
				note = r.Again
			}
			for _, id := range []string{"old", "new", "edited", "between"} {
				note(word, id)
				word.Put(tx, w, id)
			}
			r.Close()
		})
		if i == 1 {
			put(t, db, "between", "by hand")
		}
	}
	put(t, db, "edited", "by hand")

	equal(t, "state", run(t, db, "a"), undo.State{Records: 4, Removed: 1, Restored: 1, Kept: 2, RemovedOf: map[string]int{"word": 1}})
	equal(t, "words", dump(t, db), map[string]string{"old": "before", "edited": "by hand", "between": "by hand"})
	equal(t, "kept", kept(t, db, "a"), map[string]undo.Reason{"edited": undo.Edited, "between": undo.Edited})
}

func TestKeepHasTheLastWord(t *testing.T) {
	db := store.Mem()
	write(t, db, "a", map[string]string{"x": "1", "y": "2"})
	s, err := undo.Run(t.Context(), db, undo.Plan{
		Batch: "a", Tables: []undo.Table{word},
		Keep: func(_ store.Tx, kind string, id []any) undo.Reason {
			if kind == "word" && id[0] == "x" {
				return "loved"
			}
			return ""
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "state", s, undo.State{Records: 2, Removed: 1, Kept: 1, RemovedOf: map[string]int{"word": 1}})
	equal(t, "kept", kept(t, db, "a"), map[string]undo.Reason{"x": "loved"})
}

// Two batches over the same record come off in the order they went on, and out
// of order the older one lets the younger one's work be.
func TestTwoBatches(t *testing.T) {
	fresh := func() store.DB {
		db := store.Mem()
		write(t, db, "a", map[string]string{"x": "a"})
		write(t, db, "b", map[string]string{"x": "b"})
		return db
	}
	db := fresh()
	run(t, db, "b")
	equal(t, "after b is undone", dump(t, db), map[string]string{"x": "a"})
	run(t, db, "a")
	equal(t, "after both are undone", dump(t, db), map[string]string{})

	db = fresh()
	equal(t, "a first", run(t, db, "a"), undo.State{Records: 1, Kept: 1})
	run(t, db, "b")
	equal(t, "words", dump(t, db), map[string]string{"x": "a"})
}

// A batch of many chunks is undone across a break between any two of them.
func TestRunGoesOnAfterABreak(t *testing.T) {
	db := store.Mem()
	put(t, db, "00000", "before")
	const n = 2500
	words := map[string]string{}
	for i := range n {
		words[fmt.Sprintf("%05d", i)] = "batch"
	}
	write(t, db, "a", words)
	write(t, db, "a", map[string]string{"00001": "again"})

	ctx, stop := context.WithCancel(t.Context())
	p := undo.Plan{Batch: "a", Tables: []undo.Table{word}, Progress: func(undo.State) { stop() }}
	if _, err := undo.Run(ctx, db, p); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want the run to be cancelled", err)
	}
	got := run(t, db, "a")
	equal(t, "state", got, undo.State{Records: n + 1, Removed: n - 1, Restored: 2, RemovedOf: map[string]int{"word": n - 1}})
	equal(t, "words", dump(t, db), map[string]string{"00000": "before"})
}

// Whatever batches and edits happened, undoing the batches from the last to the
// first leaves the words as they were but for records edited since.
func TestUndoProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db := store.Mem()
		ids := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		texts := rapid.SampledFrom([]string{"1", "2", "3"})
		for _, id := range rapid.SliceOf(ids).Draw(rt, "before") {
			put(t, db, id, "start")
		}
		before := []map[string]string{dump(t, db)}
		n := rapid.IntRange(1, 4).Draw(rt, "batches")
		for i := range n {
			b := undo.Batch(fmt.Sprint(i))
			for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
				words := rapid.MapOf(ids, texts).Draw(rt, "words")
				now := dump(t, db)
				for id, w := range words {
					if now[id] == w {
						delete(words, id) // who writes nothing new notes nothing
					}
				}
				write(t, db, b, words)
			}
			before = append(before, dump(t, db))
		}
		for i := n - 1; i >= 0; i-- {
			run(t, db, undo.Batch(fmt.Sprint(i)))
			if d := cmp.Diff(before[i], dump(t, db)); d != "" {
				rt.Fatalf("after undoing batch %d (-want +got):\n%s", i, d)
			}
		}
	})
}
