// Package store is the one seam between the domain and what keeps its bytes.
//
// A DB is an ordered map from keys to values with serializable transactions.
// Domain verbs are functions over a Tx, so several nouns change together or not
// at all. Nothing above the seam may assume a local disk or an unbounded
// transaction: package badger implements it on a folder, Mem in memory, and the
// same shape fits one table of a distributed engine.
//
// On the seam stand a key codec that keeps order (Key, Split) and a timed table
// (Table): every record carries the revision that wrote it, and Changes answers
// "what changed since revision n", which is how views, the screens and
// incremental backups stay current without scanning.
//
// The keys, all made by Key and so ordered by their parts:
//
//	"d", kind, id…        → version byte, revision (8 bytes), JSON   the record;
//	                        version 0 and no JSON: deleted in that revision
//	"t", kind, rev, id…   → ()                                       by time
//	"i", kind, index, term…, id… → ()                                by index
//	"m", "revision"       → revision (8 bytes)                       last commit
//	"m", "schema"         → Schema of the program that made the store
//	"m", "commit", rev    → an engine's own proof of its commits
//	"m", name             → small facts of a domain package, such as a sequence
package store

import (
	"context"
	"iter"

	"github.com/perennial-app/perennial/core"
)

// Schema is the version of the whole key layout. A program refuses a store with
// a larger one.
//
//	1  2026  records, by time, by index, revision counter
const Schema = 1

// A DB is one store. It is safe for concurrent use.
type DB interface {
	// View runs f over a consistent snapshot.
	View(ctx context.Context, f func(Tx) error) error
	// Update runs f and commits what it wrote, durably, or nothing. Every commit
	// that wrote something has a revision of its own. One writer runs at a time,
	// so f must not call Update; f may run more than once and must not act
	// outside tx.
	Update(ctx context.Context, f func(Tx) error) error
	// Close waits for running transactions. Closing twice is fine; any use after
	// it is an Unavailable error.
	Close() error
}

// A Tx is one transaction. Its first error sticks: later calls do nothing, and
// View or Update returns it, so verbs read straight through. Slices handed in
// are copied; slices handed out are the caller's.
type Tx interface {
	Get(key []byte) (val []byte, ok bool)
	Set(key, val []byte)
	Delete(key []byte)
	// Scan yields keys in order. Values are nil when the range is KeysOnly.
	// Writing while scanning is fine; the scan sees the state at its start.
	Scan(Range) iter.Seq2[[]byte, []byte]
	// Revision is the number of the last commit in a View, and in an Update the
	// number this commit will have; asking for it there claims it.
	Revision() core.Revision
	// Fail makes err stick, unless one already has.
	Fail(err error)
	Err() error
}

// A Range is the keys in [Start, End); nil End means no end.
type Range struct {
	Start, End []byte
	Reverse    bool
	Limit      int // 0 means all
	KeysOnly   bool
}

// Prefix returns the range of all keys that begin with p.
func Prefix(p []byte) Range {
	end := append([]byte(nil), p...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return Range{Start: p, End: end[:i+1]}
		}
	}
	return Range{Start: p}
}

var (
	revisionKey = Key("m", "revision")
	schemaKey   = Key("m", "schema")
)

// CheckSchema makes tx's store one of this program's, or says that a newer
// program made it.
func CheckSchema(tx Tx) {
	b, ok := tx.Get(schemaKey)
	switch {
	case !ok:
		tx.Set(schemaKey, []byte{Schema})
	case len(b) != 1 || b[0] > Schema:
		found := 0
		if len(b) > 0 {
			found = int(b[0])
		}
		tx.Fail(core.Says(core.Conflict, "store.newer", core.Args{"found": found, "known": Schema}))
	}
}
