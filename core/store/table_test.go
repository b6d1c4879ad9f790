package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

type note struct {
	Text string `json:"text,omitempty"`
}

func noteTable(version byte, upgrade func(byte, []byte) (note, error)) *store.Table[note, note] {
	same := func(n note) note { return n }
	return store.NewTable("note", version, same, same, upgrade)
}

// TestTableDamage reads records no program of this version can have written.
func TestTableDamage(t *testing.T) {
	head := "\x00\x00\x00\x00\x00\x00\x00\x01"
	for name, test := range map[string]struct {
		raw  string
		kind core.Kind
		key  string
	}{
		"short":        {"\x01\x00", core.Internal, ""},
		"not JSON":     {"\x02" + head + "{", core.Internal, ""},
		"newer":        {"\x03" + head + "{}", core.Conflict, "store.newer"},
		"not upgraded": {"\x01" + head + "{}", core.Internal, ""},
	} {
		db := store.Mem()
		err := db.Update(context.Background(), func(tx store.Tx) error {
			tx.Set(store.Key("d", "note", "a"), []byte(test.raw))
			_, _, ok := noteTable(2, nil).Get(tx, "a")
			if ok || tx.Err() == nil {
				t.Errorf("%s: read as a record", name)
			}
			return nil
		})
		var e *core.Error
		if !errors.As(err, &e) || e.Kind != test.kind || e.Key != test.key {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestTableDamageStopsScan sees that a damaged record ends a scan with an error
// instead of being left out.
func TestTableDamageStopsScan(t *testing.T) {
	table := noteTable(1, nil)
	db := store.Mem()
	n := 0
	err := db.Update(context.Background(), func(tx store.Tx) error {
		table.Put(tx, note{"a"}, "a")
		table.Put(tx, note{"c"}, "c")
		tx.Set(store.Key("d", "note", "b"), []byte("\x01"))
		for range table.Scan(tx) {
			n++
		}
		return nil
	})
	if err == nil || n != 1 {
		t.Errorf("got %d records and %v", n, err)
	}
}

// TestTableUpgradeOnPut sees an old record read through its upgrade, and
// rewritten in the present form even if the record itself stays the same.
func TestTableUpgradeOnPut(t *testing.T) {
	db := store.Mem()
	err := db.Update(context.Background(), func(tx store.Tx) error {
		noteTable(1, nil).Put(tx, note{"x"}, "a")
		table := noteTable(2, func(_ byte, b []byte) (note, error) {
			return note{strings.TrimSuffix(strings.TrimPrefix(string(b), `{"text":"`), `"}`)}, nil
		})
		got, _, ok := table.Get(tx, "a")
		if !ok || got.Text != "x" {
			t.Errorf("got %v, %v", got, ok)
		}
		table.Put(tx, got, "a")
		if raw, _, _ := store.Image(tx, "note", []any{"a"}); raw[0] != 2 {
			t.Errorf("got version %d, want 2", raw[0])
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCheckSchema(t *testing.T) {
	db := store.Mem()
	for range 2 { // makes it, then knows it
		if err := db.Update(context.Background(), func(tx store.Tx) error { store.CheckSchema(tx); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Update(context.Background(), func(tx store.Tx) error {
		tx.Set(store.Key("m", "schema"), []byte{store.Schema + 1})
		store.CheckSchema(tx)
		return nil
	})
	var e *core.Error
	if !errors.As(err, &e) || e.Key != "store.newer" || e.Args["found"] != store.Schema+1 {
		t.Errorf("got %v, want store.newer", err)
	}
}
