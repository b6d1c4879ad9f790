package kit

import (
	"sync/atomic"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A handy pack does everything a pack may do, and spoils one of it.
type handy struct {
	*good
	proposal func(*pack.Proposal, core.Day)
	lot      func(*pack.LotAnswer)
	now      func(pack.Settings)
	refuses  float64
}

func newHandy(t *testing.T) *handy {
	g := newGood(t)
	low, high := 1.0, 9.0
	text := pack.Text{core.Chinese: "货", core.English: "Goods"}
	g.manifest.Goods = []pack.Category{{ID: "rose", Title: text, Source: "test", Confidence: "C"}}
	g.manifest.Settings = []pack.Setting{{Key: "level", Title: text, Purpose: text, Type: pack.TypeNumber, Default: "2", Min: &low, Max: &high}}
	return &handy{good: g}
}

func (h *handy) Propose(_ pack.Snapshot, _ []pack.Signal, asOf core.Day) []pack.Proposal {
	p := pack.Proposal{Action: "call", Driver: "silence", Day: asOf}
	if h.proposal != nil {
		h.proposal(&p, asOf)
	}
	return []pack.Proposal{p}
}

func (h *handy) AssessLot(l pack.Lot, _ core.Day) pack.LotAnswer {
	a := pack.LotAnswer{Ref: l.Ref, Condition: pack.LotGood, Left: &pack.Span{Least: 1, Most: 2}}
	if h.lot != nil {
		h.lot(&a)
	}
	return a
}

func (h *handy) Configure(s pack.Settings) (pack.Pack, []pack.Diagnostic) {
	if v, ok := s["level"]; ok && v.Number() == h.refuses {
		return nil, []pack.Diagnostic{{Setting: "level", Code: "odd"}}
	}
	return h, nil
}

func (h *handy) Migrate(old pack.Settings, _ string) pack.Settings {
	now := pack.Settings{"level": old["level"]}
	if h.now != nil {
		h.now(now)
	}
	return now
}

func TestHandy(t *testing.T) {
	Prove(t.Context(), newHandy(t), func(name string, check func() []Fault) {
		for _, f := range check() {
			t.Errorf("%s: %v", name, f)
		}
	})
}

// Each fault is found by the check that looks for it.
func TestBadlyHandy(t *testing.T) {
	var calls atomic.Int64
	for name, tt := range map[string]struct {
		check, says string
		spoil       func(*handy)
	}{
		"proposes what there is not": {"proposals", "proposal_action", func(h *handy) { h.proposal = func(p *pack.Proposal, _ core.Day) { p.Action = "sell" } }},
		"answers another driver":     {"proposals", "proposal_driver", func(h *handy) { h.proposal = func(p *pack.Proposal, _ core.Day) { p.Driver = "low_spend" } }},
		"proposes for yesterday":     {"proposals", "proposal_day", func(h *handy) { h.proposal = func(p *pack.Proposal, asOf core.Day) { p.Day = asOf - 1 } }},
		"proposes at random": {"proposals", "differs", func(h *handy) {
			h.proposal = func(p *pack.Proposal, asOf core.Day) { p.Day = asOf + core.Day(calls.Add(1)%300) }
		}},
		"panics on a customer":   {"proposals", "panics", func(h *handy) { h.proposal = func(*pack.Proposal, core.Day) { panic("no") } }},
		"more than the most":     {"lots", "lot_left", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Left.Least = 3 } }},
		"an odd condition":       {"lots", "lot_condition", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Condition = "fine" } }},
		"an odd checklist":       {"lots", "lot_due", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Due = []pack.ChecklistID{"shelf"} } }},
		"another lot":            {"lots", "another", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Ref = "x" } }},
		"gives up":               {"lots", "problem", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Problem = "tired" } }},
		"remembers lots":         {"lots", "differs", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Left.Most = float64(2 + calls.Add(1)%300) } }},
		"refuses its own limit":  {"shop_settings", "setting_limit", func(h *handy) { h.refuses = 9 }},
		"loses its own settings": {"shop_settings", "settings_own", func(h *handy) { h.now = func(s pack.Settings) { delete(s, "level") } }},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHandy(t)
			tt.spoil(h)
			Prove(t.Context(), h, func(name string, check func() []Fault) {
				faults := check()
				switch {
				case name == tt.check && len(faults) == 0:
					t.Errorf("%q found nothing", name)
				case name == tt.check && faults[0].Name != tt.says:
					t.Errorf("%q found %v, want %s", name, faults[0], tt.says)
				case name != tt.check && len(faults) > 0:
					t.Errorf("%q found %v", name, faults[0])
				}
			})
		})
	}
}
