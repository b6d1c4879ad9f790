package roster

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
)

// A block holds rows in list order. It is never changed once it is built.
type block struct {
	text    []byte   // the rows' texts, one after the other
	start   []uint32 // where each row's text begins, and where the last ends
	ids     []byte
	idStart []uint32
	order   []int64
	slot    []uint32 // each row's place in the columns
	seed    maphash.Seed
	slots   []uint32 // a hash table of row numbers + 1 by id, 0 where empty
}

// An entry is one row outside a block.
type entry struct {
	place
	text  []byte
	slot  uint32
	cells []Cell // until the columns hold them
}

// A place is what puts a row into list order.
type place struct {
	order   int64
	spelled []byte
	id      string
}

func (p *place) compare(q *place) int {
	if c := cmp.Compare(p.order, q.order); c != 0 {
		return c
	}
	if c := bytes.Compare(p.spelled, q.spelled); c != 0 {
		return c
	}
	return strings.Compare(p.id, q.id)
}

func compareEntries(a, b *entry) int { return a.compare(&b.place) }

func (b *block) len() int { return len(b.order) }

func (b *block) row(i int) []byte { return b.text[b.start[i]:b.start[i+1]] }

func (b *block) id(i int) []byte { return b.ids[b.idStart[i]:b.idStart[i+1]] }

// before tells whether row i comes before a row outside.
func (b *block) before(i int, p *place) bool {
	if c := cmp.Compare(b.order[i], p.order); c != 0 {
		return c < 0
	}
	if c := bytes.Compare(spelling(b.row(i)), p.spelled); c != 0 {
		return c < 0
	}
	return string(b.id(i)) < p.id
}

// find returns the number of the row with an id.
func (b *block) find(id string) (int, bool) {
	if len(b.slots) == 0 {
		return 0, false
	}
	mask := len(b.slots) - 1
	for s := int(maphash.String(b.seed, id)) & mask; b.slots[s] != 0; s = (s + 1) & mask {
		if i := int(b.slots[s] - 1); string(b.id(i)) == id {
			return i, true
		}
	}
	return 0, false
}

// build merges a block without its dead rows with sorted entries.
func build(old *block, dead bits, fresh []*entry) *block {
	n, size, idSize := old.len()+len(fresh), len(old.text), len(old.ids)
	for _, e := range fresh {
		size += len(e.text)
		idSize += len(e.id)
	}
	b := &block{
		text: make([]byte, 0, size), start: append(make([]uint32, 0, n+1), 0),
		ids: make([]byte, 0, idSize), idStart: append(make([]uint32, 0, n+1), 0),
		order: make([]int64, 0, n), slot: make([]uint32, 0, n), seed: maphash.MakeSeed(),
	}
	i := 0
	for _, e := range fresh {
		for ; i < old.len(); i++ {
			if dead.has(i) {
				continue
			}
			if !old.before(i, &e.place) {
				break
			}
			b.add(old.order[i], old.slot[i], old.row(i), old.id(i))
		}
		b.add(e.order, e.slot, e.text, []byte(e.id))
	}
	for ; i < old.len(); i++ {
		if !dead.has(i) {
			b.add(old.order[i], old.slot[i], old.row(i), old.id(i))
		}
	}
	b.hash()
	return b
}

func (b *block) add(order int64, slot uint32, text, id []byte) {
	b.text = append(b.text, text...)
	b.start = append(b.start, uint32(len(b.text)))
	b.ids = append(b.ids, id...)
	b.idStart = append(b.idStart, uint32(len(b.ids)))
	b.order = append(b.order, order)
	b.slot = append(b.slot, slot)
}

func (b *block) hash() {
	size := 16
	for size < 2*b.len() {
		size *= 2
	}
	b.slots = make([]uint32, size)
	for i := range b.len() {
		s := int(maphash.Bytes(b.seed, b.id(i))) & (size - 1)
		for b.slots[s] != 0 {
			s = (s + 1) & (size - 1)
		}
		b.slots[s] = uint32(i + 1)
	}
}

// scan calls yield with each live row whose text contains needle, in order.
func (b *block) scan(needle []byte, dead bits, yield func(i int, row []byte)) {
	for i := 0; i < b.len(); i++ {
		at := bytes.Index(b.text[b.start[i]:], needle)
		if at < 0 {
			return
		}
		i = b.rowAt(i, b.start[i]+uint32(at))
		if !dead.has(i) {
			yield(i, b.row(i))
		}
	}
}

// rowAt returns the row, from number i on, that the text at pos belongs to. It
// gallops, since hits are often near.
func (b *block) rowAt(i int, pos uint32) int {
	step := 1
	for i+step < b.len() && b.start[i+step] <= pos {
		i += step
		step *= 2
	}
	// The row lies in [i, i+step).
	n, _ := slices.BinarySearch(b.start[i+1:min(i+step, b.len())], pos+1)
	return i + n
}
