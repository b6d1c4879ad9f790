package telecom

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// reminders are the days before the end of a contract on which to talk about it.
var reminders = []core.Day{90, 60, 30, 7}

// propose says when to talk about a contract that ends: on the next of the
// reminders, and today when the last of them has passed.
func propose(s pack.Snapshot, _ []pack.Signal, asOf core.Day) []pack.Proposal {
	v, ok := s.Fields["contract_end"]
	if !ok || v.Day() < asOf {
		return nil
	}
	end, day := v.Day(), asOf
	for _, before := range reminders {
		if end-before >= asOf {
			day = end - before
			break
		}
	}
	if day > asOf+pack.MaxProposalDays {
		return nil
	}
	return []pack.Proposal{{
		Action: "explain_terms", Driver: "contract_ending", Day: day,
		Facts: []pack.Fact{{Name: "contract_end", Value: v}, {Name: "days_left", Value: pack.NumberValue(float64(end.Sub(asOf)))}},
	}}
}
