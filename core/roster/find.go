package roster

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// ByName is the name of no column: sorting by it is the order of the list.
const ByName = "name"

// A Query says which rows are wanted, in which order, and which page of them.
type Query struct {
	Search  string   // every word must be found, in any order; "" finds all
	Filters []Filter // all must hold
	// Sort names a column, or is ByName. "" is the best first for a search, else
	// the order of the list. Rows without a value come last either way; equal
	// ones are in the order of the list.
	Sort          string
	Descending    bool
	Offset, Limit int
	Count         bool // count the words of the facets
}

// A Filter keeps the rows whose facet has one of the words.
type Filter struct {
	Column string
	Words  []string
}

// A Page is what a query found.
type Page struct {
	IDs   []string
	Total int // rows that fit, on whatever page
	// Tallies count the facets' words, in the order of the columns: under the
	// search and all filters but the facet's own.
	Tallies []Tally
}

// Search returns the rows that fit a search, the best first and equally good
// ones in list order: the ids of those from offset on, at most limit, and how
// many there are in all. An empty search fits every row; one of punctuation
// alone fits none.
func (r *Roster) Search(search string, offset, limit int) (ids []string, total int) {
	p := r.Find(Query{Search: search, Offset: offset, Limit: limit})
	return p.IDs, p.Total
}

// Find answers a query. A filter or order by a column that is not there fits
// no row and changes no order: the caller knows its columns.
func (r *Roster) Find(q Query) Page {
	r.mu.RLock()
	defer r.mu.RUnlock()
	q.Offset, q.Limit = min(max(q.Offset, 0), r.len()), min(max(q.Limit, 0), r.len())
	var p Page
	s := r.sieve(q)
	switch by := r.named[q.Sort]; {
	case by != nil:
		m := r.matches(s)
		p.Total, p.IDs = len(m), r.ids(r.sorted(m, by, q))
	case q.Descending && (q.Sort == ByName || s.all):
		m := r.matches(s)
		slices.Reverse(m)
		p.Total, p.IDs = len(m), r.ids(cut(m, q.Offset, q.Limit))
	case q.Sort == ByName && !s.all:
		m := r.matches(s)
		p.Total, p.IDs = len(m), r.ids(cut(m, q.Offset, q.Limit))
	default:
		p.IDs, p.Total = r.ranked(s, q.Offset, q.Limit)
	}
	if q.Count {
		p.Tallies = r.tally(s, q.Filters)
	}
	return p
}

// After returns the ids of up to n rows that fit a query's search and filters,
// by id, from the one after a given id on. However the rows change between two
// calls, no row that stays is left out or comes twice.
func (r *Roster) After(q Query, id string, n int) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m := slices.DeleteFunc(r.matches(r.sieve(q)), func(m match) bool { return string(r.idAt(m)) <= id })
	less := func(a, b match) bool { return bytes.Compare(r.idAt(a), r.idAt(b)) < 0 }
	return r.ids(selectPage(m, 0, n, less))
}

// Used tells whether any row has a value in a column.
func (r *Roster) Used(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := r.named[name]
	return c != nil && c.filled > 0
}

// Count returns how many rows have a word in a column.
func (r *Roster) Count(column, word string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c := r.named[column]
	if c == nil {
		return 0
	}
	return int(c.with([]string{word}).GetCardinality())
}

// A sieve lets through the rows a query wants.
type sieve struct {
	all     bool // no search
	query   query
	allowed bits // slots the filters let through; nil is all
	any     bool // no filters
	passing *roaring.Bitmap
	seen    bits // slots the search found, whatever the filters; nil if nobody counts
}

func (r *Roster) sieve(q Query) *sieve {
	s := &sieve{all: strings.TrimSpace(q.Search) == "", any: len(q.Filters) == 0}
	if !s.all {
		s.query = parse(q.Search)
		if q.Count {
			s.seen = make(bits, r.size/64+1)
		}
	}
	if !s.any {
		s.passing = r.passing(q.Filters, "")
		s.allowed = make(bits, max(int(r.size/64+1), int(s.passing.DenseSize())))
		s.passing.WriteDenseTo(s.allowed)
	}
	return s
}

// passing returns the slots that pass all filters but those of a column.
func (r *Roster) passing(filters []Filter, but string) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, f := range filters {
		if f.Column == but {
			continue
		}
		c := r.named[f.Column]
		if c == nil {
			return roaring.New()
		}
		sets = append(sets, c.with(f.Words))
	}
	if len(sets) == 0 {
		return nil
	}
	return roaring.FastAnd(sets...)
}

// passes tells whether a row the search found is wanted.
func (s *sieve) passes(slot uint32) bool {
	if s.seen != nil {
		s.seen[slot>>6] |= 1 << (slot & 63)
	}
	return s.any || s.allowed.has(int(slot))
}

