package risk

import (
	"cmp"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// A Board is one scoring of every customer the shop knew on a day. It never
// changes and is safe for concurrent use.
type Board struct {
	asOf       core.Day
	revision   core.Revision
	rows       []row // by customer id
	industries []*industry
	counts     Counts
	waiting    bool // for a pack that broke off before it had answered for all
}

// An industry is one pack on the board.
type industry struct {
	id       core.PackID
	manifest *pack.Manifest // nil when the pack has never been here
	names    *names
	rule     churn.Rule                   // what leaving is in this shop
	shown    map[pack.FieldKey]bool       // the fields its pack may see
	rhythm   map[pack.FieldKey]pack.Value // what it may see of the shop
	model    *model
	notices  []Notice
	missing  bool  // the pack is not here to be asked
	failed   bool  // it broke off before everybody was answered for
	err      error // what was wrong with its answers, for the log
}

// Counts says how many customers stand where.
type Counts struct {
	Customers  int // known on the day, the gone among them
	Gone       int
	OneTime    int // of the gone, those who bought once: a first order lost, no churn
	Assessed   int
	Stale      int       // of the assessed, from an earlier answer
	Unassessed int       // still here, but no pack has spoken of them
	Last       *core.Day // of all purchases up to the day
}

// A Notice is something people should know about what the board can say.
type Notice struct {
	Pack core.PackID
	Key  string    // message key in package text
	Args core.Args // a pack.Text among them is said in the reader's language
	Err  error     // for the log, may be nil
}

// Say returns the notice in words.
func (n Notice) Say(lang core.Lang) string {
	args := core.Args{}
	for k, v := range n.Args {
		if t, ok := v.(pack.Text); ok {
			v = t.In(lang)
		}
		args[k] = v
	}
	return text.Say(lang, n.Key, args)
}

// AsOf is the day the board looks from.
func (b *Board) AsOf() core.Day { return b.asOf }

// Revision is the state of the store the board was made from.
func (b *Board) Revision() core.Revision { return b.revision }

// Counts says how many customers stand where.
func (b *Board) Counts() Counts { return b.counts }

// Problems says what keeps the board from being whole: packs that did not
// answer, drivers that give the outcome away.
func (b *Board) Problems() []Notice {
	var out []Notice
	for _, in := range b.industries {
		out = append(out, in.notices...)
	}
	return out
}

// Answered reports whether no pack broke off before it had answered for all.
// Where one did, asking again may give a better board; an answer that could not
// be used would be the same again.
func (b *Board) Answered() bool { return !b.waiting }

// Fits reports whether the packs of the board are still those it was made with.
func (b *Board) Fits(packs func(core.PackID) (*pack.Manifest, bool)) bool {
	return !slices.ContainsFunc(b.industries, func(in *industry) bool {
		now, here := packs(in.id)
		return here == in.missing || here && now != in.manifest && !reflect.DeepEqual(now, in.manifest)
	})
}

// Pack returns the manifest the board was scored with, which outlives a plugin
// that has gone missing; nil if the board has none of that id.
func (b *Board) Pack(id core.PackID) *pack.Manifest {
	if in := b.industry(id); in != nil {
		return in.manifest
	}
	return nil
}

// Churn returns what leaving is for a pack's customers in this shop, its days
// of silence as drawn from all of them; false if the board has no such pack.
func (b *Board) Churn(id core.PackID) (churn.Rule, bool) {
	in := b.industry(id)
	if in == nil || in.manifest == nil {
		return churn.Rule{}, false
	}
	return in.rule, true
}

// Level returns what a pack's weights rest on, with how many customers of it
// are known to have left and how many to have left or stayed.
func (b *Board) Level(id core.PackID) (level Level, events, eligible int) {
	in := b.industry(id)
	if in == nil || in.model == nil {
		return VendorHypothesis, 0, 0
	}
	return in.model.level, in.model.events, in.model.eligible
}

// Packs lists the packs on the board by id.
func (b *Board) Packs() []core.PackID {
	var ids []core.PackID
	for _, in := range b.industries {
		ids = append(ids, in.id)
	}
	slices.Sort(ids)
	return ids
}

// Drivers lays a pack's weights, the vendor's and the learned, side by side.
func (b *Board) Drivers(id core.PackID) []DriverReport {
	if in := b.industry(id); in != nil && in.model != nil {
		return slices.Clone(in.model.reports)
	}
	return nil
}

func (b *Board) industry(id core.PackID) *industry {
	for _, in := range b.industries {
		if in.id == id {
			return in
		}
	}
	return nil
}

// find returns the row of a customer, or nil.
func (b *Board) find(id core.CustomerID) *row {
	i, ok := slices.BinarySearchFunc(b.rows, id, func(r row, id core.CustomerID) int {
		return strings.Compare(string(r.id), string(id))
	})
	if !ok {
		return nil
	}
	return &b.rows[i]
}

// Of returns the assessment of a customer. There is none for one who has gone,
// whom no pack has spoken of, or who is not known on the day.
func (b *Board) Of(id core.CustomerID) (Assessment, bool) {
	r := b.find(id)
	if r == nil || !r.assessed() {
		return Assessment{}, false
	}
	return b.assessment(r), true
}

// GoneOf returns the verdict on a customer who has left.
func (b *Board) GoneOf(id core.CustomerID) (churn.Gone, bool) {
	r := b.find(id)
	if r == nil || !r.isGone {
		return churn.Gone{}, false
	}
	return r.gone, true
}

// All returns every assessment, highest risk first. For ranking use Standings,
// which leaves the reasons out.
func (b *Board) All() []Assessment {
	out := make([]Assessment, 0, b.counts.Assessed)
	for i := range b.rows {
		if b.rows[i].assessed() {
			out = append(out, b.assessment(&b.rows[i]))
		}
	}
	slices.SortStableFunc(out, func(x, y Assessment) int { return cmp.Compare(y.LogOdds, x.LogOdds) })
	return out
}

// Standings yields every assessed customer by id.
func (b *Board) Standings() iter.Seq[Standing] {
	return func(yield func(Standing) bool) {
		for i := range b.rows {
			r := &b.rows[i]
			if !r.assessed() {
				continue
			}
			in := b.industries[r.industry]
			s := Standing{
				Customer: r.id, Pack: in.id, LogOdds: r.logOdds, ValueCents: r.worth(), Acted: r.acted,
				Band: band(r.logOdds, in.model.average, in.model.level), Risk: in.model.risk(r.logOdds),
			}
			if !yield(s) {
				return
			}
		}
	}
}

// Acted yields the customers, gone or not, whose latest retention action was
// recorded for a day.
func (b *Board) Acted(on core.Day) iter.Seq[core.CustomerID] {
	return func(yield func(core.CustomerID) bool) {
		for i := range b.rows {
			if r := &b.rows[i]; r.acted && r.actedOn == on && !yield(r.id) {
				return
			}
		}
	}
}

func (b *Board) assessment(r *row) Assessment {
	in := b.industries[r.industry]
	md := in.model
	a := Assessment{
		Customer: r.id, AsOf: r.day, Pack: in.id, Level: md.level, Stale: r.stale,
		Band: band(r.logOdds, md.average, md.level), Risk: md.risk(r.logOdds),
		LogOdds: r.logOdds, Base: r.base, ValueCents: r.worth(),
	}
	s := md.segments[r.segment]
	for j, signal := range r.signals(in.manifest, in.names) {
		a.Contributions = append(a.Contributions, Contribution{
			Driver: signal.Driver, Signal: signal, LogOdds: md.contribution(s, j, r.x[j]),
		})
	}
	slices.SortStableFunc(a.Contributions, func(x, y Contribution) int {
		return cmp.Compare(math.Abs(y.LogOdds), math.Abs(x.LogOdds))
	})
	return a
}

// risk is the probability of log-odds, nil while only a band may be claimed.
func (md *model) risk(logOdds float64) *float64 {
	if md.level != Learned {
		return nil
	}
	p := Chance(logOdds)
	return &p
}
