package risk

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
)

// A row is what a Board keeps of one customer. A million of them must fit in
// memory, so the facts behind the signals stay encoded until someone asks.
type row struct {
	id       core.CustomerID
	industry int // in Board.industries, -1 without a pack
	isGone   bool
	gone     churn.Gone
	label    label
	acted    bool     // the timeline holds retention actions
	actedOn  core.Day // day of the latest one
	bought   bool     // there are purchases
	last     core.Day // of the last one
	seen     core.Day // of the last purchase or interaction, 0 if there is none
	// visits are the days of recent purchases, where the pack's churn is drawn
	// from them.
	visits []core.Day

	said
	silent bool // the pack was wanted and gave no good answer this time

	base, logOdds float64
}

// Said is what a pack said of a customer; x is nil where it never answered.
type said struct {
	x       []float64 // signals by driver, NaN where unknown
	facts   []byte
	segment string
	valued  bool
	value   core.Cents
	day     core.Day // the signals were read for
	stale   bool
}

// A label is what the shop's own records say of a customer's leaving.
type label uint8

const (
	unlabelled label = iota
	stayed
	left
)

// assessed reports whether the customer has an assessment: it is still there
// and its pack has spoken of it.
func (r *row) assessed() bool { return !r.isGone && r.x != nil }

// teaches reports whether the customer's fate is known. One labelled as staying
// who fell silent long ago is neither.
func (r *row) teaches() bool {
	return r.x != nil && (r.label == left || r.label == stayed && !r.isGone)
}

// worth returns the customer's yearly value, nil where unknown.
func (r *row) worth() *core.Cents {
	if !r.valued {
		return nil
	}
	v := r.value
	return &v
}

// Names is a list of the words facts are called by, so that a row holds numbers.
type names struct {
	list    []string
	index   map[string]int
	scratch []byte // of take, which one goroutine at a time calls
}

func newNames(list []string) *names {
	n := &names{index: map[string]int{}}
	for _, s := range list {
		n.of(s)
	}
	return n
}

func (n *names) of(s string) int {
	i, ok := n.index[s]
	if !ok {
		i = len(n.list)
		n.list, n.index[s] = append(n.list, s), i
	}
	return i
}

// Types of values in their encoded form. They are stored: never renumber.
var typeCodes = []pack.Type{"", pack.TypeText, pack.TypeChoice, pack.TypeNumber, pack.TypeMoney, pack.TypeBool, pack.TypeDay}

// take keeps an answer, which must have been checked.
func (r *said) take(a pack.Answer, asOf core.Day, n *names) {
	r.x = make([]float64, len(a.Signals))
	b := n.scratch[:0]
	for j, s := range a.Signals {
		if r.x[j] = s.Value; !s.Known {
			r.x[j] = math.NaN()
		}
		b = binary.AppendUvarint(b, uint64(len(s.Facts)))
		for _, f := range s.Facts {
			b = appendFact(b, f, n)
		}
	}
	r.facts, n.scratch = bytes.Clone(b), b
	r.segment, r.day, r.stale = a.Segment, asOf, false
	if r.valued = a.ValueCents != nil; r.valued {
		r.value = *a.ValueCents
	}
}

func appendFact(b []byte, f pack.Fact, n *names) []byte {
	t := f.Value.Type()
	b = binary.AppendUvarint(b, uint64(n.of(f.Name)))
	b = append(b, byte(max(0, slices.Index(typeCodes, t))))
	if t == pack.TypeText || t == pack.TypeChoice {
		b = binary.AppendUvarint(b, uint64(len(f.Value.Text())))
		return append(b, f.Value.Text()...)
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f.Value.Number()))
}

// signals decodes what take kept.
func (r *row) signals(m *pack.Manifest, n *names) []pack.Signal {
	out := make([]pack.Signal, len(r.x))
	rd := reader{b: r.facts}
	for j := range out {
		s := &out[j]
		s.Driver, s.Known = m.Drivers[j].ID, !math.IsNaN(r.x[j])
		if s.Known {
			s.Value = r.x[j]
		}
		for range rd.count() {
			s.Facts = append(s.Facts, rd.fact(n))
		}
	}
	return out
}

// A reader takes encoded parts off the front of b; bad is set when b cannot be
// what was written.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many things follow; each takes at least a byte.
func (r *reader) count() int {
	v := r.uint()
	if v > uint64(len(r.b)) {
		r.fail()
		return 0
	}
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) text() string { return string(r.bytes(r.count())) }

func (r *reader) float() float64 {
	b := r.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (r *reader) fail() { r.b, r.bad = nil, true }

func (r *reader) fact(n *names) (f pack.Fact) {
	if i := r.uint(); i < uint64(len(n.list)) {
		f.Name = n.list[i]
	} else {
		r.fail()
	}
	code := r.bytes(1)
	if code == nil || int(code[0]) >= len(typeCodes) {
		r.fail()
		return f
	}
	switch t := typeCodes[code[0]]; t {
	case pack.TypeText:
		f.Value = pack.TextValue(r.text())
	case pack.TypeChoice:
		f.Value = pack.ChoiceValue(r.text())
	default:
		v := r.float()
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			r.fail()
		case t == pack.TypeNumber:
			f.Value = pack.NumberValue(v)
		case t == pack.TypeMoney:
			f.Value = pack.MoneyValue(v)
		case t == pack.TypeBool:
			f.Value = pack.BoolValue(v != 0)
		case t == pack.TypeDay:
			f.Value = pack.DayValue(core.Day(v))
		}
	}
	return f
}
