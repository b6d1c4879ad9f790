package churn_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
)

const asOf = core.Day(20000)

func bought(days ...core.Day) []pack.Event {
	var out []pack.Event
	for _, d := range days {
		out = append(out, pack.Event{Kind: pack.Purchase, Day: d, Cents: 100})
	}
	return out
}

func TestOf(t *testing.T) {
	def := pack.ChurnDefinition{Label: "churn", InactiveDays: 90, HorizonDays: 30}
	labelled := func(left bool) customer.Customer {
		return customer.Customer{ID: "c1", Fields: map[pack.FieldKey]pack.Value{"churn": pack.BoolValue(left)}}
	}
	plain := customer.Customer{ID: "c1"}
	inactive := func(days int) churn.Gone {
		return churn.Gone{Ground: churn.Inactive, Last: asOf - core.Day(days), Days: days, Limit: 90}
	}
	for _, tt := range []struct {
		name   string
		def    pack.ChurnDefinition
		c      customer.Customer
		events []pack.Event
		want   churn.Gone
		gone   bool
	}{
		{"the label says left", def, labelled(true), nil, churn.Gone{Ground: churn.Labelled, Field: "churn"}, true},
		{"the label says stayed", def, labelled(false), nil, churn.Gone{}, false},
		{"90 of 90 days is not gone", def, plain, bought(asOf - 90), churn.Gone{}, false},
		{"91 of 90 days is gone", def, plain, bought(asOf - 91), inactive(91), true},
		{"the last purchase counts, not the first", def, plain, bought(asOf-400, asOf-10), churn.Gone{}, false},
		{"a purchase after the day is not known yet", def, plain, bought(asOf-200, asOf+1), inactive(200), true},
		{"who never bought cannot fall silent", def, plain, nil, churn.Gone{}, false},
		{"an interaction is not a purchase", def, plain, []pack.Event{
			{Kind: pack.Purchase, Day: asOf - 91},
			{Kind: pack.Interaction, Day: asOf - 1},
		}, inactive(91), true},
		{"stayed by label, silent by purchases", def, labelled(false), bought(asOf - 91), inactive(91), true},
		{"silence alone is not leaving here", pack.ChurnDefinition{Label: "churn"}, plain, bought(asOf - 4000), churn.Gone{}, false},
		{"no definition, nobody gone", pack.ChurnDefinition{}, labelled(true), bought(asOf - 4000), churn.Gone{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, gone := churn.Of(tt.def, tt.c, tt.events, asOf)
			if diff := cmp.Diff(tt.want, got); diff != "" || gone != tt.gone {
				t.Errorf("Of (-want +got), gone = %v, want %v:\n%s", gone, tt.gone, diff)
			}
			if !gone {
				return
			}
			for _, lang := range core.Langs() {
				if s := text.Say(lang, got.Key(), got.Args()); s == got.Key() || containsBrace(s) {
					t.Errorf("reason in %s: %q", lang, s)
				}
			}
		})
	}
}

func TestContractEnd(t *testing.T) {
	def := pack.ChurnDefinition{Label: "churn", ContractEnd: &pack.ContractEnd{Field: "end", GraceDays: 60}}
	ended := func(days int, more ...pack.EventKind) (customer.Customer, []pack.Event) {
		c := customer.Customer{ID: "c1", Fields: map[pack.FieldKey]pack.Value{"end": pack.DayValue(asOf - core.Day(days))}}
		var events []pack.Event
		for _, kind := range more {
			events = append(events, pack.Event{Kind: kind, Day: asOf - 1})
		}
		return c, events
	}
	for _, tt := range []struct {
		name   string
		days   int
		events []pack.EventKind
		gone   bool
	}{
		{"60 of 60 days is not gone", 60, nil, false},
		{"61 of 60 days is gone", 61, nil, true},
		{"what we did ourselves is no word of theirs", 61, []pack.EventKind{pack.ActionDone}, true},
		{"they called", 61, []pack.EventKind{pack.Interaction}, false},
		{"they complained", 61, []pack.EventKind{pack.Complaint}, false},
		{"they bought", 61, []pack.EventKind{pack.Purchase}, false},
		{"it still runs", -30, nil, false},
	} {
		c, events := ended(tt.days, tt.events...)
		got, gone := churn.Of(def, c, events, asOf)
		if gone != tt.gone {
			t.Errorf("%s: got %v", tt.name, gone)
		}
		if adaptive := def; gone {
			adaptive.Adaptive = &pack.Adaptive{}
			if again, _ := (churn.Rule{Definition: adaptive}).Of(c, events, asOf); again != got {
				t.Errorf("%s: an adaptive definition says %+v, not %+v", tt.name, again, got)
			}
			if got.Ground != churn.Ended || got.Limit != 60 || got.Days != tt.days || containsBrace(text.Say(core.English, got.Key(), got.Args())) {
				t.Errorf("%s: %+v", tt.name, got)
			}
		}
	}
	c, _ := ended(400)
	c.Fields["churn"] = pack.BoolValue(false)
	if _, gone := churn.Of(def, c, nil, asOf); gone {
		t.Error("who stayed, by the shop's own records, is gone")
	}
	if _, gone := churn.Of(def, customer.Customer{}, nil, asOf); gone {
		t.Error("who has no contract is gone")
	}
}

func containsBrace(s string) bool {
	for _, r := range s {
		if r == '{' || r == '}' {
			return true
		}
	}
	return false
}

func TestMet(t *testing.T) {
	at := func(k timeline.Kind, d core.Day) timeline.Event { return timeline.Event{Kind: k, Day: d} }
	for _, tt := range []struct {
		name   string
		events []timeline.Event
		want   bool
	}{
		{"a customer without facts was always there", nil, true},
		{"bought on the day", []timeline.Event{at(timeline.Purchase, asOf)}, true},
		{"first bought later", []timeline.Event{at(timeline.Purchase, asOf+1)}, false},
		{"asked before buying later", []timeline.Event{at(timeline.Interaction, asOf-3), at(timeline.Purchase, asOf+1)}, true},
		{"a note does not begin a customer", []timeline.Event{at(timeline.Note, asOf-3), at(timeline.Purchase, asOf+1)}, false},
		{"an action later does not make a contract customer new", []timeline.Event{at(timeline.Action, asOf+1)}, true},
	} {
		if got := churn.Met(tt.events, asOf); got != tt.want {
			t.Errorf("%s: Met = %v, want %v", tt.name, got, tt.want)
		}
	}
}
