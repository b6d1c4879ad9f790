package store_test

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

func TestKeyTypes(t *testing.T) {
	got, err := store.Split(store.Key("s", core.CustomerID("c"), core.ImportID("i"), core.PackID("p"),
		-1, int64(math.MinInt64), core.Day(-7), uint64(math.MaxUint64), core.Revision(9)))
	want := []any{"s", "c", "i", "p", int64(-1), int64(math.MinInt64), int64(-7), uint64(math.MaxUint64), uint64(9)}
	if d := gocmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	if got, err := store.Split(nil); got != nil || err != nil {
		t.Errorf("empty: got %v, %v", got, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a part of an unknown type is let through")
		}
	}()
	store.Key(1.5)
}

// partsOf makes up to four parts out of fuzzed data. The kinds come from a
// common source so that two lists often share them, as keys of a table do.
func partsOf(kinds uint8, s1, s2 string, n int64, u uint64) []any {
	all := [][]any{{s1, n, s2}, {u, s1}, {s1, s2}, {n, u}, {s1}, {n}, {u}, {s2, u, n, s1}}
	return all[int(kinds)%len(all)]
}

// compareParts is the order Key must keep: part by part, by kind first.
func compareParts(a, b any) int {
	rank := func(p any) int {
		switch p.(type) {
		case string:
			return 0
		case int64:
			return 1
		default:
			return 2
		}
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	default:
		return cmp.Compare(a.(uint64), b.(uint64))
	}
}

func FuzzKey(f *testing.F) {
	f.Add(uint8(0), uint8(0), "a", "", int64(0), uint64(0), "a\x00", "b", int64(-1), uint64(1))
	f.Add(uint8(2), uint8(4), "王伟", "\x00\xff", int64(math.MinInt64), uint64(math.MaxUint64), "王", "\x00\x01", int64(math.MaxInt64), uint64(0))
	f.Add(uint8(1), uint8(1), "\xff\xff", "x", int64(1), uint64(256), "\xff", "x", int64(-256), uint64(255))
	f.Fuzz(func(t *testing.T, ka, kb uint8, a1, a2 string, an int64, au uint64, b1, b2 string, bn int64, bu uint64) {
		a, b := partsOf(ka, a1, a2, an, au), partsOf(kb, b1, b2, bn, bu)
		keyA, keyB := store.Key(a...), store.Key(b...)
		if got, want := bytes.Compare(keyA, keyB), slices.CompareFunc(a, b, compareParts); got != want {
			t.Errorf("%q and %q: keys compare %d, parts %d", a, b, got, want)
		}
		got, err := store.Split(keyA)
		if d := gocmp.Diff(a, got); d != "" || err != nil {
			t.Errorf("Split: %v (-want +got):\n%s", err, d)
		}
		// The key of a list is a prefix of the keys of its continuations, and
		// only of those: ranges by prefix never catch a neighbour.
		longer := store.Key(append(slices.Clone(a), b...)...)
		if r := store.Prefix(keyA); bytes.Compare(longer, r.Start) < 0 || r.End != nil && bytes.Compare(longer, r.End) >= 0 {
			t.Errorf("%q is not under the prefix of %q", longer, keyA)
		}
		if bytes.HasPrefix(keyB, keyA) && (len(b) < len(a) || slices.CompareFunc(a, b[:len(a)], compareParts) != 0) {
			t.Errorf("%q is under the prefix of %q", b, a)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add(store.Key("a", 1, uint64(2)))
	f.Add([]byte{2, 'a', 0, 0})
	f.Add([]byte{3, 1})
	f.Add([]byte{9})
	f.Fuzz(func(t *testing.T, key []byte) {
		parts, err := store.Split(key)
		if err != nil {
			if core.KindOf(err) != core.Internal {
				t.Errorf("got error %v of kind %v", err, core.KindOf(err))
			}
			return
		}
		if got := store.Key(parts...); !bytes.Equal(got, key) {
			t.Errorf("Key(Split(%x)) = %x", key, got)
		}
	})
}
