package packtest

import (
	"strings"
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

func TestHandy(t *testing.T) { Run(t, newHandy(t)) }

// Each fault is found by the check that looks for it.
func TestBadlyHandy(t *testing.T) {
	var calls atomic.Int64
	for name, tt := range map[string]struct {
		check, says string
		spoil       func(*handy)
	}{
		"proposes what there is not": {"proposals", "no action", func(h *handy) { h.proposal = func(p *pack.Proposal, _ core.Day) { p.Action = "sell" } }},
		"answers another driver":     {"proposals", "does not answer", func(h *handy) { h.proposal = func(p *pack.Proposal, _ core.Day) { p.Driver = "low_spend" } }},
		"proposes for yesterday":     {"proposals", "asked as of", func(h *handy) { h.proposal = func(p *pack.Proposal, asOf core.Day) { p.Day = asOf - 1 } }},
		"proposes at random": {"proposals", "once", func(h *handy) {
			h.proposal = func(p *pack.Proposal, asOf core.Day) { p.Day = asOf + core.Day(calls.Add(1)%300) }
		}},
		"panics on a customer":   {"proposals", "panics", func(h *handy) { h.proposal = func(*pack.Proposal, core.Day) { panic("no") } }},
		"more than the most":     {"lots", "the least first", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Left.Least = 3 } }},
		"an odd condition":       {"lots", "does not exist", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Condition = "fine" } }},
		"an odd checklist":       {"lots", "does not have", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Due = []pack.ChecklistID{"shelf"} } }},
		"another lot":            {"lots", "answers about", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Ref = "x" } }},
		"gives up":               {"lots", "does not answer", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Problem = "tired" } }},
		"remembers lots":         {"lots", "once", func(h *handy) { h.lot = func(a *pack.LotAnswer) { a.Left.Most = float64(2 + calls.Add(1)%300) } }},
		"refuses its own limit":  {"settings", "refused", func(h *handy) { h.refuses = 9 }},
		"loses its own settings": {"settings", "they were", func(h *handy) { h.now = func(s pack.Settings) { delete(s, "level") } }},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHandy(t)
			tt.spoil(h)
			s := &subject{manifest: pack.Described(h), ask: inProcess(h), able: ableInProcess(h)}
			for _, c := range checks() {
				faults := c.faults(s)
				switch {
				case c.name == tt.check && len(faults) == 0:
					t.Errorf("%q found nothing", c.name)
				case c.name == tt.check && !strings.Contains(faults[0], tt.says):
					t.Errorf("%q found %q, want something about %q", c.name, faults[0], tt.says)
				case c.name != tt.check && len(faults) > 0:
					t.Errorf("%q found %q", c.name, faults[0])
				}
			}
		})
	}
}
