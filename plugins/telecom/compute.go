package telecom

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// computed are the drivers a rule cannot say.
var computed = map[pack.DriverID]pack.Compute{
	"contract_ending":   contractEnding,
	"contract_over":     contractOver,
	"price_per_service": pricePerService,
	"bill_rise":         billRise,
}

// contractEnding rises from 0 at the shop's days of notice before the end of the
// contract to 1 on its last day.
func contractEnding(s pack.Snapshot, asOf core.Day) pack.Signal {
	end, ok := s.Fields["contract_end"]
	if !ok {
		return pack.Unknown("contract_end")
	}
	left, value := end.Day().Sub(asOf), 0.0
	if left >= 0 {
		value = rule.Ramp(float64(left), s.Settings["notice_days"].Number(), 0)
	}
	return pack.Known(value,
		pack.Fact{Name: "contract_end", Value: end},
		pack.Fact{Name: "days_left", Value: pack.NumberValue(float64(max(0, left)))})
}

// contractOver is 1 from the day after the end of the contract.
func contractOver(s pack.Snapshot, asOf core.Day) pack.Signal {
	end, ok := s.Fields["contract_end"]
	if !ok {
		return pack.Unknown("contract_end")
	}
	over := float64(max(0, asOf.Sub(end.Day())))
	return pack.Known(min(1, over),
		pack.Fact{Name: "contract_end", Value: end},
		pack.Fact{Name: "days_over", Value: pack.NumberValue(over)})
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
		return pack.Unknown("monthly_charges")
	case !ok2:
		return pack.Unknown("total_charges")
	case !ok3 || tenure.Number() < 3:
		return pack.Unknown("tenure")
	}
	average := total.Number() / tenure.Number()
	if average <= 0 {
		return pack.Unknown("total_charges")
	}
	return pack.Known(rule.Ramp(monthly.Number()/average, 1, 1.2),
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
		return pack.Unknown("monthly_charges")
	}
	phone, ok := s.Fields["phone_service"]
	if !ok {
		return pack.Unknown("phone_service")
	}
	count := phone.Number()
	for _, f := range services {
		v, ok := s.Fields[f.key]
		if !ok {
			return pack.Unknown(string(f.key))
		}
		if v.Text() != f.none && v.Text() != "none" {
			count++
		}
	}
	if count == 0 {
		return pack.Unknown("phone_service")
	}
	each := monthly.Number() / count
	return pack.Known(rule.Ramp(each, fairPrice, steepPrice),
		pack.Fact{Name: "monthly_charges", Value: monthly},
		pack.Fact{Name: "services", Value: pack.NumberValue(count)},
		pack.Fact{Name: "price_each", Value: pack.MoneyValue(each)})
}
