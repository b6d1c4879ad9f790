package sdk

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
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

// maxParts is more than there is of anything in one message: headings, drivers,
// customers, values of one of them. Each takes more room here than on the wire.
const maxParts = 16 << 10

// A Finding is one part of a reply that was refused. It holds no value.
type Finding struct {
	Code   string        // what was wrong, such as "signal.range"
	Driver pack.DriverID // of the signal, "" for the answer as a whole
}

// A reader turns replies into answers nobody need distrust.
type reader struct {
	*decoder
	manifest *pack.Manifest
	report   func(Finding)
	found    []int // position among the reply's drivers → index in the manifest, -1 unknown
	seq      uint64
}

// open reads a reply's frame, and so learns which batch it answers.
func (r *reader) open(b []byte) error {
	r.seq, r.heads, r.items, r.drivers = 0, r.heads[:0], r.items[:0], r.drivers[:0]
	s := scan{b: b}
	for s.next() {
		switch s.tag {
		case 1<<3 | varint:
			r.seq = s.varint()
		case 2<<3 | length:
			if err := r.readHeading(s.bytes()); err != nil {
				return err
			}
		case 3<<3 | length:
			r.drivers = append(r.drivers, s.bytes())
		case 4<<3 | length:
			r.items = append(r.items, s.bytes())
		default:
			s.skip()
		}
		if max(len(r.heads), len(r.drivers), len(r.items)) > maxParts {
			return errTooMany
		}
	}
	return s.err
}

