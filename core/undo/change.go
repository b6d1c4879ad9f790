package undo

import (
	"fmt"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// KeptChanges is how many of the newest single changes can be taken back. What
// older ones held, such as a removed customer, is forgotten for good.
const KeptChanges = 200

const changePrefix = "change:"

func changeName(n int) Batch { return Batch(fmt.Sprintf("%s%08d", changePrefix, n)) }

// NewChange names the batch of one thing a person changes, to be taken back
// with Restore, and forgets the change that has grown too old for that.
func NewChange(tx store.Tx) Batch {
	n := changes(tx)
	n++
	tx.Set(sequenceKey, fmt.Appendf(nil, "%d", n))
	if n > KeptChanges {
		forget(tx, changeName(n-KeptChanges))
	}
	return changeName(n)
}

// sequenceKey holds how many changes were ever made.
var sequenceKey = store.Key("m", "change_sequence")

// changes is how many changes were ever made.
func changes(tx store.Tx) (n int) {
	if b, ok := tx.Get(sequenceKey); ok {
		if _, err := fmt.Sscanf(string(b), "%d", &n); err != nil {
			tx.Fail(core.Errorf(core.Internal, "change sequence %q: %w", b, err))
		}
	}
	return n
}

// made reports whether there ever was such a change.
func made(tx store.Tx, b Batch) bool {
	var n int
	_, err := fmt.Sscanf(string(b), changePrefix+"%d", &n)
	return err == nil && b == changeName(n) && n >= 1 && n <= changes(tx)
}

// forget takes out what is kept of a batch.
func forget(tx store.Tx, b Batch) {
	s, _, ok := batches.Get(tx, string(b))
	if !ok {
		return
	}
	for i := 1; i <= s.Chunks; i++ {
		chunks.Delete(tx, string(b), i)
	}
	batches.Delete(tx, string(b))
}

// Restore takes back a change made under NewChange, whole or not at all: where
// anything of it was changed since, or must stay, it fails as a Conflict and
// nothing is put back. A change taken back already stays so.
func Restore(tx store.Tx, p Plan) {
	s, _, ok := batches.Get(tx, string(p.Batch))
	switch {
	case !made(tx, p.Batch):
		tx.Fail(core.Says(core.NotFound, "undo.unknown", nil))
		return
	case !ok:
		tx.Fail(core.Says(core.NotFound, "undo.gone", nil))
		return
	}
	tables := map[string]Table{}
	for _, t := range p.Tables {
		tables[t.Kind()] = t
	}
	for !s.Done() && tx.Err() == nil {
		p.step(tx, tables, &s)
	}
	if s.Kept > 0 {
		tx.Fail(core.Says(core.Conflict, "undo.since", nil))
	}
	batches.Put(tx, s, string(p.Batch))
}
