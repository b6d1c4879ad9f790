package badger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"iter"

	"github.com/dgraph-io/badger/v4"
	"github.com/tidwall/btree"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A tx reads one snapshot of Badger and keeps its writes beside it, in order,
// until they are applied: so scans nest freely, each over the state at its
// start, and the writes have one order to be hashed in.
type tx struct {
	store.Counter
	store.Budget
	ctx      context.Context
	base     *badger.Txn
	writes   *btree.BTreeG[entry]
	writable bool
	err      error
}

// An entry is one written key.
type entry struct {
	key, val []byte
	gone     bool
}

func (d *db) begin(ctx context.Context, writable bool) *tx {
	t := &tx{ctx: ctx, base: d.badger.NewTransaction(false), writable: writable}
	if writable {
		t.writes = btree.NewBTreeG(func(a, b entry) bool { return bytes.Compare(a.key, b.key) < 0 })
	}
	return t
}

func (t *tx) Get(key []byte) ([]byte, bool) {
	if t.err != nil || len(key) == 0 {
		return nil, false
	}
	if t.writable {
		if e, ok := t.writes.Get(entry{key: key}); ok {
			return bytes.Clone(e.val), !e.gone
		}
	}
	item, err := t.base.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, false
	}
	var val []byte
	if err == nil {
		val, err = item.ValueCopy(nil)
	}
	if err != nil {
		t.Fail(core.Errorf(core.Internal, "read: %w", err))
		return nil, false
	}
	return val, true
}

func (t *tx) Set(key, val []byte) {
	if t.spend(key, val) {
		t.writes.Set(entry{key: bytes.Clone(key), val: bytes.Clone(val)})
	}
}

func (t *tx) Delete(key []byte) {
	if t.spend(key, nil) {
		t.writes.Set(entry{key: bytes.Clone(key), gone: true})
	}
}

func (t *tx) spend(key, val []byte) bool {
	if t.err == nil {
		t.Fail(t.Spend(t.writable, key, val))
	}
	return t.err == nil
}

func (t *tx) Revision() core.Revision { return t.Of(t, t.writable) }

func (t *tx) Fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *tx) Err() error { return t.err }

func (t *tx) Scan(r store.Range) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		if t.err != nil {
			return
		}
		below := t.readBase(r)
		defer below.it.Close()
		above := t.readWrites(r)
		defer above.it.Release()
		for n := 0; r.Limit == 0 || n < r.Limit; {
			if t.Fail(store.Cancelled(t.ctx)); t.err != nil {
				return
			}
			e, err := merge(below, above, r)
			if err != nil {
				t.Fail(core.Errorf(core.Internal, "scan: %w", err))
			}
			if e.key == nil {
				return
			}
			if e.gone {
				continue
			}
			n++
			if !yield(e.key, e.val) {
				return
			}
		}
	}
}

// merge takes the next entry of both; of equal keys the one above counts.
func merge(below *baseCursor, above *writeCursor, r store.Range) (entry, error) {
	bk, ak := below.key(), above.key()
	if ak == nil && bk == nil {
		return entry{}, nil
	}
	order := -1 // below comes first
	switch {
	case bk == nil:
		order = 1
	case ak != nil:
		if order = bytes.Compare(bk, ak); r.Reverse {
			order = -order
		}
	}
	var e entry
	var err error
	if order >= 0 {
		w := above.it.Item()
		e = entry{bytes.Clone(w.key), nil, w.gone}
		if !r.KeysOnly {
			e.val = bytes.Clone(w.val)
		}
	} else {
		e.key = bytes.Clone(bk)
		if !r.KeysOnly {
			e.val, err = below.it.Item().ValueCopy(nil)
		}
	}
	if order <= 0 {
		below.it.Next()
	}
	if order >= 0 {
		above.next()
	}
	return e, err
}

// baseCursor walks Badger's keys within a range.
type baseCursor struct {
	it *badger.Iterator
	r  store.Range
}

func (t *tx) readBase(r store.Range) *baseCursor {
	// Values lie beside their keys, so reading ahead would only cost goroutines.
	o := badger.IteratorOptions{Reverse: r.Reverse}
	if !r.Reverse {
		o.Prefix = shared(r) // opens only the tables that can hold the range
	}
	c := &baseCursor{t.base.NewIterator(o), r}
	switch {
	case !r.Reverse:
		c.it.Seek(r.Start)
	case r.End == nil:
		c.it.Rewind()
	default:
		if c.it.Seek(r.End); c.it.Valid() && bytes.Equal(c.it.Item().Key(), r.End) {
			c.it.Next()
		}
	}
	return c
}

// key returns the key at the cursor, valid until it moves, or nil at the end.
func (c *baseCursor) key() []byte {
	if !c.it.Valid() {
		return nil
	}
	return within(c.it.Item().Key(), c.r)
}

// shared returns the longest prefix of all keys in r.
func shared(r store.Range) []byte {
	if r.End != nil && bytes.Equal(store.Prefix(r.Start).End, r.End) {
		return r.Start
	}
	n := 0
	for n < min(len(r.Start), len(r.End)) && r.Start[n] == r.End[n] {
		n++
	}
	return r.Start[:n]
}

// writeCursor walks the writes made before the scan began.
type writeCursor struct {
	it btree.IterG[entry]
	r  store.Range
	ok bool
}

func (t *tx) readWrites(r store.Range) *writeCursor {
	c := &writeCursor{r: r}
	if !t.writable || t.writes.Len() == 0 {
		return c
	}
	c.it = t.writes.Copy().Iter()
	switch {
	case !r.Reverse:
		c.ok = c.it.Seek(entry{key: r.Start})
	case r.End != nil && c.it.Seek(entry{key: r.End}):
		c.ok = c.it.Prev()
	default:
		c.ok = c.it.Last()
	}
	return c
}

func (c *writeCursor) key() []byte {
	if !c.ok {
		return nil
	}
	return within(c.it.Item().key, c.r)
}

func (c *writeCursor) next() {
	if c.r.Reverse {
		c.ok = c.it.Prev()
	} else {
		c.ok = c.it.Next()
	}
}

// within returns k if it lies in r, else nil.
func within(k []byte, r store.Range) []byte {
	if bytes.Compare(k, r.Start) < 0 || r.End != nil && bytes.Compare(k, r.End) >= 0 {
		return nil
	}
	return k
}

// sum hashes the writes in key order.
func (t *tx) sum() (out [16]byte) {
	h := sha256.New()
	var head [9]byte
	t.writes.Scan(func(e entry) bool {
		binary.BigEndian.PutUint32(head[:], uint32(len(e.key)))
		binary.BigEndian.PutUint32(head[4:], uint32(len(e.val)))
		head[8] = 0
		if e.gone {
			head[8] = 1
		}
		h.Write(head[:])
		h.Write(e.key)
		h.Write(e.val)
		return true
	})
	copy(out[:], h.Sum(nil))
	return out
}
