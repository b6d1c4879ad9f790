package florist

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// What a shop notes only when it happens is 0 where it notes nothing: a late
// delivery, a standing order, a promise. Were it unknown there, everybody of
// whom it is known would be late, and a sign that all share tells nothing. This
// holds for customers whose purchases the shop records; of the others it may
// note nothing at all.
func unnoted(s pack.Snapshot, asOf core.Day, key pack.FieldKey, none pack.Value) (pack.Value, bool) {
	if v, ok := s.Fields[key]; ok {
		return v, true
	}
	_, bought := churn.LastPurchase(s.Events, asOf)
	return none, bought
}

// counted is a count in the shop's own book, full from so many on.
func counted(key pack.FieldKey, full float64) pack.Compute {
	return func(s pack.Snapshot, asOf core.Day) pack.Signal {
		v, ok := unnoted(s, asOf, key, pack.NumberValue(0))
		if !ok {
			return pack.Unknown(string(key))
		}
		return pack.Known(rule.Ramp(v.Number(), 0, full), pack.Fact{Name: string(key), Value: v})
	}
}

// noted is something the shop has heard of the customer, or has not.
func noted(key pack.FieldKey) pack.Compute {
	return func(s pack.Snapshot, asOf core.Day) pack.Signal {
		v, ok := unnoted(s, asOf, key, pack.BoolValue(false))
		if !ok {
			return pack.Unknown(string(key))
		}
		value := 0.0
		if v.Bool() {
			value = 1
		}
		return pack.Known(value, pack.Fact{Name: string(key), Value: v})
	}
}

// pausedSignal is what a standing order that rests says, against one that was
// stopped.
const pausedSignal = 0.6

func standingStopped(s pack.Snapshot, asOf core.Day) pack.Signal {
	v, ok := unnoted(s, asOf, "standing", pack.ChoiceValue("none"))
	if !ok {
		return pack.Unknown("standing")
	}
	value := 0.0
	switch v.Text() {
	case "stopped":
		value = 1
	case "paused":
		value = pausedSignal
	}
	return pack.Known(value, pack.Fact{Name: "standing", Value: v})
}

// overdueDays is how late a promise is when it counts in full.
const overdueDays = 7

// promiseOverdue rises from a half on the day after the promise to full a week
// later: any broken promise counts.
func promiseOverdue(s pack.Snapshot, asOf core.Day) pack.Signal {
	due, ok := unnoted(s, asOf, "promise_due", pack.DayValue(asOf))
	if !ok {
		return pack.Unknown("promise_due")
	}
	late, value := float64(max(0, asOf.Sub(due.Day()))), 0.0
	if late > 0 {
		value = 0.5 + 0.5*rule.Ramp(late, 0, overdueDays)
	}
	return pack.Known(value, pack.Fact{Name: "days_overdue", Value: pack.NumberValue(late)})
}
