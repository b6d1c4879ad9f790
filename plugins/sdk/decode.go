package sdk

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
	"google.golang.org/protobuf/encoding/protowire"
)

// A scan reads the fields of one message, one after another. After an error it
// has no more.
type scan struct {
	b   []byte
	num protowire.Number
	typ protowire.Type
	err error
}

// next moves to the next field and reports whether there is one. The caller then
// reads it by its type, or skips it.
func (s *scan) next() bool {
	if s.err != nil || len(s.b) == 0 {
		return false
	}
	var n int
	if s.num, s.typ, n = protowire.ConsumeTag(s.b); !s.advance(n) {
		return false
	}
	return true
}

func (s *scan) advance(n int) bool {
	if n < 0 {
		s.fail(protowire.ParseError(n))
		return false
	}
	s.b = s.b[n:]
	return true
}

func (s *scan) fail(err error) {
	if s.err == nil {
		s.err = fmt.Errorf("message cannot be read: %w", err)
	}
	s.b = nil
}

func (s *scan) skip() { s.advance(protowire.ConsumeFieldValue(s.num, s.typ, s.b)) }

func (s *scan) varint() uint64 {
	if s.typ != protowire.VarintType {
		s.skip()
		return 0
	}
	v, n := protowire.ConsumeVarint(s.b)
	s.advance(n)
	return v
}

func (s *scan) double() float64 {
	if s.typ != protowire.Fixed64Type {
		s.skip()
		return 0
	}
	v, n := protowire.ConsumeFixed64(s.b)
	s.advance(n)
	return math.Float64frombits(v)
}

// bytes returns a nested message or a text; it is part of what is scanned.
func (s *scan) bytes() []byte {
	if s.typ != protowire.BytesType {
		s.skip()
		return nil
	}
	v, n := protowire.ConsumeBytes(s.b)
	s.advance(n)
	return v
}

// Words remembers short texts, so that the same few hundred of them (field
// names, choices) are not allocated for every customer.
type words map[string]string

const (
	maxWords = 4096
	maxWord  = 64
)

// text returns b as a string, ok false where it is not one.
func (w words) text(b []byte) (s string, ok bool) {
	if s, ok := w[string(b)]; ok {
		return s, true
	}
	if !utf8.Valid(b) {
		return "", false
	}
	s = string(b)
	if len(s) <= maxWord && len(w) < maxWords {
		w[s] = s
	}
	return s, true
}

// A decoder holds what decoding one message after another can reuse. It is for
// one goroutine.
type decoder struct {
	words   words
	heads   []heading
	items   [][]byte // customers or answers, still encoded
	at      []uint32
	nums    []float64
	texts   [][]byte
	drivers [][]byte // of a reply
}

func newDecoder() *decoder { return &decoder{words: words{}} }

// readHeading adds one heading.
func (d *decoder) readHeading(b []byte) error {
	var h heading
	s := scan{b: b}
	for s.next() {
		switch s.num {
		case 1:
			name, ok := d.words.text(s.bytes())
			if !ok {
				s.fail(errUTF8)
			}
			h.name = name
		case 2:
			h.typ = packv1.ValueType(s.varint())
		default:
			s.skip()
		}
	}
	d.heads = append(d.heads, h)
	return s.err
}

var errUTF8 = fmt.Errorf("text is not UTF-8")

// readValues calls each with every value of a Values message, in order; one that
// cannot be a value is given with ok false. It returns fits false where values
// and headings do not belong together.
func (d *decoder) readValues(b []byte, each func(name string, v pack.Value, ok bool)) (fits bool, err error) {
	d.at, d.nums, d.texts = d.at[:0], d.nums[:0], d.texts[:0]
	s := scan{b: b}
	for s.next() {
		switch {
		case s.num == 1 && s.typ == protowire.BytesType:
			in := scan{b: s.bytes(), typ: protowire.VarintType}
			for len(in.b) > 0 {
				d.at = append(d.at, uint32(in.varint()))
			}
			if in.err != nil {
				return false, in.err
			}
		case s.num == 1:
			d.at = append(d.at, uint32(s.varint()))
		case s.num == 2 && s.typ == protowire.BytesType:
			in := scan{b: s.bytes(), typ: protowire.Fixed64Type}
			for len(in.b) > 0 {
				d.nums = append(d.nums, in.double())
			}
			if in.err != nil {
				return false, in.err
			}
		case s.num == 2:
			d.nums = append(d.nums, s.double())
		case s.num == 3:
			d.texts = append(d.texts, s.bytes())
		default:
			s.skip()
		}
	}
	if s.err != nil {
		return false, s.err
	}
	nums, texts := d.nums, d.texts
	for _, pos := range d.at {
		if int(pos) >= len(d.heads) {
			return false, nil
		}
		h := d.heads[pos]
		if isText(h.typ) {
			if len(texts) == 0 {
				return false, nil
			}
			t, ok := d.words.text(texts[0])
			each(h.name, textValue(h.typ, t), ok)
			texts = texts[1:]
			continue
		}
		if len(nums) == 0 {
			return false, nil
		}
		v, ok := numberValue(h.typ, nums[0])
		each(h.name, v, ok)
		nums = nums[1:]
	}
	return len(nums) == 0 && len(texts) == 0, nil
}

// A request is a decoded EvaluateRequest whose customers are decoded one by one,
// as they come up.
type request struct {
	seq  uint64
	asOf core.Day
}

// readRequest decodes the frame of a request; its customers are in d.items.
func (d *decoder) readRequest(b []byte) (r request, err error) {
	d.heads, d.items = d.heads[:0], d.items[:0]
	s := scan{b: b}
	for s.next() {
		switch s.num {
		case 1:
			r.seq = s.varint()
		case 2:
			r.asOf = core.Day(protowire.DecodeZigZag(s.varint()))
		case 3:
			if err := d.readHeading(s.bytes()); err != nil {
				return r, err
			}
		case 4:
			d.items = append(d.items, s.bytes())
		default:
			s.skip()
		}
	}
	return r, s.err
}

// readCustomer decodes one customer of the request read last. The reference is
// returned apart from the snapshot too, for answering one that does not add up
// (ok false).
func (d *decoder) readCustomer(b []byte) (ref []byte, snap pack.Snapshot, ok bool, err error) {
	snap.Fields = make(map[pack.FieldKey]pack.Value, len(d.heads))
	ok = true
	s := scan{b: b}
	for s.next() {
		switch s.num {
		case 1:
			ref = s.bytes()
		case 2:
			fits, err := d.readValues(s.bytes(), func(name string, v pack.Value, good bool) {
				if ok = ok && good; good {
					snap.Fields[pack.FieldKey(name)] = v
				}
			})
			if err != nil {
				return ref, snap, false, err
			}
			ok = ok && fits
		case 3:
			e, kind := readEvent(s.bytes(), &s)
			if k, known := eventKind(kind); known {
				e.Kind = k
				snap.Events = append(snap.Events, e)
			}
		default:
			s.skip()
		}
	}
	snap.Ref = string(ref)
	return ref, snap, ok, s.err
}

func readEvent(b []byte, outer *scan) (e pack.Event, kind packv1.EventKind) {
	s := scan{b: b}
	for s.next() {
		switch s.num {
		case 1:
			kind = packv1.EventKind(s.varint())
		case 2:
			e.Day = core.Day(protowire.DecodeZigZag(s.varint()))
		case 3:
			e.Cents = core.Cents(protowire.DecodeZigZag(s.varint()))
		case 4:
			e.Quantity = s.double()
		default:
			s.skip()
		}
	}
	if s.err != nil {
		outer.fail(s.err)
	}
	return e, kind
}
