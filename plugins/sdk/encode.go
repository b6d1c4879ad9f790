package sdk

import (
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// open begins a nested message; shut ends it and writes its length before it.
func open(b []byte, num protowire.Number) ([]byte, int) {
	b = append(protowire.AppendTag(b, num, protowire.BytesType), 0)
	return b, len(b)
}

func shut(b []byte, from int) []byte {
	n := len(b) - from
	if n < 128 {
		b[from-1] = byte(n)
		return b
	}
	more := protowire.SizeVarint(uint64(n)) - 1
	b = append(b, "\x00\x00\x00\x00\x00\x00\x00\x00\x00"[:more]...)
	copy(b[from+more:], b[from:from+n])
	protowire.AppendVarint(b[:from-1], uint64(n))
	return b
}

func appendUint(b []byte, num protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), v)
}

func appendText(b []byte, num protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, num, protowire.BytesType), s)
}

func appendDouble(b []byte, num protowire.Number, f float64) []byte {
	if math.Float64bits(f) == 0 {
		return b
	}
	return protowire.AppendFixed64(protowire.AppendTag(b, num, protowire.Fixed64Type), math.Float64bits(f))
}

// A headingList is the headings of one message as they come up.
type headingList struct {
	list []heading
	at   map[heading]uint32
}

func (l *headingList) reset() {
	l.list = l.list[:0]
	if l.at == nil {
		l.at = map[heading]uint32{}
	}
	clear(l.at)
}

// position returns where a heading stands, adding it if it is new.
func (l *headingList) position(name string, t packv1.ValueType) uint32 {
	k := heading{name, t}
	i, ok := l.at[k]
	if !ok {
		i = uint32(len(l.list))
		l.at[k] = i
		l.list = append(l.list, k)
	}
	return i
}

func (l *headingList) append(b []byte, num protowire.Number) []byte {
	for _, h := range l.list {
		var from int
		b, from = open(b, num)
		b = appendText(b, 1, h.name)
		b = appendUint(b, 2, uint64(h.typ))
		b = shut(b, from)
	}
	return b
}

// A valueList gathers the values of one Values message.
type valueList struct {
	heads []uint32
	nums  []float64
	texts []string
}

func (l *valueList) reset() { l.heads, l.nums, l.texts = l.heads[:0], l.nums[:0], l.texts[:0] }

func (l *valueList) add(pos uint32, t packv1.ValueType, v pack.Value) {
	l.heads = append(l.heads, pos)
	if isText(t) {
		l.texts = append(l.texts, v.Text())
	} else {
		l.nums = append(l.nums, v.Number())
	}
}

func (l *valueList) append(b []byte, num protowire.Number) []byte {
	if len(l.heads) == 0 {
		return b
	}
	b, from := open(b, num)
	b, packed := open(b, 1)
	for _, h := range l.heads {
		b = protowire.AppendVarint(b, uint64(h))
	}
	b = shut(b, packed)
	if len(l.nums) > 0 {
		b = protowire.AppendTag(b, 2, protowire.BytesType)
		b = protowire.AppendVarint(b, uint64(8*len(l.nums)))
		for _, f := range l.nums {
			b = protowire.AppendFixed64(b, math.Float64bits(f))
		}
	}
	for _, s := range l.texts {
		b = protowire.AppendString(protowire.AppendTag(b, 3, protowire.BytesType), s)
	}
	return shut(b, from)
}

// A requestWriter encodes the batches of one run.
//
// What leaves the host is decided by shown. Customers go by their place in the
// batch, which means nothing to anyone, and only fields the manifest declares
// and does not mark private go at all, and the shop's rhythm where the manifest
// asks for it.
type requestWriter struct {
	fields []pack.FieldKey
	asOf   core.Day
	heads  headingList
	values valueList
	pos    []uint32 // field × type → heading position + 1
	size   int      // of the largest request so far
	out    []byte   // the request being written
}

// shown lists the fields a plugin is shown.
func shown(m *pack.Manifest) (fields []pack.FieldKey) {
	for _, f := range m.Fields {
		if !f.Private {
			fields = append(fields, f.Key)
		}
	}
	if m.Churn.Adaptive != nil {
		for _, name := range pack.ShopNames() {
			fields = append(fields, pack.FieldKey(name))
		}
	}
	return fields
}

func newRequestWriter(m *pack.Manifest, asOf core.Day) *requestWriter {
	w := &requestWriter{asOf: asOf, fields: shown(m)}
	w.pos = make([]uint32, len(w.fields)*wireTypes)
	return w
}

