package roster

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Kind is what a column's values are.
type Kind uint8

// The kinds of columns.
const (
	Facet  Kind = iota // one of a few words: counted, filtered and sorted by
	Number             // sorted by
	Text               // sorted by as names are, Chinese by pinyin
)

// MaxWords is how many different words a facet keeps; more than people can
// choose from. Rows with further ones have none.
const MaxWords = 1000

// A Column is one thing, beside their names, that rows are filtered, counted or
// sorted by.
type Column struct {
	Name string
	Kind Kind
	// Words puts the words of a facet in order. Those not listed come after, by
	// their bytes.
	Words []string
	// Apart marks a column that Set fills and Put leaves as it is, for what is
	// worked out from many rows together.
	Apart bool
}

// A Cell is a row's value in a column.
type Cell struct {
	Column int     // place in the list given to New
	Text   string  // of a Facet or Text; "" is missing
	Number float64 // of a Number; NaN is missing
}

// A column holds values by slot: a number that is a row's as long as the row is
// there, wherever in the list it stands. Its arrays are empty until there is a
// value to hold.
type column struct {
	Column
	codes   []uint16 // of a Facet: place in words, and 1; 0 is missing
	words   []string
	coded   map[string]uint16
	sets    []*roaring.Bitmap // slots by place in words
	numbers []float64
	texts   []string // spelled
	filled  int      // rows with a value
}

func newColumn(c Column) *column {
	out := &column{Column: c, coded: map[string]uint16{}}
	for _, w := range c.Words {
		out.code(w)
	}
	return out
}

// code returns the number of a word, making one for a new word; 0 if there are
// too many.
func (c *column) code(word string) uint16 {
	n, ok := c.coded[word]
	if !ok && len(c.words) < MaxWords {
		c.words = append(c.words, word)
		c.sets = append(c.sets, roaring.New())
		n = uint16(len(c.words))
		c.coded[word] = n
	}
	return n
}

// put sets the value of a slot, all values of which are below size.
func (c *column) put(slot uint32, size int, cell Cell, s *speller) {
	switch c.Kind {
	case Facet:
		var n uint16
		if cell.Text != "" {
			n = c.code(cell.Text)
		}
		if int(slot) >= len(c.codes) {
			if n == 0 {
				return
			}
			c.codes = append(c.codes, make([]uint16, size-len(c.codes))...)
		}
		old := c.codes[slot]
		if old == n {
			return
		}
		if old != 0 {
			c.sets[old-1].Remove(slot)
			c.filled--
		}
		if n != 0 {
			c.sets[n-1].Add(slot)
			c.filled++
		}
		c.codes[slot] = n
	case Number:
		missing := math.IsNaN(cell.Number)
		if int(slot) >= len(c.numbers) {
			if missing {
				return
			}
			from := len(c.numbers)
			c.numbers = append(c.numbers, make([]float64, size-from)...)
			for i := from; i < size; i++ {
				c.numbers[i] = math.NaN()
			}
		}
		c.filled += boolInt(!missing) - boolInt(!math.IsNaN(c.numbers[slot]))
		c.numbers[slot] = cell.Number
	case Text:
		spelled := ""
		if cell.Text != "" {
			spelled = strings.Join(s.spell(fold(cell.Text)), "")
		}
		if int(slot) >= len(c.texts) {
			if spelled == "" {
				return
			}
			c.texts = append(c.texts, make([]string, size-len(c.texts))...)
		}
		c.filled += boolInt(spelled != "") - boolInt(c.texts[slot] != "")
		c.texts[slot] = spelled
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clear takes a slot's value away.
func (c *column) clear(slot uint32) { c.put(slot, 0, Cell{Number: math.NaN()}, nil) }

// keys returns what rows are sorted by, as numbers by slot: a facet's words by
// their place in order. NaN is missing.
func (c *column) keys() func(slot uint32) float64 {
	if c.Kind == Number {
		return func(slot uint32) float64 {
			if int(slot) >= len(c.numbers) {
				return math.NaN()
			}
			return c.numbers[slot]
		}
	}
	place := make([]float64, len(c.words)+1)
	place[0] = math.NaN()
	for at, i := range c.ordered() {
		place[i+1] = float64(at)
	}
	return func(slot uint32) float64 {
		if int(slot) >= len(c.codes) {
			return math.NaN()
		}
		return place[c.codes[slot]]
	}
}

// ordered returns the places in words in order.
func (c *column) ordered() []int {
	order := make([]int, len(c.words))
	for i := range order {
		order[i] = i
	}
	known := min(len(c.Words), len(order))
	slices.SortFunc(order[known:], func(i, j int) int { return cmp.Compare(c.words[i], c.words[j]) })
	return order
}

func (c *column) text(slot uint32) string {
	if int(slot) >= len(c.texts) {
		return ""
	}
	return c.texts[slot]
}

// with returns the slots whose word is one of the given ones.
func (c *column) with(words []string) *roaring.Bitmap {
	out := roaring.New()
	for _, w := range words {
		if n := c.coded[w]; n != 0 {
			out.Or(c.sets[n-1])
		}
	}
	return out
}
