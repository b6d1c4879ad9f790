// Package storetest holds every engine of package store to its promises.
//
// Run is the conformance suite and Bench the benchmarks; an engine's tests call
// both. Form holds the owner of a table to the forms it has stored before.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// Run tests the stores that open returns, each empty and closed by Run.
func Run(t *testing.T, open func(t *testing.T) store.DB) {
	for name, test := range map[string]func(*testing.T, store.DB){
		"GetSetDelete":         testGetSetDelete,
		"Scan":                 testScan,
		"ScanSeesItsStart":     testScanSeesItsStart,
		"ScansNest":            testScansNest,
		"ScanLikeAMap":         testScanLikeAMap,
		"Slices":               testSlices,
		"Rollback":             testRollback,
		"StickyError":          testStickyError,
		"ReadOnlyView":         testReadOnlyView,
		"Snapshot":             testSnapshot,
		"Revision":             testRevision,
		"Limits":               testLimits,
		"Cancel":               testCancel,
		"Writers":              testWriters,
		"Panic":                testPanic,
		"Close":                testClose,
		"Table":                testTable,
		"TableChanges":         testTableChanges,
		"TableImageAndRestore": testTableImage,
		"TableLikeAMap":        testTableLikeAMap,
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			defer func() {
				if err := db.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			test(t, db)
		})
	}
}

// update and view run f and fail the test on an error.
func update(t testing.TB, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := db.Update(context.Background(), func(tx store.Tx) error { f(tx); return nil }); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t testing.TB, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := db.View(context.Background(), func(tx store.Tx) error { f(tx); return nil }); err != nil {
		t.Fatalf("View: %v", err)
	}
}

func set(tx store.Tx, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		tx.Set([]byte(pairs[i]), []byte(pairs[i+1]))
	}
}

// get returns the value of key, or "-" if it is not there.
func get(tx store.Tx, key string) string {
	if v, ok := tx.Get([]byte(key)); ok {
		return string(v)
	}
	return "-"
}

// list returns what a scan yields as "key=value".
func list(tx store.Tx, r store.Range) []string {
	var out []string
	for k, v := range tx.Scan(r) {
		out = append(out, fmt.Sprintf("%s=%s", k, v))
	}
	return out
}

func between(start, end string) store.Range {
	r := store.Range{Start: []byte(start)}
	if end != "" {
		r.End = []byte(end)
	}
	return r
}

func testGetSetDelete(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) {
		set(tx, "a", "1", "b", "2", "empty", "")
		tx.Delete([]byte("b"))
		tx.Delete([]byte("never"))
		if got, want := get(tx, "a")+get(tx, "b")+get(tx, "c"), "1--"; got != want {
			t.Errorf("inside: got %q, want %q", got, want)
		}
	})
	update(t, db, func(tx store.Tx) { set(tx, "a", "1b") })
	view(t, db, func(tx store.Tx) {
		if got, want := get(tx, "a")+get(tx, "b")+get(tx, "empty"), "1b-"; got != want {
			t.Errorf("after: got %q, want %q", got, want)
		}
		if _, ok := tx.Get([]byte("empty")); !ok {
			t.Error("an empty value is not there")
		}
	})
}

func testScan(t *testing.T, db store.DB) {
	// The keys are written half before and half inside the transaction that
	// scans, so that both sides of an engine's merge are seen.
	update(t, db, func(tx store.Tx) { set(tx, "a", "1", "b1", "x", "b2", "gone", "c", "4", "\xff\xff", "8") })
	update(t, db, func(tx store.Tx) {
		set(tx, "b1", "2", "b3", "3")
		tx.Delete([]byte("b2"))
		check := func(db string, tx store.Tx) {
			for _, test := range []struct {
				r    store.Range
				want []string
			}{
				{between("a", "c"), []string{"a=1", "b1=2", "b3=3"}},
				{between("b", ""), []string{"b1=2", "b3=3", "c=4", "\xff\xff=8"}},
				{between("b1", "b3"), []string{"b1=2"}},
				{between("c", "b"), nil},
				{store.Prefix([]byte("b")), []string{"b1=2", "b3=3"}},
				{store.Prefix([]byte("\xff")), []string{"\xff\xff=8"}},
				{store.Prefix([]byte("d")), nil},
			} {
				if d := cmp.Diff(test.want, list(tx, test.r)); d != "" {
					t.Errorf("%s: scan %+v (-want +got):\n%s", db, test.r, d)
				}
				test.r.Reverse = true
				slices.Reverse(test.want)
				if d := cmp.Diff(test.want, list(tx, test.r)); d != "" {
					t.Errorf("%s: scan %+v backwards (-want +got):\n%s", db, test.r, d)
				}
				if test.r.Limit = 2; len(test.want) > 2 {
					test.want = test.want[:2]
				}
				if d := cmp.Diff(test.want, list(tx, test.r)); d != "" {
					t.Errorf("%s: scan %+v, two (-want +got):\n%s", db, test.r, d)
				}
			}
			for _, v := range tx.Scan(store.Range{Start: []byte("a"), KeysOnly: true}) {
				if v != nil {
					t.Errorf("%s: keys only, got value %q", db, v)
				}
			}
		}
		check("inside", tx)
	})
	view(t, db, func(tx store.Tx) {
		if d := cmp.Diff([]string{"a=1", "b1=2", "b3=3"}, list(tx, between("a", "c"))); d != "" {
			t.Errorf("after (-want +got):\n%s", d)
		}
	})
}

