package florist

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

// propose says when to remember a customer of the day they went without flowers:
// some days before it comes round again, which is when people still have to
// think of something. A day that is nearer than that is for today.
func (o occasions) propose(s pack.Snapshot, signals []pack.Signal, asOf core.Day) []pack.Proposal {
	notice := core.Day(s.Settings["notice_days"].Number())
	var best *pack.Proposal
	for _, signal := range signals {
		next, ok := o.next(signal, asOf)
		if !ok {
			continue
		}
		day := max(asOf, next-notice)
		if day > asOf+pack.MaxProposalDays || best != nil && best.Day <= day {
			continue
		}
		best = &pack.Proposal{
			Action: "remember_occasion", Driver: signal.Driver, Day: day,
			Facts: []pack.Fact{{Name: "next_day", Value: pack.DayValue(next)}},
		}
	}
	if best == nil {
		return nil
	}
	return []pack.Proposal{*best}
}

// next returns when the day that a signal says was missed comes round again.
func (o occasions) next(signal pack.Signal, asOf core.Day) (core.Day, bool) {
	if !signal.Known || signal.Value == 0 {
		return 0, false
	}
	var missed core.Day
	var occasion calendar.Key
	for _, f := range signal.Facts {
		switch f.Name {
		case "occasion_day":
			missed = f.Value.Day()
		case "occasion":
			occasion = calendar.Key(f.Value.Text())
		}
	}
	year, month, day := missed.Date()
	switch signal.Driver {
	case "missed_occasion":
		for y := year; y <= year+2; y++ {
			if next, ok := o.table.On(occasion, y); ok && next >= asOf {
				return next, true
			}
		}
	case "anniversary_missed":
		for y := year; y <= year+2; y++ {
			if next := core.NewDay(y, month, day); next >= asOf {
				return next, true
			}
		}
	}
	return 0, false
}
