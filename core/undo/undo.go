// Package undo keeps what records were before a batch of changes, so that the
// whole batch can be taken back later without touching what people did since.
//
// While a transaction of the batch writes, a Recorder notes for every record
// the image it had, or that there was none, and leaves them in one chunk beside
// the changes, in the same transaction. Run goes through the chunks from the
// last to the first, one transaction each: a record that still stands as the
// batch wrote it gets its image back, or is deleted where there was none; a
// record changed since is left alone and listed. A chunk is removed with its
// work, so an interrupted Run is simply run again.
//
// Taking back writes, and so gives a record a new revision although its content
// is an older one again. Package undo remembers which: batch A, then B, then
// undo B, then undo A leaves nothing of either.
//
// What one person changes at once is a batch too: NewChange names it, Restore
// takes it back whole or not at all. The newest KeptChanges are kept.
//
// It writes these records:
//
//	"undo_batch", batch            counters of the batch
//	"undo", batch, n               chunk n, counted from 1
//	"undo_kept", batch, n          records of chunk n that were left alone
//	"undo_again", kind, id…        the older revision a restored record equals
package undo

import (
	"iter"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A Batch names changes that are undone together, such as one import.
type Batch string

// A Table is a kind of record that can be put back; every *store.Table is one.
type Table interface {
	Kind() string
	Restore(tx store.Tx, raw []byte, id ...any)
}

// Limits of a chunk: what one undoing transaction has to write must fit into
// store.MaxTxBytes and store.MaxTxWrites, indexes included.
const (
	maxChunkBytes   = 384 << 10
	maxChunkRecords = 1000
)

// A State says what is known of a batch.
type State struct {
	Chunks   int // still to be undone
	Records  int // written by the batch
	Removed  int // created records deleted by undoing
	Restored int // updated records put back
	Kept     int // records left alone because they changed since
	// RemovedOf is Removed by kind of record.
	RemovedOf map[string]int
}

// Done reports whether nothing is left to undo.
func (s State) Done() bool { return s.Chunks == 0 }

// removed counts a record of a kind as taken out.
func (s *State) removed(kind string) {
	s.Removed++
	if s.RemovedOf == nil {
		s.RemovedOf = map[string]int{}
	}
	s.RemovedOf[kind]++
}

// Seen is how many of the batch's records undoing has dealt with.
func (s State) Seen() int { return s.Removed + s.Restored + s.Kept }

// A Kept record was left alone.
type Kept struct {
	Kind   string
	ID     []any // as store.Split decodes it
	Reason Reason
}

// A Reason says why a record was left alone.
type Reason string

// The reasons this package gives; whoever undoes may add others.
const (
	Edited  Reason = "edited"  // written since
	Deleted Reason = "deleted" // updated by the batch, deleted since
)

// Of returns what is known of a batch; ok is false if it wrote nothing.
func Of(tx store.Tx, b Batch) (s State, ok bool) {
	s, _, ok = batches.Get(tx, string(b))
	return s, ok
}

// KeptOf yields the records undoing a batch has left alone so far.
func KeptOf(tx store.Tx, b Batch) iter.Seq[Kept] {
	return func(yield func(Kept) bool) {
		for _, list := range keptTable.Scan(tx, string(b)) {
			for _, k := range list {
				id, err := store.Split(k.ID)
				if err != nil {
					tx.Fail(err)
					return
				}
				if !yield(Kept{k.Kind, id, k.Reason}) {
					return
				}
			}
		}
	}
}

// The stored forms, version 1.
type (
	batchRecord struct {
		Chunks   int `json:"chunks"`
		Records  int `json:"records"`
		Removed  int `json:"removed,omitempty"`
		Restored int `json:"restored,omitempty"`
		Kept     int `json:"kept,omitempty"`

		RemovedOf map[string]int `json:"removed_of,omitempty"`
	}
	chunkRecord struct {
		Rev     core.Revision `json:"rev"` // that wrote all its records
		Records []imageRecord `json:"records"`
	}
	imageRecord struct {
		Kind string        `json:"k"`
		ID   []byte        `json:"id"`            // store.Key of the id
		Raw  []byte        `json:"raw,omitempty"` // none: there was no record
		Was  core.Revision `json:"was,omitempty"` // revision of Raw
		// Again: an earlier chunk of the batch has the record too and counts it.
		Again bool `json:"again,omitempty"`
	}
	keptRecord struct {
		Kind   string `json:"k"`
		ID     []byte `json:"id"`
		Reason Reason `json:"why"`
	}
	againRecord struct {
		Rev core.Revision `json:"rev"` // a record of this revision
		As  core.Revision `json:"as"`  // has the content of this one
	}
)

func same[T any](v T) T { return v }

var (
	batches = store.NewTable("undo_batch", 1,
		func(s State) batchRecord { return batchRecord(s) },
		func(r batchRecord) State { return State(r) }, nil)
	chunks     = store.NewTable("undo", 1, same[chunkRecord], same[chunkRecord], nil)
	keptTable  = store.NewTable("undo_kept", 1, same[[]keptRecord], same[[]keptRecord], nil)
	againTable = store.NewTable("undo_again", 1, same[againRecord], same[againRecord], nil)
)

// againKey is set once anything was ever restored; before that nobody needs to
// look into the table.
var againKey = store.Key("m", "undo_again")

// content returns the revision whose content a record of revision rev has.
func content(tx store.Tx, kind string, id []any, rev core.Revision) core.Revision {
	if a, _, ok := againTable.Get(tx, againID(kind, id)...); ok && a.Rev == rev {
		return a.As
	}
	return rev
}

func againID(kind string, id []any) []any { return append([]any{kind}, id...) }
