package telecom_test

import (
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// 90, 60, 30 and 7 days before the end.
func TestReminders(t *testing.T) {
	end := core.NewDay(2026, time.December, 31)
	p := telecom.New().(pack.Proposer)
	for left, want := range map[core.Day]core.Day{
		365: 90, 91: 90, 90: 90, 89: 60, 60: 60, 31: 30, 30: 30, 29: 7, 7: 7, 6: 6, 0: 0,
	} {
		s := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{"contract_end": pack.DayValue(end)}}
		got := p.Propose(s, nil, end-left)
		if len(got) != 1 || got[0].Day != end-want || got[0].Action != "explain_terms" || got[0].Driver != "contract_ending" {
			t.Errorf("%d days before the end: %+v, want %d days before", left, got, want)
		}
	}
	over := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{"contract_end": pack.DayValue(end)}}
	if got := p.Propose(over, nil, end+1); got != nil {
		t.Errorf("a contract that has ended: %+v", got)
	}
	if got := p.Propose(pack.Snapshot{}, nil, end); got != nil {
		t.Errorf("no contract: %+v", got)
	}
	if got := p.Propose(over, nil, end-500); got != nil {
		t.Errorf("more than a year ahead of the first reminder: %+v", got)
	}
}
