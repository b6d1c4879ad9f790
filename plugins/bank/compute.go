package bank

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// computed are the drivers a rule cannot say.
var computed = map[pack.DriverID]pack.Compute{
	"newcomer":        newcomer,
	"money_falling":   moneyFalling,
	"large_outflow":   largeOutflow,
	"maturing":        maturing,
	"loan_ending":     loanEnding,
	"payroll_stopped": payrollStopped,
	"login_silent":    loginSilent,
	"no_contact":      noContact,
}

// newcomer falls from 1 on the first day to 0 after five years. The first years
// count most, so it goes by the logarithm.
func newcomer(s pack.Snapshot, asOf core.Day) pack.Signal {
	years := 0.0
	if tenure, ok := s.Fields["tenure"]; ok {
		years = tenure.Number()
	} else if opened, ok := s.Fields["open_day"]; ok {
		years = float64(asOf.Sub(opened.Day())) / 365.25
	} else {
		return pack.Unknown("tenure", "open_day")
	}
	years = math.Round(max(years, 0)*10) / 10
	return pack.Known(1-rule.Ramp(math.Log1p(years), 0, math.Log1p(5)),
		pack.Fact{Name: "years", Value: pack.NumberValue(years)})
}

// moneyFalling compares what the customer holds now with three months ago, in
// all assets where both are known and else in deposits: money moved from a
// deposit into a fund of the same bank has not left. Less than a tenth gone is
// ordinary life, three fifths gone is a full signal.
func moneyFalling(s pack.Snapshot, _ core.Day) pack.Signal {
	now, ok1 := s.Fields["aum"]
	before, ok2 := s.Fields["aum_before"]
	if !ok1 || !ok2 {
		now, ok1 = s.Fields["balance"]
		before, ok2 = s.Fields["balance_before"]
	}
	switch {
	case !ok1:
		return pack.Unknown("balance")
	case !ok2 || before.Number() <= 0: // nothing held cannot fall
		return pack.Unknown("balance_before")
	}
	return pack.Known(rule.Ramp(1-now.Number()/before.Number(), 0.1, 0.6),
		pack.Fact{Name: "now", Value: now},
		pack.Fact{Name: "before", Value: before})
}

// largeOutflow is the share of the customer's money that went out in 30 days: a
// fifth is no signal, three fifths a full one.
func largeOutflow(s pack.Snapshot, _ core.Day) pack.Signal {
	out, ok := s.Fields["outflow"]
	if !ok {
		return pack.Unknown("outflow")
	}
	left, ok := s.Fields["aum"]
	if !ok {
		left, ok = s.Fields["balance"]
	}
	if !ok {
		return pack.Unknown("balance")
	}
	gone, share := max(out.Number(), 0), 0.0 // more in than out is nothing out
	if had := gone + max(left.Number(), 0); had > 0 {
		share = gone / had
	}
	return pack.Known(rule.Ramp(share, 0.2, 0.6),
		pack.Fact{Name: "outflow", Value: pack.MoneyValue(gone)},
		pack.Fact{Name: "remaining", Value: left})
}

// Days around an end of a product. Before it the customer starts to look around;
// after it the money, if it is still here, is deciding.
const (
	depositNoticeDays = 45 // deposits and funds
	loanNoticeDays    = 90 // a loan's end is planned for longer
	decidedDays       = 30 // after the end; by then it is decided…
	forgottenDays     = 90 // …and by then it tells nothing
)

// maturing looks at the deposit or fund whose end tells most.
func maturing(s pack.Snapshot, asOf core.Day) pack.Signal {
	found := false
	var at pack.Value
	strongest := -1.0
	for _, key := range []pack.FieldKey{"wealth_end", "term_end"} {
		end, ok := s.Fields[key]
		if !ok {
			continue
		}
		found = true
		if x := around(asOf.Sub(end.Day()), depositNoticeDays); x > strongest {
			strongest, at = x, end
		}
	}
	if !found {
		return pack.Unknown("wealth_end", "term_end")
	}
	return pack.Known(strongest, pack.Fact{Name: "matures", Value: at})
}

// loanEnding: the last instalment is also the last reason to come.
func loanEnding(s pack.Snapshot, asOf core.Day) pack.Signal {
	end, ok := s.Fields["loan_end"]
	if !ok {
		return pack.Unknown("loan_end")
	}
	return pack.Known(around(asOf.Sub(end.Day()), loanNoticeDays), pack.Fact{Name: "loan_end", Value: end})
}

// around rises from 0 at notice days before an end to 1 a week before it, and is
// gone again when it is long past. Days past the end are negative before it.
func around(past, notice int) float64 {
	if past <= 0 {
		return rule.Ramp(float64(-past), float64(notice), 7)
	}
	return 1 - rule.Ramp(float64(past), decidedDays, forgottenDays)
}

// payrollStopped: a salary comes every month, so five weeks without one is the
// first that can be late; a quarter without is a full signal.
func payrollStopped(s pack.Snapshot, asOf core.Day) pack.Signal {
	last, ok := s.Fields["payroll_last"]
	if !ok {
		return pack.Unknown("payroll_last")
	}
	return pack.Known(rule.Ramp(float64(asOf.Sub(last.Day())), 35, 95), pack.Fact{Name: "payroll_last", Value: last})
}

// loginSilent rises from a month to four months without a login.
func loginSilent(s pack.Snapshot, asOf core.Day) pack.Signal {
	last, ok := s.Fields["last_login"]
	if !ok {
		return pack.Unknown("last_login")
	}
	return pack.Known(rule.Ramp(float64(asOf.Sub(last.Day())), 30, 120), pack.Fact{Name: "last_login", Value: last})
}

// noContact rises from two months to half a year since anybody of the branch
// last spoke to the customer, by the file or by the timeline, whichever is later.
func noContact(s pack.Snapshot, asOf core.Day) pack.Signal {
	last, known := core.Day(0), false
	if v, ok := s.Fields["last_contact"]; ok {
		last, known = v.Day(), true
	}
	for _, e := range s.Events {
		contact := e.Kind == pack.Interaction || e.Kind == pack.ActionDone
		if contact && e.Day <= asOf && (!known || e.Day > last) {
			last, known = e.Day, true
		}
	}
	if !known {
		return pack.Unknown("last_contact")
	}
	return pack.Known(rule.Ramp(float64(asOf.Sub(last)), 60, 180), pack.Fact{Name: "contacted", Value: pack.DayValue(last)})
}
