package retention

import (
	"cmp"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/timeline"
)

// A Proposal is the action to take now and the reason it answers.
type Proposal struct {
	Action pack.ActionID
	Driver pack.DriverID // "" for an action that answers no driver in particular
	Signal pack.Signal   // the driver's, for {evidence}
}

// A reason is one contribution that raises the risk.
type reason struct {
	driver  pack.DriverID
	signal  pack.Signal
	logOdds float64
}

// Propose picks the action that answers the largest contribution raising the
// risk: first among the drivers something can be done about, then among the
// rest, then an action for any occasion (one that names no driver). Actions the
// history holds back are passed over. Of several answers to one driver the
// pack's order decides.
func Propose(m *pack.Manifest, a risk.Assessment, history []timeline.Event, asOf core.Day) (Proposal, bool) {
	var first, rest []reason
	for _, c := range a.Contributions {
		d := m.Driver(c.Driver)
		if d == nil || c.LogOdds <= 0 || !c.Signal.Known {
			continue
		}
		r := reason{c.Driver, c.Signal, c.LogOdds}
		if d.Actionable {
			first = append(first, r)
		} else {
			rest = append(rest, r)
		}
	}
	slices.SortStableFunc(first, byEffect)
	slices.SortStableFunc(rest, byEffect)
	for _, r := range slices.Concat(first, rest) {
		for i := range m.Actions {
			act := &m.Actions[i]
			if answers(act, r.driver) && !HeldBack(act, history, asOf) {
				return Proposal{act.ID, r.driver, r.signal}, true
			}
		}
	}
	for i := range m.Actions {
		if act := &m.Actions[i]; len(act.Drivers) == 0 && !HeldBack(act, history, asOf) {
			return Proposal{Action: act.ID}, true
		}
	}
	return Proposal{}, false
}

// byEffect puts what raises the risk most first.
func byEffect(a, b reason) int { return cmp.Compare(b.logOdds, a.logOdds) }

func answers(a *pack.Action, d pack.DriverID) bool {
	return slices.Contains(a.Drivers, d)
}

// restDays is how long an action done or declined is not proposed again: its
// cooldown; declined without one, DeclinedDays. Nil is an action no longer known.
func restDays(a *pack.Action, v Verdict) int {
	switch {
	case a != nil && a.CooldownDays > 0:
		return a.CooldownDays
	case v == Declined:
		return DeclinedDays
	default:
		return 0
	}
}

// HeldBack reports whether an action must not be proposed: it was done or
// declined within its restDays.
func HeldBack(a *pack.Action, history []timeline.Event, asOf core.Day) bool {
	for _, e := range history {
		if e.Kind != timeline.Action || e.Code != string(a.ID) || e.Day > asOf || e.State == string(Later) {
			continue
		}
		if asOf.Sub(e.Day) < restDays(a, Verdict(e.State)) {
			return true
		}
	}
	return false
}

// Resting reports whether a customer is to be left alone on a day: an action
// was put off until later, or done or declined within its restDays (at least the
// day it was done on, so that what is done leaves the list).
func Resting(m *pack.Manifest, history []timeline.Event, asOf core.Day) bool {
	for _, e := range history {
		if e.Kind != timeline.Action || e.Day > asOf {
			continue
		}
		switch v := Verdict(e.State); v {
		case Later:
			if e.Until != nil && asOf < *e.Until {
				return true
			}
		case Done, Declined:
			if asOf.Sub(e.Day) < max(1, restDays(m.Action(pack.ActionID(e.Code)), v)) {
				return true
			}
		}
	}
	return false
}