func testScanSeesItsStart(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) { set(tx, "k1", "1", "k2", "2", "k3", "3") })
	update(t, db, func(tx store.Tx) {
		set(tx, "k5", "5")
		var got []string
		for k, v := range tx.Scan(store.Prefix([]byte("k"))) {
			got = append(got, fmt.Sprintf("%s=%s", k, v))
			tx.Delete([]byte("k2"))
			set(tx, "k3", "new", "k4", "new", "k6", "new")
		}
		if d := cmp.Diff([]string{"k1=1", "k2=2", "k3=3", "k5=5"}, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
	view(t, db, func(tx store.Tx) {
		want := []string{"k1=1", "k3=new", "k4=new", "k5=5", "k6=new"}
		if d := cmp.Diff(want, list(tx, store.Prefix([]byte("k")))); d != "" {
			t.Errorf("after (-want +got):\n%s", d)
		}
	})
}

func testScansNest(t *testing.T, db store.DB) {
	nested := func(tx store.Tx) (n int) {
		for range tx.Scan(store.Prefix([]byte("k"))) {
			for range tx.Scan(store.Range{Start: []byte("k"), End: []byte("l"), Reverse: true}) {
				n++
			}
		}
		return n
	}
	update(t, db, func(tx store.Tx) {
		set(tx, "k1", "", "k2", "", "k3", "")
		if got, want := nested(tx), 9; got != want {
			t.Errorf("Update: got %d, want %d", got, want)
		}
	})
	view(t, db, func(tx store.Tx) {
		if got, want := nested(tx), 9; got != want {
			t.Errorf("View: got %d, want %d", got, want)
		}
	})
}

// testScanLikeAMap writes and deletes by chance and compares with a sorted map.
func testScanLikeAMap(t *testing.T, db store.DB) {
	r := rand.New(rand.NewPCG(1, 2))
	model := map[string]string{}
	key := func() string { return fmt.Sprintf("k%02d", r.IntN(60)) }
	for range 40 {
		update(t, db, func(tx store.Tx) {
			for range r.IntN(20) {
				k := key()
				if r.IntN(3) == 0 {
					tx.Delete([]byte(k))
					delete(model, k)
				} else {
					v := fmt.Sprint(r.IntN(1000))
					set(tx, k, v)
					model[k] = v
				}
				q := store.Range{Start: []byte(key()), End: []byte(key()), Reverse: r.IntN(2) == 0, Limit: r.IntN(5)}
				if d := cmp.Diff(expect(model, q), list(tx, q)); d != "" {
					t.Fatalf("scan %+v (-want +got):\n%s", q, d)
				}
			}
		})
		view(t, db, func(tx store.Tx) {
			q := store.Prefix([]byte("k"))
			if d := cmp.Diff(expect(model, q), list(tx, q)); d != "" {
				t.Fatalf("after (-want +got):\n%s", d)
			}
		})
	}
}

func expect(model map[string]string, r store.Range) []string {
	var keys, out []string
	for k := range model {
		if k >= string(r.Start) && (r.End == nil || k < string(r.End)) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	if r.Reverse {
		slices.Reverse(keys)
	}
	for _, k := range keys {
		if r.Limit == 0 || len(out) < r.Limit {
			out = append(out, k+"="+model[k])
		}
	}
	return out
}

func testSlices(t *testing.T, db store.DB) {
	k, v := []byte("key"), []byte("value")
	update(t, db, func(tx store.Tx) {
		tx.Set(k, v)
		copy(k, "XXX")
		copy(v, "XXXXX")
		got, _ := tx.Get([]byte("key"))
		got[0] = 'X'
	})
	view(t, db, func(tx store.Tx) {
		for k, v := range tx.Scan(store.Prefix([]byte("key"))) {
			k[0], v[0] = 'X', 'X'
		}
		got, _ := tx.Get([]byte("key"))
		if !bytes.Equal(got, []byte("value")) {
			t.Errorf("got %q, want %q", got, "value")
		}
	})
}

func testRollback(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) { set(tx, "a", "1") })
	broken := errors.New("broken")
	err := db.Update(context.Background(), func(tx store.Tx) error {
		set(tx, "a", "2", "b", "2")
		tx.Revision()
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	view(t, db, func(tx store.Tx) {
		if got, want := get(tx, "a")+get(tx, "b"), "1-"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := tx.Revision(), core.Revision(1); got != want {
			t.Errorf("got revision %d, want %d", got, want)
		}
	})
}

func testStickyError(t *testing.T, db store.DB) {
	first := errors.New("first")
	for name, run := range map[string]func(context.Context, func(store.Tx) error) error{
		"View": db.View, "Update": db.Update,
	} {
		err := run(context.Background(), func(tx store.Tx) error {
			if tx.Fail(nil); tx.Err() != nil {
				t.Errorf("%s: Fail(nil) stuck as %v", name, tx.Err())
			}
			tx.Fail(first)
			tx.Fail(errors.New("second"))
			set(tx, "a", "1")
			if _, ok := tx.Get([]byte("a")); ok {
				t.Errorf("%s: reads after an error", name)
			}
			for range tx.Scan(store.Range{}) {
				t.Errorf("%s: scans after an error", name)
			}
			return nil
		})
		if !errors.Is(err, first) {
			t.Errorf("%s: got %v, want %v", name, err, first)
		}
	}
}

func testReadOnlyView(t *testing.T, db store.DB) {
	for name, write := range map[string]func(store.Tx){
		"Set":    func(tx store.Tx) { set(tx, "a", "1") },
		"Delete": func(tx store.Tx) { tx.Delete([]byte("a")) },
	} {
		err := db.View(context.Background(), func(tx store.Tx) error { write(tx); return nil })
		if err == nil || core.KindOf(err) != core.Internal {
			t.Errorf("%s in a View: got %v", name, err)
		}
	}
	view(t, db, func(tx store.Tx) {
		if got := tx.Revision(); got != 0 {
			t.Errorf("asking in a View made revision %d", got)
		}
	})
}

func testSnapshot(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) { set(tx, "a", "1") })
	view(t, db, func(tx store.Tx) {
		update(t, db, func(tx store.Tx) { set(tx, "a", "2", "b", "2") })
		if got, want := get(tx, "a")+get(tx, "b"), "1-"; got != want {
			t.Errorf("Get: got %q, want %q", got, want)
		}
		if d := cmp.Diff([]string{"a=1"}, list(tx, between("a", "c"))); d != "" {
			t.Errorf("Scan (-want +got):\n%s", d)
		}
		if got, want := tx.Revision(), core.Revision(1); got != want {
			t.Errorf("got revision %d, want %d", got, want)
		}
	})
}

func testRevision(t *testing.T, db store.DB) {
	rev := func() (r core.Revision) {
		view(t, db, func(tx store.Tx) { r = tx.Revision() })
		return r
	}
	if got := rev(); got != 0 {
		t.Errorf("empty: got %d, want 0", got)
	}
	update(t, db, func(tx store.Tx) {
		if a, b := tx.Revision(), tx.Revision(); a != 1 || b != 1 {
			t.Errorf("one Update claimed %d and %d, want 1", a, b)
		}
	})
	update(t, db, func(tx store.Tx) { set(tx, "a", "1") }) // without asking
	if got, want := rev(), core.Revision(2); got != want {
		t.Errorf("two writes: got %d, want %d", got, want)
	}
	update(t, db, func(tx store.Tx) { get(tx, "a") })
	if got, want := rev(), core.Revision(2); got != want {
		t.Errorf("nothing written: got %d, want %d", got, want)
	}
}

func testLimits(t *testing.T, db store.DB) {
	key := bytes.Repeat([]byte("k"), store.MaxKeyBytes)
	update(t, db, func(tx store.Tx) { tx.Set(key, make([]byte, store.MaxValueBytes)) })
	view(t, db, func(tx store.Tx) {
		if v, ok := tx.Get(key); !ok || len(v) != store.MaxValueBytes {
			t.Errorf("largest value: got %d bytes, %v", len(v), ok)
		}
	})
	update(t, db, func(tx store.Tx) { // as much as one transaction may hold
		for i := range store.MaxTxWrites - 1 {
			set(tx, fmt.Sprintf("w%05d", i), "")
		}
	})
	update(t, db, func(tx store.Tx) {
		for i := range store.MaxTxBytes / 1024 / 512 {
			tx.Set(fmt.Appendf(nil, "b%05d", i), make([]byte, 510<<10))
		}
	})
	for name, write := range map[string]func(store.Tx){
		"key":    func(tx store.Tx) { tx.Set(append(key, 'k'), nil) },
		"no key": func(tx store.Tx) { tx.Set(nil, nil) },
		"value":  func(tx store.Tx) { tx.Set(key, make([]byte, store.MaxValueBytes+1)) },
		"writes": func(tx store.Tx) {
			for i := range store.MaxTxWrites + 1 {
				set(tx, fmt.Sprintf("x%05d", i), "")
			}
		},
		"bytes": func(tx store.Tx) {
			for i := range 3 {
				tx.Set(fmt.Appendf(nil, "y%d", i), make([]byte, store.MaxValueBytes))
			}
		},
	} {
		err := db.Update(context.Background(), func(tx store.Tx) error { write(tx); return nil })
		if core.KindOf(err) != core.Invalid {
			t.Errorf("over the limit of %s: got %v", name, err)
		}
	}
	view(t, db, func(tx store.Tx) {
		if got := list(tx, between("x", "z")); got != nil {
			t.Errorf("a transaction over the limit left %d keys", len(got))
		}
	})
}

func testCancel(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) { set(tx, "a", "1", "b", "2", "c", "3") })
	for name, run := range map[string]func(context.Context, func(store.Tx) error) error{
		"View": db.View, "Update": db.Update,
	} {
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		err := run(ctx, func(tx store.Tx) error {
			if name == "Update" {
				set(tx, "late", "1")
			}
			for range tx.Scan(between("a", "d")) {
				n++
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || core.KindOf(err) != core.Unavailable || n != 1 {
			t.Errorf("%s: got %v after %d keys, want cancelled after 1", name, err, n)
		}
		err = run(ctx, func(store.Tx) error { t.Errorf("%s: ran after the end", name); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want cancelled", name, err)
		}
	}
	// A writer that waits for another gives up too.
	update(t, db, func(tx store.Tx) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := db.Update(ctx, func(store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("waiting: got %v, want cancelled", err)
		}
		if got := get(tx, "late"); got != "-" {
			t.Error("a cancelled Update was committed")
		}
	})
}

func testWriters(t *testing.T, db store.DB) {
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				err := db.Update(context.Background(), func(tx store.Tx) error {
					var n int
					if v, ok := tx.Get([]byte("n")); ok {
						if _, err := fmt.Sscan(string(v), &n); err != nil {
							return err
						}
					}
					set(tx, "n", fmt.Sprint(n+1))
					return nil
				})
				if err != nil {
					t.Errorf("Update: %v", err)
				}
				if err := db.View(context.Background(), func(tx store.Tx) error { get(tx, "n"); return nil }); err != nil {
					t.Errorf("View: %v", err)
				}
			}
		})
	}
	wg.Wait()
	view(t, db, func(tx store.Tx) {
		if got, want := get(tx, "n"), fmt.Sprint(writers*each); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := tx.Revision(), core.Revision(writers*each); got != want {
			t.Errorf("got revision %d, want %d", got, want)
		}
	})
}

