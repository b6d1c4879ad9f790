package telecom

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// computed are the drivers a rule cannot say.
var computed = map[pack.DriverID]pack.Compute{
	"contract_ending":   contractEnding,
	"price_per_service": pricePerService,
	"bill_rise":         billRise,
	"rhythm_broken":     rhythmBroken,
}

// noticeDays is how long before its end a contract starts to matter, in days:
// the first of the usual reminders.
const noticeDays = 90

// contractEnding rises from 0 at noticeDays before the end of the contract to 1
// on its last day, and stays: a contract that has run out binds nobody.
func contractEnding(s pack.Snapshot, asOf core.Day) pack.Signal {
	end, ok := s.Fields["contract_end"]
	if !ok {
		return unknown("contract_end")
	}
	left := float64(end.Day().Sub(asOf))
	return signal(rule.Ramp(left, noticeDays, 0),
		pack.Fact{Name: "contract_end", Value: end},
		pack.Fact{Name: "days_left", Value: pack.NumberValue(left)})
}

// billRise compares the monthly charge with the average bill so far. A bill a
// fifth above its past average is a full signal. The first two months have no
// past to compare with.
func billRise(s pack.Snapshot, _ core.Day) pack.Signal {
	monthly, ok1 := s.Fields["monthly_charges"]
	total, ok2 := s.Fields["total_charges"]
	tenure, ok3 := s.Fields["tenure"]
	switch {
	case !ok1:
		return unknown("monthly_charges")
	case !ok2:
		return unknown("total_charges")
	case !ok3 || tenure.Number() < 3:
		return unknown("tenure")
	}
	average := total.Number() / tenure.Number()
	if average <= 0 {
		return unknown("total_charges")
	}
	return signal(rule.Ramp(monthly.Number()/average, 1, 1.2),
		pack.Fact{Name: "monthly_charges", Value: monthly},
		pack.Fact{Name: "average_bill", Value: pack.MoneyValue(average)})
}

// services are the fields that count one service where they have the value.
var services = []struct {
	key  pack.FieldKey
	none string // the choice that means it is not taken
}{
	{"multiple_lines", "no"},
	{"internet_service", "none"},
	{"online_security", "no"},
	{"online_backup", "no"},
	{"device_protection", "no"},
	{"tech_support", "no"},
	{"streaming_tv", "no"},
	{"streaming_movies", "no"},
}

// Prices of one service that give no and a full signal, in currency units.
const (
	fairPrice  = 10
	steepPrice = 40
)

// pricePerService is the monthly charge over the services taken.
func pricePerService(s pack.Snapshot, _ core.Day) pack.Signal {
	monthly, ok := s.Fields["monthly_charges"]
	if !ok {
		return unknown("monthly_charges")
	}
	phone, ok := s.Fields["phone_service"]
	if !ok {
		return unknown("phone_service")
	}
	count := phone.Number()
	for _, f := range services {
		v, ok := s.Fields[f.key]
		if !ok {
			return unknown(string(f.key))
		}
		if v.Text() != f.none && v.Text() != "none" {
			count++
		}
	}
	if count == 0 {
		return unknown("phone_service")
	}
	each := monthly.Number() / count
	return signal(rule.Ramp(each, fairPrice, steepPrice),
		pack.Fact{Name: "monthly_charges", Value: monthly},
		pack.Fact{Name: "services", Value: pack.NumberValue(count)},
		pack.Fact{Name: "price_each", Value: pack.MoneyValue(each)})
}

// rhythmBroken compares the time since the last purchase with the customer's own
// usual gap: nothing up to the usual gap, full from four times it on.
func rhythmBroken(s pack.Snapshot, asOf core.Day) pack.Signal {
	if len(s.Events) < 3 {
		return unknown("median_gap_days") // two gaps need three purchases
	}
	known := pack.Aggregates(s.Events, asOf)
	usual, ok := known["median_gap_days"]
	if !ok {
		return unknown("median_gap_days")
	}
	since := known["days_since_purchase"]
	return signal(rule.Ramp(since.Number()/usual.Number(), 1, 4),
		pack.Fact{Name: "days_since_purchase", Value: since},
		pack.Fact{Name: "median_gap_days", Value: usual})
}

func signal(value float64, facts ...pack.Fact) pack.Signal {
	return pack.Signal{Known: true, Value: value, Facts: facts}
}

func unknown(missing string) pack.Signal {
	return pack.Signal{Facts: []pack.Fact{{Name: pack.Missing, Value: pack.TextValue(missing)}}}
}
