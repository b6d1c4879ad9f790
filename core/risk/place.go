package risk

import (
	"iter"
	"math"

	"github.com/perennial-app/perennial/core"
)

// A Place is what a list says of a customer on the board, gone or not. It holds
// no pointers: lists read a million of them.
type Place struct {
	Customer core.CustomerID
	Gone     bool
	// Band is "" where there is no assessment; Risk and LogOdds are NaN then,
	// and Risk too while only a band may be claimed.
	Band    Band
	Risk    float64
	LogOdds float64
	Value   float64  // a year's worth in cents, NaN where unknown
	Seen    core.Day // of the last purchase or interaction, 0 if there is none
}

// Places yields every customer the shop knew on the day, by id.
func (b *Board) Places() iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for i := range b.rows {
			if !yield(b.place(&b.rows[i])) {
				return
			}
		}
	}
}

// Place returns the place of a customer. There is none for one who was not
// known on the day.
func (b *Board) Place(id core.CustomerID) (Place, bool) {
	r := b.find(id)
	if r == nil {
		return Place{}, false
	}
	return b.place(r), true
}

func (b *Board) place(r *row) Place {
	p := Place{Customer: r.id, Gone: r.isGone, Risk: math.NaN(), LogOdds: math.NaN(), Value: math.NaN(), Seen: r.seen}
	if !r.assessed() {
		return p
	}
	md := b.industries[r.industry].model
	p.Band, p.LogOdds = band(r.logOdds, md.average, md.level), r.logOdds
	if md.level == Learned {
		p.Risk = Chance(r.logOdds)
	}
	if r.valued {
		p.Value = float64(r.value)
	}
	return p
}
