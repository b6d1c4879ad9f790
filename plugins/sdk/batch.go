package sdk

import (
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// A batch is the snapshots of one request.
type batch struct {
	seq   uint64
	snaps []pack.Snapshot
	kept  []bool // too large, kept back
	bytes int
}

// A batcher cuts a sequence of snapshots into batches.
type batcher struct {
	next func() (pack.Snapshot, bool)
	held *pack.Snapshot // pulled, but did not fit the batch before
	seq  uint64
}

// take returns the next batch, nil at the end.
func (t *batcher) take() *batch {
	b := &batch{}
	for len(b.snaps) < MaxBatchItems {
		var s pack.Snapshot
		if t.held != nil {
			s, t.held = *t.held, nil
		} else {
			var ok bool
			if s, ok = t.next(); !ok {
				break
			}
		}
		n := weigh(&s)
		tooLarge := n > MaxItemBytes
		if !tooLarge && len(b.snaps) > 0 && b.bytes+n > MaxBatchBytes {
			t.held = &s
			break
		}
		if b.snaps == nil {
			b.snaps, b.kept = make([]pack.Snapshot, 0, MaxBatchItems), make([]bool, 0, MaxBatchItems)
		}
		b.snaps, b.kept = append(b.snaps, s), append(b.kept, tooLarge)
		if !tooLarge {
			b.bytes += n
		}
	}
	if len(b.snaps) == 0 {
		return nil
	}
	t.seq++
	b.seq = t.seq
	return b
}

// weigh is about how many bytes a snapshot takes on the wire, rather more than
// less.
func weigh(s *pack.Snapshot) int {
	n := 16 + 24*len(s.Events)
	for _, v := range s.Fields {
		n += 11 + len(v.Text())
	}
	return n
}

// A requestWriter lays batches into one EvaluateRequest after another, reusing
// its memory: a request is encoded before the next is laid out.
//
// What leaves the host is decided here. Customers go by their place in the
// batch, which means nothing to anyone, and only fields the manifest declares
// and does not mark private go at all.
type requestWriter struct {
	fields []pack.Field
	asOf   core.Day

	req    packv1.EvaluateRequest
	values valueWriter
	pos    []uint32 // field × type → heading position + 1
	views  []packv1.CustomerView
	vals   []packv1.Values
	events []packv1.Event
	links  []*packv1.Event
}

func newRequestWriter(m *pack.Manifest, asOf core.Day) *requestWriter {
	w := &requestWriter{asOf: asOf}
	for _, f := range m.Fields {
		if !f.Private {
			w.fields = append(w.fields, f)
		}
	}
	w.pos = make([]uint32, len(w.fields)*wireTypes)
	w.views = make([]packv1.CustomerView, MaxBatchItems)
	w.vals = make([]packv1.Values, MaxBatchItems)
	return w
}

// write lays out a batch. The request is valid until the next call.
func (w *requestWriter) write(b *batch) *packv1.EvaluateRequest {
	w.values.reset()
	clear(w.pos)
	events := 0
	for i := range b.snaps {
		if !b.kept[i] {
			events += len(b.snaps[i].Events)
		}
	}
	if events > len(w.events) {
		w.events, w.links = make([]packv1.Event, events), make([]*packv1.Event, events)
		for i := range w.events {
			w.links[i] = &w.events[i]
		}
	}
	w.req.Seq, w.req.AsOf, w.req.Customers = b.seq, int32(w.asOf), w.req.Customers[:0]
	at := 0
	for i := range b.snaps {
		if b.kept[i] {
			continue
		}
		v := &w.views[len(w.req.Customers)]
		v.Ref, v.Fields = strconv.Itoa(i), &w.vals[len(w.req.Customers)]
		w.customer(v, &b.snaps[i])
		v.Events = w.links[at : at+len(b.snaps[i].Events)]
		for j := range b.snaps[i].Events {
			e, to := &b.snaps[i].Events[j], v.Events[j]
			to.Kind, to.Day, to.Cents, to.Quantity = wireEvent(e.Kind), int32(e.Day), int64(e.Cents), e.Quantity
		}
		at += len(b.snaps[i].Events)
		w.req.Customers = append(w.req.Customers, v)
	}
	w.req.Headings = w.values.headings
	return &w.req
}

func (w *requestWriter) customer(v *packv1.CustomerView, s *pack.Snapshot) {
	w.values.begin()
	for i := range w.fields {
		key := w.fields[i].Key
		val, ok := s.Fields[key]
		if !ok {
			continue
		}
		t := wireType(val.Type())
		if t == packv1.ValueType_VALUE_TYPE_UNSPECIFIED {
			continue // the zero value stands for nothing known
		}
		p := &w.pos[i*wireTypes+int(t)]
		if *p == 0 {
			*p = w.values.position(string(key), t) + 1
		}
		w.values.add(*p-1, t, val)
	}
	w.values.end(v.Fields)
}