// begin starts a request.
func (w *requestWriter) begin(seq uint64) {
	w.heads.reset()
	clear(w.pos)
	w.out = make([]byte, 0, max(w.size+w.size/8, 4<<10))
	w.out = appendUint(w.out, 1, seq)
	w.out = appendUint(w.out, 2, protowire.EncodeZigZag(int64(w.asOf)))
}

// customer adds one customer, which goes by its place.
func (w *requestWriter) customer(place int, s *pack.Snapshot) {
	b, from := open(w.out, 4)
	b, ref := open(b, 1)
	b = shut(strconv.AppendInt(b, int64(place), 10), ref)
	w.values.reset()
	for i, key := range w.fields {
		v, ok := s.Fields[key]
		if !ok {
			continue
		}
		t := wireType(v.Type())
		if t == packv1.ValueType_VALUE_TYPE_UNSPECIFIED {
			continue // the zero value stands for nothing known
		}
		p := &w.pos[i*wireTypes+int(t)]
		if *p == 0 {
			*p = w.heads.position(string(key), t) + 1
		}
		w.values.add(*p-1, t, v)
	}
	b = w.values.append(b, 2)
	for j := range s.Events {
		e := &s.Events[j]
		var event int
		b, event = open(b, 3)
		b = appendUint(b, 1, uint64(wireEvent(e.Kind)))
		b = appendUint(b, 2, protowire.EncodeZigZag(int64(e.Day)))
		b = appendUint(b, 3, protowire.EncodeZigZag(int64(e.Cents)))
		b = appendDouble(b, 4, e.Quantity)
		b = shut(b, event)
	}
	w.out = shut(b, from)
}

// end returns the encoded request.
func (w *requestWriter) end() []byte {
	b := w.heads.append(w.out, 3)
	w.size = max(w.size, len(b))
	w.out = nil
	return b
}

// A replyWriter encodes answers as an EvaluateResponse.
type replyWriter struct {
	manifest *pack.Manifest
	extra    []pack.DriverID // not in the manifest: the host says so
	heads    headingList
	values   valueList
	out      []byte
}

func (w *replyWriter) begin(seq uint64, size int) {
	w.extra = w.extra[:0]
	w.heads.reset()
	w.out = appendUint(make([]byte, 0, size), 1, seq)
}

func (w *replyWriter) add(ref []byte, a *pack.Answer) {
	b, from := open(w.out, 4)
	b = protowire.AppendBytes(protowire.AppendTag(b, 1, protowire.BytesType), ref)
	for i := range a.Signals {
		var sig int
		b, sig = open(b, 2)
		b = shut(w.signal(b, i, &a.Signals[i]), sig)
	}
	if a.ValueCents != nil {
		b = protowire.AppendVarint(protowire.AppendTag(b, 3, protowire.VarintType), uint64(*a.ValueCents))
	}
	b = appendText(b, 4, shorten(a.Segment, maxSegment))
	b = appendText(b, 5, shorten(a.Problem, maxCode+1))
	b = appendText(b, 6, shorten(string(a.Tier), maxCode+1))
	w.out = shut(b, from)
}

func (w *replyWriter) signal(b []byte, i int, s *pack.Signal) []byte {
	b = appendUint(b, 1, uint64(w.driver(i, s.Driver)))
	if s.Known {
		b = appendUint(b, 2, 1)
	}
	b = appendDouble(b, 3, s.Value)
	w.values.reset()
	for _, f := range s.Facts {
		t := wireType(f.Value.Type())
		if isText(t) && len(f.Value.Text()) > maxFactText {
			f.Value = textValue(t, shorten(f.Value.Text(), maxFactText))
		}
		w.values.add(w.heads.position(f.Name, t), t, f.Value)
	}
	return w.values.append(b, 4)
}

// driver returns the position of a driver, looking first where it should be.
func (w *replyWriter) driver(i int, id pack.DriverID) int {
	ds := w.manifest.Drivers
	if i < len(ds) && ds[i].ID == id {
		return i
	}
	for j := range ds {
		if ds[j].ID == id {
			return j
		}
	}
	for j, x := range w.extra {
		if x == id {
			return len(ds) + j
		}
	}
	w.extra = append(w.extra, id)
	return len(ds) + len(w.extra) - 1
}

// end returns the encoded reply.
func (w *replyWriter) end() []byte {
	b := w.heads.append(w.out, 2)
	for i := range w.manifest.Drivers {
		b = protowire.AppendString(protowire.AppendTag(b, 3, protowire.BytesType), string(w.manifest.Drivers[i].ID))
	}
	for _, id := range w.extra {
		b = protowire.AppendString(protowire.AppendTag(b, 3, protowire.BytesType), string(id))
	}
	return b
}
