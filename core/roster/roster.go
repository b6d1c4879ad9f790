// Package roster keeps rows in memory so that lists and searches of a million
// customers answer while somebody types.
//
// A Roster knows nothing of customers: whoever owns the rows puts them in, keeps
// them current from its table's Changes, and reads the records Search names. Text
// is found as typed, whatever its case and width; Chinese names also by pinyin
// and by initials; phone numbers and ids by any fragment.
//
// The rows' texts lie in one flat block of bytes in list order, so a search is
// one pass over memory and its results need no sorting. Rows put in or deleted
// since the block was built lie beside it until they are enough to build it anew.
//
// What else a list is filtered, counted and sorted by stands in typed columns,
// which the owner names and fills: bitmaps of the rows that have a word, arrays
// of numbers. Find answers from both; it never asks the owner.
package roster

import (
	"iter"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Row is what the roster holds of a record.
type Row struct {
	ID   string
	Name string // found as typed, by pinyin and by initials
	// Codes are found by any fragment: phone numbers, ids, addresses. The last
	// digits of a number count as much as the first.
	Codes []string
	// Whole are codes found only when typed in full, such as numbers given by
	// the program itself, of which every fragment is in every row.
	Whole []string
	// Cells are the row's values; in columns they do not name it has none, but
	// for columns that stand apart.
	Cells []Cell
	// Order is the row's place among equally good results, smallest first; equal
	// ones are in the order of their spelled names.
	Order int64
}

// A Roster is safe for concurrent use. Make one with New.
type Roster struct {
	writing sync.Mutex // one writer at a time; guards spell
	spell   speller

	mu      sync.RWMutex // guards what follows; only a writer changes it
	block   *block
	dead    bits              // rows of block that were replaced or deleted
	dying   int               // how many
	recent  []*entry          // rows beside block, in list order
	indexed map[string]*entry // the same by id

	columns []*column
	named   map[string]*column
	live    *roaring.Bitmap // slots in use
	free    []uint32        // slots below size to be used again
	size    uint32          // slots ever in use
}

// New returns an empty roster with columns.
func New(columns ...Column) *Roster {
	r := &Roster{
		spell: newSpeller(), block: &block{start: []uint32{0}, idStart: []uint32{0}}, indexed: map[string]*entry{},
		named: map[string]*column{}, live: roaring.New(),
	}
	for _, c := range columns {
		made := newColumn(c)
		r.columns, r.named[c.Name] = append(r.columns, made), made
	}
	return r
}

// minRecent is how many rows lie beside a small block before it is built anew;
// a large one waits for its 64th part, which costs a search half a millisecond
// and makes a rebuild rare.
const minRecent = 1000

// Put adds rows or replaces those with the same id; of two with one id the
// later counts. Putting many at once is much cheaper than one by one.
func (r *Roster) Put(rows ...Row) {
	r.writing.Lock()
	defer r.writing.Unlock()
	fresh := make([]*entry, 0, len(rows))
	for _, row := range rows {
		fresh = append(fresh, r.spell.entry(row))
	}
	r.change(r.settled(fresh), nil)
}

// Set gives rows new cells and leaves their other cells as they are; ids that
// are not there are passed over. It ranges over the rows twice and uses the
// cells only until the next ones come.
func (r *Roster) Set(rows iter.Seq2[string, []Cell]) {
	r.writing.Lock()
	defer r.writing.Unlock()
	var slots []uint32 // looked up while searches go on
	for id := range rows {
		slot, ok := r.slotOf(id)
		if !ok {
			slot = nowhere
		}
		slots = append(slots, slot)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	i := 0
	for _, cells := range rows {
		if slot := slots[i]; slot != nowhere {
			for _, c := range cells {
				r.columns[c.Column].put(slot, int(r.size), c, &r.spell)
			}
		}
		i++
	}
}

// nowhere is the slot of a row that is not there.
const nowhere = ^uint32(0)

// slotOf returns the slot of a row.
func (r *Roster) slotOf(id string) (uint32, bool) {
	if e := r.indexed[id]; e != nil {
		return e.slot, true
	}
	if i, ok := r.block.find(id); ok && !r.dead.has(i) {
		return r.block.slot[i], true
	}
	return 0, false
}

// settled gives each row its slot, a new row a free one, and leaves of several
// with one id the last.
func (r *Roster) settled(fresh []*entry) []*entry {
	last := make(map[string]int, len(fresh))
	for i, e := range fresh {
		last[e.id] = i
	}
	out := fresh[:0]
	for i, e := range fresh {
		if last[e.id] != i {
			continue
		}
		slot, ok := r.slotOf(e.id)
		switch n := len(r.free); {
		case ok:
		case n > 0:
			slot, r.free = r.free[n-1], r.free[:n-1]
		default:
			slot = r.size
			r.size++
		}
		e.slot = slot
		out = append(out, e)
	}
	return out
}

// Delete removes rows; ids that are not there are none.
func (r *Roster) Delete(ids ...string) {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.change(nil, ids)
}

// Len returns the number of rows.
func (r *Roster) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.len()
}

func (r *Roster) len() int { return r.block.len() - r.dying + len(r.recent) }

// change applies one writer's rows. Searches go on while a block is built.
func (r *Roster) change(put []*entry, gone []string) {
	if limit := max(minRecent, r.block.len()/64); len(put)+len(r.recent) > limit {
		recent, dead := r.merged(put, gone)
		b := build(r.block, dead, recent)
		left := r.slotsOf(gone)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.block, r.dead, r.dying, r.recent, r.indexed = b, nil, 0, nil, map[string]*entry{}
		r.fill(put, left)
		return
	}
	left := r.slotsOf(gone)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fill(put, left)
	for _, e := range put {
		r.drop(e.id)
		at, _ := slices.BinarySearchFunc(r.recent, e, compareEntries)
		r.recent = slices.Insert(r.recent, at, e)
		r.indexed[e.id] = e
	}
	for _, id := range gone {
		r.drop(id)
	}
}

// slotsOf returns the slots of the rows that are there.
func (r *Roster) slotsOf(ids []string) []uint32 {
	var slots []uint32
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if slot, ok := r.slotOf(id); ok {
			slots = append(slots, slot)
		}
	}
	return slots
}

