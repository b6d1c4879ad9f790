package store

import "iter"

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