// testPanic sees that a panic leaves nothing behind, neither writes nor locks.
func testPanic(t *testing.T, db store.DB) {
	for name, run := range map[string]func(context.Context, func(store.Tx) error) error{
		"View": db.View, "Update": db.Update,
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s swallowed a panic", name)
				}
			}()
			_ = run(context.Background(), func(tx store.Tx) error {
				if name == "Update" {
					set(tx, "a", "1")
				}
				for range tx.Scan(store.Range{}) {
					panic("stop")
				}
				panic("stop")
			})
		}()
	}
	update(t, db, func(tx store.Tx) {
		if got := get(tx, "a"); got != "-" {
			t.Errorf("got %q of a transaction that panicked", got)
		}
	})
}

func testClose(t *testing.T, db store.DB) {
	update(t, db, func(tx store.Tx) { set(tx, "a", "1") })
	for range 2 {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	for name, run := range map[string]func(context.Context, func(store.Tx) error) error{
		"View": db.View, "Update": db.Update,
	} {
		err := run(context.Background(), func(store.Tx) error { t.Errorf("%s ran after Close", name); return nil })
		var e *core.Error
		if !errors.As(err, &e) || e.Kind != core.Unavailable || e.Key != "store.closed" {
			t.Errorf("%s after Close: got %v, want store.closed", name, err)
		}
	}
}