// read checks the opened reply to a batch and returns one answer per snapshot,
// in the batch's order.
func (r *reader) read(b *batch) ([]pack.Answer, error) {
	r.match()
	answers := make([]pack.Answer, len(b.snaps))
	seen := make([]bool, len(b.snaps))
	for _, item := range r.items {
		i, err := place(item)
		switch {
		case err != nil:
			return nil, err
		case i < 0 || i >= len(answers) || b.kept[i]:
			r.refuse("answer.unknown_ref", "")
		case seen[i]:
			r.refuse("answer.twice", "")
		default:
			seen[i] = true
			if err := r.answer(&answers[i], item); err != nil {
				return nil, err
			}
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
	return answers, nil
}

// place returns which customer of the batch an answer is about, -1 for none.
func place(item []byte) (int, error) {
	var ref []byte
	s := scan{b: item}
	for s.next() {
		if s.tag == 1<<3|length {
			ref = s.bytes()
		} else {
			s.skip()
		}
	}
	return index(ref), s.err
}

// index reads a reference, which is a place in a batch, -1 for none.
func index[T string | []byte](ref T) int {
	if len(ref) == 0 || len(ref) > 3 || (ref[0] == '0' && len(ref) > 1) {
		return -1
	}
	i := 0
	for _, c := range []byte(ref) {
		if c < '0' || c > '9' {
			return -1
		}
		i = 10*i + int(c-'0')
	}
	return i
}

func (r *reader) refuse(code string, d pack.DriverID) {
	if r.report != nil {
		r.report(Finding{Code: code, Driver: d})
	}
}

// match finds the reply's drivers in the manifest.
func (r *reader) match() {
	r.found = r.found[:0]
	for i, id := range r.drivers {
		at := -1
		if i < len(r.manifest.Drivers) && string(r.manifest.Drivers[i].ID) == string(id) {
			at = i
		} else {
			for j := range r.manifest.Drivers {
				if string(r.manifest.Drivers[j].ID) == string(id) {
					at = j
				}
			}
		}
		if at < 0 {
			r.refuse("signal.unknown_driver", "")
		}
		r.found = append(r.found, at)
	}
}

func (r *reader) answer(to *pack.Answer, item []byte) error {
	ds := r.manifest.Drivers
	to.Signals = make([]pack.Signal, len(ds))
	facts := make([]pack.Fact, 0, 2*len(ds))
	s := scan{b: item}
	for s.next() {
		switch s.tag {
		case 2<<3 | length:
			var err error
			if facts, err = r.signal(to.Signals, s.bytes(), facts); err != nil {
				return err
			}
		case 3<<3 | varint:
			if v := int64(s.varint()); v > maxCents || v < -maxCents {
				r.refuse("answer.value_range", "")
			} else {
				c := core.Cents(v)
				to.ValueCents = &c
			}
		case 4<<3 | length:
			text, ok := r.words.text(s.bytes())
			if !ok || len(text) > maxSegment {
				r.refuse("answer.segment", "")
				text = ""
			}
			to.Segment = text
		case 5<<3 | length:
			to.Problem = problem(string(s.bytes()))
		case 6<<3 | length:
			text, ok := r.words.text(s.bytes())
			if !ok || text != "" && r.manifest.Tier(pack.TierID(text)) == nil {
				r.refuse("answer.tier", "")
				text = ""
			}
			to.Tier = pack.TierID(text)
		default:
			s.skip()
		}
	}
	if to.Problem != "" {
		*to = pack.Answer{Problem: to.Problem}
		return s.err
	}
	for i := range to.Signals {
		if to.Signals[i].Driver == "" {
			to.Signals[i].Driver = ds[i].ID
			r.refuse("signal.missing", ds[i].ID)
		}
	}
	return s.err
}

// signal reads one signal to its place, laying its facts at the end of the slab.
func (r *reader) signal(signals []pack.Signal, b []byte, slab []pack.Fact) ([]pack.Fact, error) {
	var (
		driver uint64
		known  bool
		value  float64
		values []byte
	)
	s := scan{b: b}
	for s.next() {
		switch s.tag {
		case 1<<3 | varint:
			driver = s.varint()
		case 2<<3 | varint:
			known = s.varint() != 0
		case 3<<3 | fixed64:
			value = s.double()
		case 4<<3 | length:
			values = s.bytes()
		default:
			s.skip()
		}
	}
	if s.err != nil {
		return slab, s.err
	}
	if driver >= uint64(len(r.found)) {
		r.refuse("signal.unknown_driver", "")
		return slab, nil
	}
	i := r.found[driver]
	if i < 0 {
		return slab, nil // said once for the reply
	}
	id := r.manifest.Drivers[i].ID
	to := &signals[i]
	switch {
	case to.Driver != "":
		r.refuse("signal.twice", id)
		return slab, nil
	case !known:
	case math.IsNaN(value) || value < 0 || value > 1:
		r.refuse("signal.range", id)
	default:
		to.Known, to.Value = true, value
	}
	to.Driver = id
	return r.facts(to, values, slab)
}

func (r *reader) facts(to *pack.Signal, values []byte, slab []pack.Fact) ([]pack.Fact, error) {
	from := len(slab)
	fits, err := r.readValues(values, func(name string, v pack.Value, ok bool) {
		switch {
		case !ok:
			r.refuse("fact.value", to.Driver)
		case name == "" || len(name) > maxFactName || len(v.Text()) > maxFactText:
			r.refuse("fact.size", to.Driver)
		case len(slab)-from >= maxFacts:
			r.refuse("fact.count", to.Driver)
		default:
			slab = append(slab, pack.Fact{Name: name, Value: v})
		}
	})
	if err != nil {
		return slab, err
	}
	if !fits {
		r.refuse("fact.headings", to.Driver)
		return slab[:from], nil
	}
	if len(slab) > from {
		to.Facts = slab[from:len(slab):len(slab)]
	}
	return slab, nil
}

// problem is what a plugin names as a problem, without its words.
func problem(s string) string {
	if s == "" || isCode(s) {
		return s
	}
	return ProblemFailed
}

// isCode reports a short lower-case name, which a problem must be so that no
// plugin can put words on a screen by failing.
func isCode[T string | []byte](s T) bool {
	if len(s) > maxCode {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
