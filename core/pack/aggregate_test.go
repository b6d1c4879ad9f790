package pack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
)

func day(month, d int) core.Day { return core.NewDay(2026, 1, 1) + core.Day(30*(month-1)+d-1) }

func TestAggregates(t *testing.T) {
	asOf := day(7, 1) // 180 days after the first of month 1
	bought := func(d core.Day, cents core.Cents) Event {
		return Event{Kind: Purchase, Day: d, Cents: cents, Quantity: 2}
	}
	for _, tt := range []struct {
		name   string
		events []Event
		want   map[string]string
	}{
		{"nothing recorded", nil, map[string]string{"complaints_90": "0", "complaints_365": "0"}},
		{
			"two purchases: no rhythm yet",
			[]Event{bought(day(1, 1), 1000), bought(day(2, 1), 3000)},
			map[string]string{
				"complaints_90": "0", "complaints_365": "0", "purchases": "2", "purchases_90": "0", "purchases_365": "2",
				"spend_365": "40.00", "average_purchase": "20.00", "quantity_365": "4",
				"days_since_purchase": "150", "days_since_first_purchase": "180",
			},
		},
		{
			"a rhythm, a refund, the same day twice, and the future left out",
			[]Event{
				bought(day(1, 1), 1000), bought(day(2, 1), 1000), bought(day(2, 1), 1000),
				{Kind: Purchase, Day: day(2, 5), Cents: -500},
				bought(day(4, 1), 1000), bought(day(7, 1), 1000), bought(day(7, 2), 1000),
			},
			map[string]string{
				"complaints_90": "0", "complaints_365": "0", "purchases": "5", "purchases_90": "1", "purchases_365": "5",
				"spend_365": "45.00", "average_purchase": "9.00", "quantity_365": "10", "median_gap_days": "60",
				"days_since_purchase": "0", "days_since_first_purchase": "180",
			},
		},
		{
			"two years of purchases tell of the year before",
			[]Event{bought(asOf-730, 100), bought(asOf-729, 1000), bought(asOf-365, 2000), bought(asOf-364, 4000)},
			map[string]string{
				"complaints_90": "0", "complaints_365": "0", "purchases": "4", "purchases_90": "0", "purchases_365": "1",
				"spend_365": "40.00", "spend_prev_365": "30.00", "average_purchase": "17.75", "quantity_365": "2", "median_gap_days": "1",
				"days_since_purchase": "364", "days_since_first_purchase": "730",
			},
		},
		{
			"contacts, complaints and actions",
			[]Event{
				{Kind: Complaint, Day: asOf - 90},
				{Kind: Interaction, Day: asOf - 90},
				{Kind: Complaint, Day: asOf - 89},
				{Kind: ActionDone, Day: asOf - 10},
				{Kind: Interaction, Day: asOf - 3},
			},
			map[string]string{
				"complaints_90": "1", "complaints_365": "2", "days_since_complaint": "89",
				"interactions_90": "1", "days_since_interaction": "3", "days_since_action": "10",
			},
		},
	} {
		got := map[string]string{}
		for name, v := range Aggregates(tt.events, asOf) {
			got[name] = v.String()
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func schedule(s string) Problems {
	var ps problems
	checkSchedule(ps.at("schedule"), s)
	return ps.list
}

func TestCheckSchedule(t *testing.T) {
	for _, good := range []string{
		"FREQ=DAILY;BYHOUR=8,13,19", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;INTERVAL=4", "FREQ=MONTHLY;BYDAY=1MO,-1FR",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY;UNTIL=20270101T000000Z",
	} {
		if wrong := schedule(good); wrong != nil {
			t.Errorf("%s: %s", good, wrong)
		}
	}
	for bad, want := range map[string]string{
		"":                                      "no schedule; write one such as FREQ=DAILY;BYHOUR=9",
		"daily":                                 `"daily" is not NAME=VALUE, such as in FREQ=DAILY;BYHOUR=9`,
		"BYHOUR=8":                              "FREQ is missing, such as in FREQ=DAILY;BYHOUR=9",
		"FREQ=SECONDLY":                         "FREQ=SECONDLY is out of range",
		"FREQ=DAILY;BYHOUR=24":                  "BYHOUR=24 is out of range",
		"FREQ=DAILY;BYHOUR=8;BYHOUR=9":          `"BYHOUR" comes twice`,
		"FREQ=DAILY;AT=9":                       `unknown part "AT"`,
		"FREQ=DAILY,WEEKLY":                     "FREQ takes one value",
		"FREQ=MONTHLY;BYMONTHDAY=0":             "BYMONTHDAY=0 is out of range",
		"FREQ=DAILY;COUNT=3":                    `unknown part "COUNT"`,
		"FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31": "no month has such a day",
	} {
		if got := schedule(bad); len(got) != 1 || got[0].Message != want {
			t.Errorf("%q: got %q, want %q", bad, got, want)
		}
	}
}
