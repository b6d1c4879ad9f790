package sdk

import (
	"math"
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// Bounds of what a plugin may send back. A fact ends up in a sentence on a
// screen.
const (
	maxFactText = 2 << 10
	maxFactName = 64
	maxFacts    = 64
	maxSegment  = 128
	maxCode     = 64
	maxCents    = 1e15
)

// A Finding is one part of a reply that was refused. It holds no value.
type Finding struct {
	Code   string        // what was wrong, such as "signal.range"
	Driver pack.DriverID // of the signal, "" for the answer as a whole
}

// A reader turns replies into answers nobody need distrust.
type reader struct {
	manifest *pack.Manifest
	report   func(Finding)
	drivers  []int // position in the reply → index in the manifest, -1 unknown
}

// read checks a reply to a batch and returns one answer per snapshot, in the
// batch's order.
func (r *reader) read(b *batch, resp *packv1.EvaluateResponse) []pack.Answer {
	r.match(resp.Drivers)
	answers := make([]pack.Answer, len(b.snaps))
	seen := make([]bool, len(b.snaps))
	for _, a := range resp.Answers {
		i, err := strconv.Atoi(a.Ref)
		switch {
		case err != nil || i < 0 || i >= len(answers) || b.kept[i] || strconv.Itoa(i) != a.Ref:
			r.refuse("answer.unknown_ref", "")
		case seen[i]:
			r.refuse("answer.twice", "")
		default:
			seen[i] = true
			r.answer(&answers[i], a, resp.Headings)
		}
	}
	for i := range answers {
		answers[i].Ref = b.snaps[i].Ref
		switch {
		case b.kept[i]:
			answers[i].Problem = ProblemTooLarge
		case !seen[i]:
			answers[i].Problem = ProblemUnanswered
			r.refuse("answer.missing", "")
		}
	}
	return answers
}

func (r *reader) refuse(code string, d pack.DriverID) {
	if r.report != nil {
		r.report(Finding{Code: code, Driver: d})
	}
}

// match finds the reply's drivers in the manifest.
func (r *reader) match(ids []string) {
	r.drivers = r.drivers[:0]
	for i, id := range ids {
		at := -1
		if i < len(r.manifest.Drivers) && string(r.manifest.Drivers[i].ID) == id {
			at = i
		} else {
			for j := range r.manifest.Drivers {
				if string(r.manifest.Drivers[j].ID) == id {
					at = j
				}
			}
		}
		if at < 0 {
			r.refuse("signal.unknown_driver", "")
		}
		r.drivers = append(r.drivers, at)
	}
}

func (r *reader) answer(to *pack.Answer, a *packv1.Answer, heads []*packv1.Heading) {
	if a.Problem != "" {
		to.Problem = a.Problem
		if !isCode(a.Problem) {
			to.Problem = ProblemUnnamed
		}
		return
	}
	ds := r.manifest.Drivers
	to.Signals = make([]pack.Signal, len(ds))
	n := 0
	for _, s := range a.Signals {
		n += len(s.GetFacts().GetHeadings())
	}
	facts := make([]pack.Fact, 0, min(n, maxFacts*len(ds)))
	for _, s := range a.Signals {
		if int(s.Driver) >= len(r.drivers) {
			r.refuse("signal.unknown_driver", "")
			continue
		}
		i := r.drivers[s.Driver]
		if i < 0 {
			continue // said once for the reply
		}
		if to.Signals[i].Driver != "" {
			r.refuse("signal.twice", ds[i].ID)
			continue
		}
		facts = r.signal(&to.Signals[i], ds[i].ID, s, heads, facts)
	}
	for i := range to.Signals {
		if to.Signals[i].Driver == "" {
			to.Signals[i].Driver = ds[i].ID
			r.refuse("signal.missing", ds[i].ID)
		}
	}
	if a.ValueCents != nil {
		if v := *a.ValueCents; v > maxCents || v < -maxCents {
			r.refuse("answer.value_range", "")
		} else {
			c := core.Cents(v)
			to.ValueCents = &c
		}
	}
	if len(a.Segment) > maxSegment {
		r.refuse("answer.segment_size", "")
	} else {
		to.Segment = a.Segment
	}
}

// signal reads one signal, laying its facts at the end of the slab.
func (r *reader) signal(to *pack.Signal, id pack.DriverID, s *packv1.Signal, heads []*packv1.Heading, slab []pack.Fact) []pack.Fact {
	to.Driver = id
	switch {
	case !s.Known:
	case math.IsNaN(s.Value) || s.Value < 0 || s.Value > 1:
		r.refuse("signal.range", id)
	default:
		to.Known, to.Value = true, s.Value
	}
	from := len(slab)
	fits := readValues(s.Facts, heads, func(name string, v pack.Value, ok bool) {
		switch {
		case !ok:
			r.refuse("fact.value", id)
		case name == "" || len(name) > maxFactName || len(v.Text()) > maxFactText:
			r.refuse("fact.size", id)
		case len(slab)-from >= maxFacts:
			r.refuse("fact.count", id)
		default:
			slab = append(slab, pack.Fact{Name: name, Value: v})
		}
	})
	if !fits {
		r.refuse("fact.headings", id)
		return slab[:from]
	}
	if len(slab) > from {
		to.Facts = slab[from:len(slab):len(slab)]
	}
	return slab
}

// isCode reports a short lower-case name, which a problem must be so that no
// plugin can put words on a screen by failing.
func isCode(s string) bool {
	if len(s) > maxCode {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
