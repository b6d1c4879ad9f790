package shop

import (
	"math"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/roster"
)

// The columns of the roster in every shop. Further ones are the fields of the
// packs installed: FieldColumn and the field's key.
const (
	PackColumn  = "pack"
	BandColumn  = "band"
	StateColumn = "state" // Current or Gone
	RiskColumn  = "risk"  // sorted by log-odds, which are there before a chance may be claimed
	ValueColumn = "value"
	SeenColumn  = "last_seen"
	FieldColumn = "field:"
)

// The words of StateColumn.
const (
	Current = "current"
	Gone    = "gone"
)

// Where the columns of every shop stand.
const (
	packAt = iota
	bandAt
	stateAt
	riskAt
	valueAt
	seenAt
)

// fieldColumn is where a field's values stand, and what they must be: a value
// left by a pack that gave the key another meaning does not belong there.
type fieldColumn struct {
	at   int
	kind roster.Kind
}

// columnsOf lays out the roster for the packs installed. Two packs with the same
// key share a column, of the kind the first one gives it.
func columnsOf(packs []*pack.Manifest) ([]roster.Column, map[pack.FieldKey]fieldColumn) {
	columns := []roster.Column{
		packAt:  {Name: PackColumn},
		bandAt:  {Name: BandColumn, Apart: true, Words: []string{string(risk.High), string(risk.Medium), string(risk.Low)}},
		stateAt: {Name: StateColumn, Apart: true, Words: []string{Current, Gone}},
		riskAt:  {Name: RiskColumn, Apart: true, Kind: roster.Number},
		valueAt: {Name: ValueColumn, Apart: true, Kind: roster.Number},
		seenAt:  {Name: SeenColumn, Apart: true, Kind: roster.Number},
	}
	fields := map[pack.FieldKey]fieldColumn{}
	for _, m := range packs {
		columns[packAt].Words = append(columns[packAt].Words, string(m.ID))
		for i := range m.Fields {
			f := &m.Fields[i]
			place, ok := fields[f.Key]
			if !ok {
				place = fieldColumn{len(columns), kindOf(f.Type)}
				fields[f.Key] = place
				columns = append(columns, roster.Column{Name: FieldColumn + string(f.Key), Kind: place.kind})
			}
			if c := &columns[place.at]; c.Kind == roster.Facet {
				for _, w := range wordsOf(f) {
					if !slices.Contains(c.Words, w) {
						c.Words = append(c.Words, w)
					}
				}
			}
		}
	}
	return columns, fields
}

func kindOf(t pack.Type) roster.Kind {
	switch t {
	case pack.TypeChoice, pack.TypeBool:
		return roster.Facet
	case pack.TypeText:
		return roster.Text
	default:
		return roster.Number
	}
}

// wordsOf lists the words a field may hold, in order.
func wordsOf(f *pack.Field) []string {
	if f.Type == pack.TypeBool {
		return []string{"true", "false"}
	}
	var words []string
	for _, c := range f.Choices {
		words = append(words, c.Key)
	}
	return words
}

// row is what a customer is found, filtered and sorted by. Customers with a name
// stand before those without.
func (b *book) row(c customer.Customer) roster.Row {
	out := roster.Row{ID: string(c.ID), Name: c.Name, Whole: []string{string(c.ID)}}
	if c.Name == "" {
		out.Order = 1
	}
	out.Codes = slices.DeleteFunc(slices.Clone(c.External), func(id string) bool {
		return strings.HasPrefix(id, customer.RowPrefix)
	})
	if c.Phone != "" {
		out.Codes = append(out.Codes, c.Phone)
	}
	if c.Email != "" {
		out.Codes = append(out.Codes, c.Email)
	}
	out.Cells = make([]roster.Cell, 0, 1+len(c.Fields))
	out.Cells = append(out.Cells, roster.Cell{Column: packAt, Text: string(c.Pack)})
	for k, v := range c.Fields {
		place, ok := b.fields[k]
		if !ok || kindOf(v.Type()) != place.kind {
			continue
		}
		cell := roster.Cell{Column: place.at, Number: v.Number()}
		if place.kind != roster.Number {
			cell.Text = v.String()
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// stand fills the columns that come from a board, unless it stands already.
func (b *book) stand(board *risk.Board) {
	b.standing.Lock()
	defer b.standing.Unlock()
	if b.board == board {
		return
	}
	b.board = board
	b.rows.Set(func(yield func(string, []roster.Cell) bool) {
		cells := make([]roster.Cell, 5)
		for p := range board.Places() {
			state, seen := Current, math.NaN()
			if p.Gone {
				state = Gone
			}
			if p.Seen != 0 {
				seen = float64(p.Seen)
			}
			cells[0] = roster.Cell{Column: bandAt, Text: string(p.Band)}
			cells[1] = roster.Cell{Column: stateAt, Text: state}
			cells[2] = roster.Cell{Column: riskAt, Number: p.LogOdds}
			cells[3] = roster.Cell{Column: valueAt, Number: p.Value}
			cells[4] = roster.Cell{Column: seenAt, Number: seen}
			if !yield(string(p.Customer), cells) {
				return
			}
		}
	})
}
