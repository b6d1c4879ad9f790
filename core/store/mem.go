package store

import (
	"bytes"
	"context"
	"iter"
	"sync"

	"github.com/tidwall/btree"

	"github.com/perennial-app/perennial/core"
)

// Mem returns an empty store in memory, for tests and previews. It keeps every
// promise of DB but durability.
func Mem() DB {
	return &mem{
		writer: make(chan struct{}, 1),
		tree:   btree.NewBTreeG(func(a, b pair) bool { return bytes.Compare(a.key, b.key) < 0 }),
	}
}

type pair struct{ key, val []byte }

type mem struct {
	writer chan struct{} // full while an Update runs
	mu     sync.Mutex    // guards tree and closed
	tree   *btree.BTreeG[pair]
	closed bool
}

func (m *mem) snapshot() (*btree.BTreeG[pair], error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, core.Says(core.Unavailable, "store.closed", nil)
	}
	return m.tree.Copy(), nil
}

func (m *mem) View(ctx context.Context, f func(Tx) error) error {
	t, err := m.snapshot()
	if err != nil {
		return err
	}
	tx := &memTx{ctx: ctx, tree: t}
	if tx.Fail(Cancelled(ctx)); tx.err == nil {
		tx.Fail(f(tx))
	}
	return tx.err
}

func (m *mem) Update(ctx context.Context, f func(Tx) error) error {
	select {
	case m.writer <- struct{}{}:
		defer func() { <-m.writer }()
	case <-ctx.Done():
		return Cancelled(ctx)
	}
	t, err := m.snapshot()
	if err != nil {
		return err
	}
	tx := &memTx{ctx: ctx, tree: t, writable: true}
	if tx.Fail(Cancelled(ctx)); tx.err == nil {
		tx.Fail(f(tx))
	}
	if tx.Wrote() {
		tx.Revision()
	}
	tx.Fail(Cancelled(ctx))
	if tx.err != nil || !tx.Wrote() {
		return tx.err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tree = t
	return nil
}

func (m *mem) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

type memTx struct {
	Counter
	Budget
	ctx      context.Context
	tree     *btree.BTreeG[pair]
	writable bool
	err      error
}

func (t *memTx) Get(key []byte) ([]byte, bool) {
	if t.err != nil {
		return nil, false
	}
	p, ok := t.tree.Get(pair{key: key})
	return bytes.Clone(p.val), ok
}

func (t *memTx) Set(key, val []byte) {
	if t.Fail(t.Spend(t.writable, key, val)); t.err == nil {
		t.tree.Set(pair{bytes.Clone(key), bytes.Clone(val)})
	}
}

func (t *memTx) Delete(key []byte) {
	if t.Fail(t.Spend(t.writable, key, nil)); t.err == nil {
		t.tree.Delete(pair{key: key})
	}
}

func (t *memTx) Scan(r Range) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		if t.err != nil {
			return
		}
		n := 0
		visit := func(p pair) bool {
			if t.Fail(Cancelled(t.ctx)); t.err != nil {
				return false
			}
			if r.Limit > 0 && n == r.Limit {
				return false
			}
			n++
			if r.KeysOnly {
				return yield(bytes.Clone(p.key), nil)
			}
			return yield(bytes.Clone(p.key), bytes.Clone(p.val))
		}
		tree := t.tree.Copy()
		if !r.Reverse {
			tree.Ascend(pair{key: r.Start}, func(p pair) bool {
				return (r.End == nil || bytes.Compare(p.key, r.End) < 0) && visit(p)
			})
			return
		}
		down := func(p pair) bool {
			if r.End != nil && bytes.Compare(p.key, r.End) >= 0 {
				return true
			}
			return bytes.Compare(p.key, r.Start) >= 0 && visit(p)
		}
		if r.End == nil {
			tree.Reverse(down)
		} else {
			tree.Descend(pair{key: r.End}, down)
		}
	}
}

func (t *memTx) Revision() core.Revision { return t.Of(t, t.writable) }

func (t *memTx) Fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *memTx) Err() error { return t.err }