// fill brings the columns up to date: rows put have the cells they came with,
// and slots of rows that left are free.
func (r *Roster) fill(put []*entry, left []uint32) {
	named := make([]bool, len(r.columns))
	for _, e := range put {
		clear(named)
		for _, c := range e.cells {
			r.columns[c.Column].put(e.slot, int(r.size), c, &r.spell)
			named[c.Column] = true
		}
		for i, c := range r.columns {
			if !named[i] && !c.Apart {
				c.clear(e.slot)
			}
		}
		e.cells = nil
		r.live.Add(e.slot)
	}
	for _, slot := range left {
		for _, c := range r.columns {
			c.clear(slot)
		}
		r.live.Remove(slot)
		r.free = append(r.free, slot)
	}
}

// drop takes the row out, wherever it is.
func (r *Roster) drop(id string) {
	if e := r.indexed[id]; e != nil {
		at, _ := slices.BinarySearchFunc(r.recent, e, compareEntries)
		r.recent = slices.Delete(r.recent, at, at+1)
		delete(r.indexed, id)
	} else if i, ok := r.block.find(id); ok && !r.dead.has(i) {
		r.dead = r.dead.with(i)
		r.dying++
	}
}

// merged returns what would lie beside the block after a change, and which rows
// of the block would be dead, leaving both as they are for the searches.
func (r *Roster) merged(put []*entry, gone []string) ([]*entry, bits) {
	all := make(map[string]*entry, len(r.recent)+len(put))
	for _, e := range r.recent {
		all[e.id] = e
	}
	dead := slices.Clone(r.dead)
	bury := func(id string) {
		if i, ok := r.block.find(id); ok {
			dead = dead.with(i)
		}
	}
	for _, e := range put {
		all[e.id] = e
		bury(e.id)
	}
	for _, id := range gone {
		delete(all, id)
		bury(id)
	}
	recent := make([]*entry, 0, len(all))
	for _, e := range all {
		recent = append(recent, e)
	}
	slices.SortFunc(recent, compareEntries)
	return recent, dead
}

// bits is a set of row numbers.
type bits []uint64

func (b bits) has(i int) bool { return i>>6 < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

func (b bits) with(i int) bits {
	if n := i>>6 + 1; n > len(b) {
		b = append(b, make(bits, n-len(b))...)
	}
	b[i>>6] |= 1 << (i & 63)
	return b
}
