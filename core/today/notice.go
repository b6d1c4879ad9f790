package today

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/risk"
)

// notices say what limits the page: first what is broken, then what is empty,
// then what is thin.
func notices(board *risk.Board, p Page) []risk.Notice {
	out := board.Problems()
	counts := board.Counts()
	if counts.Stale > 0 {
		out = append(out, risk.Notice{Key: "today.stale", Args: core.Args{"count": counts.Stale}})
	}
	switch {
	case counts.Customers == 0:
		return append(out, risk.Notice{Key: "today.no_customers"})
	case counts.Gone == counts.Customers && counts.Last != nil:
		return append(out, risk.Notice{Key: "today.all_lapsed", Args: core.Args{
			"count": counts.Gone, "last": *counts.Last, "days": p.AsOf.Sub(*counts.Last),
		}})
	case counts.Gone == counts.Customers:
		return append(out, risk.Notice{Key: "today.all_gone", Args: core.Args{"count": counts.Gone}})
	case counts.Assessed == 0:
		return append(out, risk.Notice{Key: "today.none_assessed", Args: core.Args{"count": counts.Unassessed}})
	}
	for _, id := range board.Packs() {
		m := board.Pack(id)
		if level, events, eligible := board.Level(id); m != nil && level == risk.VendorHypothesis {
			out = append(out, risk.Notice{Pack: id, Key: "today.little_history", Args: core.Args{
				"pack": m.Title, "events": events, "eligible": eligible,
				"min_events": risk.MinEvents, "min_eligible": risk.MinEligible,
			}})
		}
	}
	switch {
	case p.AtRisk == 0:
		out = append(out, risk.Notice{Key: "today.nobody"})
	case len(p.Items) == 0 && p.Done >= p.Capacity:
		out = append(out, risk.Notice{Key: "today.finished", Args: core.Args{"done": p.Done, "left": p.AtRisk}})
	}
	return out
}