// ranked returns a page in the order of a search, or of the list.
func (r *Roster) ranked(s *sieve, offset, limit int) (ids []string, total int) {
	h := hits{want: offset + limit}
	if s.all {
		total := r.len()
		if !s.any {
			total = int(s.passing.GetCardinality())
		}
		for i := 0; i < r.block.len() && len(h.rows[0]) < h.want; i++ {
			if !r.dead.has(i) && s.passes(r.block.slot[i]) {
				h.addRow(0, i)
			}
		}
		for _, e := range r.recent {
			if len(h.recent[0]) < h.want && s.passes(e.slot) {
				h.addRecent(0, e)
			}
		}
		return h.page(r.block, offset, limit), total
	}
	r.scan(s, func(rank, i int) { h.addRow(rank, i) }, func(rank int, e *entry) { h.addRecent(rank, e) })
	return h.page(r.block, offset, limit), h.total
}

// scan calls back for the rows a search wants, in list order, those of the
// block first.
func (r *Roster) scan(s *sieve, row func(rank, i int), recent func(rank int, e *entry)) {
	if len(s.query.terms) == 0 {
		return
	}
	r.block.scan(s.query.needle, r.dead, func(i int, text []byte) {
		if rank := s.query.rank(text); rank != rankNone && s.passes(r.block.slot[i]) {
			row(rank, i)
		}
	})
	for _, e := range r.recent {
		if !bytes.Contains(e.text, s.query.needle) {
			continue
		}
		if rank := s.query.rank(e.text); rank != rankNone && s.passes(e.slot) {
			recent(rank, e)
		}
	}
}

// A match is a row that is wanted: one of the block, or of those beside it
// where row is negative.
type match struct {
	slot uint32
	row  int32
}

func (r *Roster) idAt(m match) []byte {
	if m.row < 0 {
		return []byte(r.recent[-1-m.row].id)
	}
	return r.block.id(int(m.row))
}

func (r *Roster) ids(ms []match) []string {
	var out []string
	for _, m := range ms {
		out = append(out, string(r.idAt(m)))
	}
	return out
}

// matches returns every row a sieve lets through, in list order.
func (r *Roster) matches(s *sieve) []match {
	var m []match
	var beside []int // places in recent
	if s.all {
		most := r.len()
		if !s.any {
			most = int(s.passing.GetCardinality())
		}
		m = make([]match, 0, most)
		for i := range r.block.len() {
			if slot := r.block.slot[i]; !r.dead.has(i) && s.passes(slot) {
				m = append(m, match{slot, int32(i)})
			}
		}
		for i, e := range r.recent {
			if s.passes(e.slot) {
				beside = append(beside, i)
			}
		}
	} else {
		r.scan(s, func(_, i int) { m = append(m, match{r.block.slot[i], int32(i)}) }, func(_ int, e *entry) {
			i, _ := slices.BinarySearchFunc(r.recent, e, compareEntries)
			beside = append(beside, i)
		})
	}
	if len(beside) == 0 {
		return m
	}
	merged := make([]match, 0, len(m)+len(beside))
	for _, i := range beside {
		e := r.recent[i]
		n, _ := slices.BinarySearchFunc(m, e, func(m match, e *entry) int {
			if r.block.before(int(m.row), &e.place) {
				return -1
			}
			return 1
		})
		merged = append(append(merged, m[:n]...), match{e.slot, int32(-1 - i)})
		m = m[n:]
	}
	return append(merged, m...)
}

// A keyed match is one with what it is sorted by and its place in the list.
type keyed[K cmp.Ordered] struct {
	key   K
	place int
}

func sortKeyed[K cmp.Ordered](m []match, from, to int, keys []keyed[K], descending bool, missing []match) []match {
	less := func(a, b keyed[K]) bool {
		if a.key != b.key {
			return (a.key < b.key) != descending
		}
		return a.place < b.place
	}
	var out []match
	for _, k := range selectPage(keys, from, to, less) {
		out = append(out, m[k.place])
	}
	return append(out, cut(missing, max(0, from-len(keys)), to-from-len(out))...)
}

// sorted returns a page of matches in the order of a column.
func (r *Roster) sorted(m []match, by *column, q Query) []match {
	var missing []match
	from, to := q.Offset, q.Offset+q.Limit
	if by.Kind == Text {
		keys := make([]keyed[string], 0, len(m))
		for i, x := range m {
			if t := by.text(x.slot); t != "" {
				keys = append(keys, keyed[string]{t, i})
			} else {
				missing = append(missing, x)
			}
		}
		return sortKeyed(m, from, to, keys, q.Descending, missing)
	}
	keys := make([]keyed[float64], 0, len(m))
	of := by.keys()
	for i, x := range m {
		if k := of(x.slot); !math.IsNaN(k) {
			keys = append(keys, keyed[float64]{k, i})
		} else {
			missing = append(missing, x)
		}
	}
	return sortKeyed(m, from, to, keys, q.Descending, missing)
}
