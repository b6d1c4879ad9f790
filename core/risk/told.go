package risk

import (
	"encoding/binary"
	"iter"
	"math"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Timelines give the facts of customers, who are asked for in order of id. Facts
// of others are passed over. The answer is appended to buf.
type timelines func(id core.CustomerID, buf []timeline.Event) []timeline.Event

// stored reads timelines from the store, once through.
func stored(tx store.Tx) (of timelines, stop func()) {
	next, stop := iter.Pull2(timeline.Table.Scan(tx))
	_, e, more := next()
	return func(id core.CustomerID, buf []timeline.Event) []timeline.Event {
		for ; more && e.Customer <= id; _, e, more = next() {
			if e.Customer == id {
				buf = append(buf, e)
			}
		}
		return buf
	}, stop
}

// Told holds timelines in a few bytes a fact: what a scoring needs of them, and
// nothing else. A pack whose churn is drawn from the shop wants all of them
// before the first customer is asked about, and reading the store a second time
// would take longer than anything else.
type told struct{ b []byte }

// done is the state of an action carried out; see package retention.
const done = "done"

// kinds of facts by their code.
var kinds = []timeline.Kind{timeline.Purchase, timeline.Interaction, timeline.Complaint, timeline.Action, timeline.Note}

// What a fact's first byte says beside its kind.
const (
	isDone  = 1 << 3 // an action carried out
	isWhole = 1 << 4 // a quantity without decimals
	kindOf  = isDone - 1
)

func (t *told) add(id core.CustomerID, facts []timeline.Event) {
	b := binary.AppendUvarint(t.b, uint64(len(id)))
	b = append(b, id...)
	b = binary.AppendUvarint(b, uint64(len(facts)))
	before := core.Day(0)
	for _, e := range facts {
		code := byte(slices.Index(kinds, e.Kind))
		if e.State == done {
			code |= isDone
		}
		whole := e.Quantity == math.Trunc(e.Quantity) && math.Abs(e.Quantity) < 1<<53
		if whole {
			code |= isWhole
		}
		b = append(b, code)
		b = binary.AppendVarint(b, int64(e.Day-before))
		before = e.Day
		b = binary.AppendVarint(b, int64(e.Cents))
		if whole {
			b = binary.AppendVarint(b, int64(e.Quantity))
		} else {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Quantity))
		}
	}
	t.b = b
}

// of is timelines, read off the front.
func (t *told) of(id core.CustomerID, buf []timeline.Event) []timeline.Event {
	for r := (reader{b: t.b}); len(r.b) > 0; t.b = r.b {
		whose := core.CustomerID(r.text())
		if whose > id {
			break
		}
		from, day := len(buf), core.Day(0)
		for range r.count() {
			code := r.bytes(1)[0]
			day += core.Day(r.int())
			e := timeline.Event{Customer: whose, Day: day, Kind: kinds[code&kindOf], Cents: core.Cents(r.int())}
			if code&isDone != 0 {
				e.State = done
			}
			if code&isWhole != 0 {
				e.Quantity = float64(r.int())
			} else {
				e.Quantity = r.float()
			}
			buf = append(buf, e)
		}
		if whose < id {
			buf = buf[:from]
		}
	}
	return buf
}
