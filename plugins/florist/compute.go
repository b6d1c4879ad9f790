package florist

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// computed are the drivers a rule cannot say.
func (o occasions) computed() map[pack.DriverID]pack.Compute {
	return map[pack.DriverID]pack.Compute{
		"silence":             o.silence,
		"missed_occasion":     o.missed,
		"anniversary_missed":  anniversaryMissed,
		"same_window":         sameWindow,
		"order_value_falling": orderValueFalling,
		"short_vase_life":     shortVaseLife,
		"promise_overdue":     promiseOverdue,
		"wilting":             counted("wilting_complaints", 2),
		"late_delivery":       counted("late_deliveries", 2),
		"recipient_complaint": counted("recipient_complaints", 1),
		"bought_elsewhere":    noted("bought_elsewhere"),
		"moved_away":          noted("moved"),
		"standing_stopped":    standingStopped,
	}
}

// What stands for the shop's rhythm while it has too few purchases to tell, in
// days: a middling florist's.
const (
	usualDays = 60
	limitDays = 365
)

// silence grows with the logarithm of the days: nothing up to the day by which
// half of the shop's customers have returned, full when the shop's window of
// silence is reached. Who buys for the same occasion every year is not silent
// before it.
func (o occasions) silence(s pack.Snapshot, asOf core.Day) pack.Signal {
	visits := churn.Visits(s.Events, asOf)
	if len(visits) == 0 {
		return pack.Unknown("days_since_purchase")
	}
	usual, limit := pack.NumberValue(usualDays), pack.NumberValue(limitDays)
	half, ok1 := s.Fields[pack.ShopHalfDays]
	window, ok2 := s.Fields[pack.ShopWindowDays]
	if ok1 && ok2 {
		usual, limit = half, window
	}
	since := float64(asOf.Sub(visits[len(visits)-1]))
	value := rule.Ramp(math.Log1p(since), math.Log1p(usual.Number()), math.Log1p(limit.Number()))
	if due, yearly := churn.NextOccasion(o.table, visits); yearly && asOf <= due {
		value = 0
	}
	return pack.Known(value,
		pack.Fact{Name: "days_since_purchase", Value: pack.NumberValue(since)},
		pack.Fact{Name: "usual_days", Value: usual},
		pack.Fact{Name: "limit_days", Value: limit})
}

// recentOrders is how many orders make "lately"; as many must come before.
const recentOrders = 2

// orderValueFalling compares the last orders with those before: half as much is
// a full signal. Refunds and corrections are no orders.
func orderValueFalling(s pack.Snapshot, asOf core.Day) pack.Signal {
	var orders []core.Cents
	for _, e := range s.Events {
		if e.Kind == pack.Purchase && e.Day <= asOf && e.Cents > 0 {
			orders = append(orders, e.Cents)
		}
	}
	if len(orders) < 2*recentOrders {
		return pack.Unknown("average_purchase")
	}
	cut := len(orders) - recentOrders
	recent, earlier := average(orders[cut:]), average(orders[:cut])
	return pack.Known(1-rule.Ramp(recent/earlier, 0.5, 1),
		pack.Fact{Name: "recent_average", Value: pack.MoneyValue(recent)},
		pack.Fact{Name: "earlier_average", Value: pack.MoneyValue(earlier)})
}

// average of amounts, in currency units.
func average(list []core.Cents) float64 {
	sum := 0.0
	for _, c := range list {
		sum += float64(c) / 100
	}
	return sum / float64(len(list))
}

// shortVaseLife is full when flowers lasted less than half of what was promised,
// or of the shop's guarantee where nothing was.
func shortVaseLife(s pack.Snapshot, _ core.Day) pack.Signal {
	days, ok := s.Fields["vase_days"]
	if !ok {
		return pack.Unknown("vase_days")
	}
	expected, ok := s.Fields["promised_days"]
	if !ok || expected.Number() < 1 {
		expected = s.Settings["guarantee_days"]
	}
	return pack.Known(1-rule.Ramp(days.Number()/expected.Number(), 0.5, 1),
		pack.Fact{Name: "vase_days", Value: days},
		pack.Fact{Name: "expected_days", Value: expected})
}
