// Package risk says who is leaving, how surely, and why.
//
// Score looks once at every customer and its timeline, hands the pack of its
// industry a snapshot without a name, and turns the signals that come back into
// one additive number in log-odds:
//
//	LogOdds = Base + Σ contribution(driver)
//	contribution = weight × (signal − average signal of the segment)
//
// so what a screen shows as reasons is exactly what the number is made of. A
// signal that could not be computed stands at the average and contributes 0.
// Base is the log-odds of an average current customer of the segment.
//
// Where the weights come from is the Level. With little history they are the
// vendor's, the base is the vendor's rate shrunk towards the shop's, and only a
// Band is claimed (VendorHypothesis). With at least MinEvents customers known
// to have left, and as many known to have stayed, they are fitted around the
// vendor's weights (Learned; see fit) and Risk is a probability.
//
// Customers who have gone teach the model and are never assessed. Their verdict
// is package churn's.
//
// A Board is one scoring: immutable, in memory, safe to share. Save keeps its
// signals under these keys, so that after a restart a plugin that does not answer
// still has its last good word, marked stale:
//
//	"b", "risk", "head", pack        → JSON: manifest, names, chunk names
//	"b", "risk", "chunk", SHA-256    → signals of a run of customers
//
// They are derived data: no table lists them, so a board is not made again for
// them.
package risk

import (
	"context"
	"iter"
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// An Evaluator runs packs: the plugin host, or a pack in process. It calls out
// once per customer it could ask about, in any order, from one goroutine at a
// time, and may range over in once only. An error means the rest was not
// answered.
type Evaluator interface {
	Evaluate(ctx context.Context, id core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error
}

// A Band is risk in words.
type Band string

// The bands.
const (
	Low    Band = "low"
	Medium Band = "medium"
	High   Band = "high"
)

// A Level says what the weights rest on.
type Level string

// The levels (ladder of the risk model, steps 0 and 1).
const (
	VendorHypothesis Level = "vendor_hypothesis"
	Learned          Level = "learned"
)

// What a shop's own history must hold before it may move the vendor's weights.
// Below, a fitted model does worse than always saying the base rate.
const (
	MinEvents   = 10 // customers known to have left, and as many known to have stayed
	MinEligible = 50 // customers whose leaving or staying is known
)

// Where the bands begin, as the odds of leaving against those of the shop's
// average current customer. A learned probability may raise a band, never lower
// it: where everyone is leaving, nobody is "low".
const (
	MediumOdds = 1.5
	HighOdds   = 3.0
	MediumRisk = 0.3
	HighRisk   = 0.5
)

// An Assessment is the risk of one customer on one day. Base plus the
// contributions is LogOdds.
type Assessment struct {
	Customer core.CustomerID
	AsOf     core.Day // day the signals were read for
	Pack     core.PackID
	Band     Band
	Risk     *float64 // chance of leaving, 0..1; nil at VendorHypothesis
	LogOdds  float64
	Base     float64
	// Contributions has every driver of the pack, largest effect first.
	Contributions []Contribution
	ValueCents    *core.Cents // a year's worth; nil where unknown
	Level         Level
	Stale         bool // from the last good answer of a plugin that does not answer now
}

// A Contribution is one driver's share of an assessment.
type Contribution struct {
	Driver  pack.DriverID
	LogOdds float64
	Signal  pack.Signal
}

// A Standing is what ranking needs of an assessment, without its reasons.
type Standing struct {
	Customer   core.CustomerID
	Pack       core.PackID
	Band       Band
	Risk       *float64
	LogOdds    float64
	ValueCents *core.Cents
	Acted      bool // the timeline holds retention actions
}

// Chance returns the probability of leaving that log-odds stand for.
func Chance(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// LogOdds returns the log-odds of a probability strictly between 0 and 1.
func LogOdds(p float64) float64 { return math.Log(p / (1 - p)) }

// band names a risk by its distance from the average customer's log-odds.
func band(logOdds, average float64, level Level) Band {
	odds, p := math.Exp(logOdds-average), 0.0
	if level == Learned {
		p = Chance(logOdds)
	}
	switch {
	case odds >= HighOdds || p >= HighRisk:
		return High
	case odds >= MediumOdds || p >= MediumRisk:
		return Medium
	default:
		return Low
	}
}
