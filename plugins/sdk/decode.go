package sdk

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// A scan reads the fields of one message, one after another. After an error it
// has no more.
type scan struct {
	b   []byte
	tag uint64 // of the field: its number and how it is encoded
	err error
}

// How a field is encoded, to be or-ed to its number shifted left by three. A
// field encoded otherwise than the contract says is skipped, as protobuf has it.
const (
	varint  = uint64(protowire.VarintType)
	fixed64 = uint64(protowire.Fixed64Type)
	length  = uint64(protowire.BytesType)
)

// oneByte is where encoded numbers begin that take more than a byte.
const oneByte = 0x80

// next moves to the next field and reports whether there is one. The caller looks
// at its tag and reads or skips it.
func (s *scan) next() bool {
	if s.err != nil || len(s.b) == 0 {
		return false
	}
	// All of ours are of one byte, as are most lengths and numbers below; that is
	// a quarter of the time.
	if c := s.b[0]; c >= 1<<3 && c < oneByte {
		s.tag, s.b = uint64(c), s.b[1:]
		return true
	}
	num, typ, n := protowire.ConsumeTag(s.b)
	s.tag = protowire.EncodeTag(num, typ)
	return s.advance(n)
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

func (s *scan) skip() {
	num, typ := protowire.DecodeTag(s.tag)
	s.advance(protowire.ConsumeFieldValue(num, typ, s.b))
}

func (s *scan) varint() uint64 {
	if len(s.b) > 0 && s.b[0] < oneByte {
		v := s.b[0]
		s.b = s.b[1:]
		return uint64(v)
	}
	v, n := protowire.ConsumeVarint(s.b)
	s.advance(n)
	return v
}

// sint32 returns a day: numbers beyond 32 bits are cut as protobuf cuts them.
func (s *scan) sint32() core.Day {
	return core.Day(protowire.DecodeZigZag(s.varint() & math.MaxUint32))
}

func (s *scan) double() float64 {
	v, n := protowire.ConsumeFixed64(s.b)
	s.advance(n)
	return math.Float64frombits(v)
}

// bytes returns a nested message or a text; it is part of what is scanned.
func (s *scan) bytes() []byte {
	if len(s.b) > 0 && s.b[0] < oneByte && int(s.b[0]) < len(s.b) {
		end := 1 + int(s.b[0])
		v := s.b[1:end]
		s.b = s.b[end:]
		return v
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
		switch s.tag {
		case 1<<3 | length:
			name, ok := d.words.text(s.bytes())
			if !ok {
				s.fail(errUTF8)
			}
			h.name = name
		case 2<<3 | varint:
			h.typ = packv1.ValueType(s.varint())
		default:
			s.skip()
		}
	}
	d.heads = append(d.heads, h)
	return s.err
}

var (
	errUTF8    = errors.New("text is not UTF-8")
	errTooMany = errors.New("message has too many parts")
)

// readValues calls each with every value of a Values message, in order; one that
// cannot be a value is given with ok false. It returns fits false where values
// and headings do not belong together.
func (d *decoder) readValues(b []byte, each func(name string, v pack.Value, ok bool)) (fits bool, err error) {
	d.at, d.nums, d.texts = d.at[:0], d.nums[:0], d.texts[:0]
	s := scan{b: b}
	for s.next() {
		switch s.tag {
		case 1<<3 | length:
			in := scan{b: s.bytes()}
			for len(in.b) > 0 && len(d.at) <= maxParts {
				d.at = append(d.at, uint32(in.varint()))
			}
			if in.err != nil {
				return false, in.err
			}
		case 1<<3 | varint:
			d.at = append(d.at, uint32(s.varint()))
		case 2<<3 | length:
			in := scan{b: s.bytes()}
			for len(in.b) > 0 {
				d.nums = append(d.nums, in.double())
			}
			if in.err != nil {
				return false, in.err
			}
		case 2<<3 | fixed64:
			d.nums = append(d.nums, s.double())
		case 3<<3 | length:
			d.texts = append(d.texts, s.bytes())
		default:
			s.skip()
		}
		if max(len(d.at), len(d.texts)) > maxParts {
			return false, errTooMany
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
		switch s.tag {
		case 1<<3 | varint:
			r.seq = s.varint()
		case 2<<3 | varint:
			r.asOf = s.sint32()
		case 3<<3 | length:
			if err := d.readHeading(s.bytes()); err != nil {
				return r, err
			}
		case 4<<3 | length:
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
		switch s.tag {
		case 1<<3 | length:
			ref = s.bytes()
		case 2<<3 | length:
			fits, err := d.readValues(s.bytes(), func(name string, v pack.Value, good bool) {
				if ok = ok && good; good {
					snap.Fields[pack.FieldKey(name)] = v
				}
			})
			if err != nil {
				return ref, snap, false, err
			}
			ok = ok && fits
		case 3<<3 | length:
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
		switch s.tag {
		case 1<<3 | varint:
			kind = packv1.EventKind(s.varint())
		case 2<<3 | varint:
			e.Day = s.sint32()
		case 3<<3 | varint:
			e.Cents = core.Cents(protowire.DecodeZigZag(s.varint()))
		case 4<<3 | fixed64:
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
