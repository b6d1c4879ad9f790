package store

import (
	"iter"

	"github.com/perennial-app/perennial/core"
)

// After yields the records whose key follows id, in key order: the next page.
func (t *Table[T, S]) After(tx Tx, id ...any) iter.Seq2[core.Revision, T] {
	r := Range{Start: append(t.key(id), 0), End: Prefix(Key("d", t.kind)).End}
	return func(yield func(core.Revision, T) bool) {
		for _, b := range tx.Scan(r) {
			v, rev, ok := t.decode(tx, b)
			if tx.Err() != nil || ok && !yield(rev, v) {
				return
			}
		}
	}
}

// Terms yields the terms under which an index lists records, in order, once per
// record.
func (t *Table[T, S]) Terms(tx Tx, index string) iter.Seq[string] {
	p := Key("i", t.kind, index)
	return func(yield func(string) bool) {
		for k := range tx.Scan(Range{Start: p, End: Prefix(p).End, KeysOnly: true}) {
			if len(k) == len(p) || k[len(p)] != tagText {
				continue // an index whose name begins with this one's
			}
			term, n := cutText(k[len(p)+1:])
			if n < 0 {
				_, err := Split(k)
				tx.Fail(err)
				return
			}
			if !yield(term) {
				return
			}
		}
	}
}
