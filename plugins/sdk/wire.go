package sdk

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// isText reports whether values of a type travel as text rather than number.
func isText(t packv1.ValueType) bool {
	return t == packv1.ValueType_VALUE_TYPE_TEXT || t == packv1.ValueType_VALUE_TYPE_CHOICE
}

func wireType(t pack.Type) packv1.ValueType {
	switch t {
	case pack.TypeText:
		return packv1.ValueType_VALUE_TYPE_TEXT
	case pack.TypeChoice:
		return packv1.ValueType_VALUE_TYPE_CHOICE
	case pack.TypeNumber:
		return packv1.ValueType_VALUE_TYPE_NUMBER
	case pack.TypeMoney:
		return packv1.ValueType_VALUE_TYPE_MONEY
	case pack.TypeBool:
		return packv1.ValueType_VALUE_TYPE_BOOL
	case pack.TypeDay:
		return packv1.ValueType_VALUE_TYPE_DAY
	default:
		return packv1.ValueType_VALUE_TYPE_UNSPECIFIED
	}
}

// wireTypes is one more than the largest ValueType.
const wireTypes = 7

func textValue(t packv1.ValueType, s string) pack.Value {
	if t == packv1.ValueType_VALUE_TYPE_CHOICE {
		return pack.ChoiceValue(s)
	}
	return pack.TextValue(s)
}

// numberValue returns the value of a number as its type says, ok false where the
// number cannot be one.
func numberValue(t packv1.ValueType, f float64) (v pack.Value, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return pack.Value{}, false
	}
	switch t {
	case packv1.ValueType_VALUE_TYPE_NUMBER:
		return pack.NumberValue(f), true
	case packv1.ValueType_VALUE_TYPE_MONEY:
		return pack.MoneyValue(f), true
	case packv1.ValueType_VALUE_TYPE_BOOL:
		return pack.BoolValue(f != 0), f == 0 || f == 1
	case packv1.ValueType_VALUE_TYPE_DAY:
		d := core.Day(f)
		return pack.DayValue(d), float64(d) == f && d >= core.MinDay && d <= core.MaxDay
	default:
		return pack.Value{}, false
	}
}

func wireEvent(k pack.EventKind) packv1.EventKind {
	switch k {
	case pack.Purchase:
		return packv1.EventKind_EVENT_KIND_PURCHASE
	case pack.Interaction:
		return packv1.EventKind_EVENT_KIND_INTERACTION
	case pack.Complaint:
		return packv1.EventKind_EVENT_KIND_COMPLAINT
	case pack.ActionDone:
		return packv1.EventKind_EVENT_KIND_ACTION
	default:
		return packv1.EventKind_EVENT_KIND_UNSPECIFIED
	}
}

func eventKind(k packv1.EventKind) (pack.EventKind, bool) {
	switch k {
	case packv1.EventKind_EVENT_KIND_PURCHASE:
		return pack.Purchase, true
	case packv1.EventKind_EVENT_KIND_INTERACTION:
		return pack.Interaction, true
	case packv1.EventKind_EVENT_KIND_COMPLAINT:
		return pack.Complaint, true
	case packv1.EventKind_EVENT_KIND_ACTION:
		return pack.ActionDone, true
	default:
		return "", false
	}
}

// A valueWriter lays values into one Values message after another, all sharing
// three slabs and one list of headings.
type valueWriter struct {
	headings []*packv1.Heading
	at       map[heading]uint32
	nums     []float64
	texts    []string
	heads    []uint32

	h0, n0, t0 int // where the current message began
}

type heading struct {
	name string
	typ  packv1.ValueType
}

func (w *valueWriter) reset() {
	w.headings, w.nums, w.texts, w.heads = nil, w.nums[:0], w.texts[:0], w.heads[:0]
	if w.at == nil {
		w.at = map[heading]uint32{}
	}
	clear(w.at)
}

func (w *valueWriter) begin() { w.h0, w.n0, w.t0 = len(w.heads), len(w.nums), len(w.texts) }

// position returns where a heading stands, adding it if it is new.
func (w *valueWriter) position(name string, t packv1.ValueType) uint32 {
	k := heading{name, t}
	i, ok := w.at[k]
	if !ok {
		i = uint32(len(w.headings))
		w.at[k] = i
		w.headings = append(w.headings, &packv1.Heading{Name: name, Type: t})
	}
	return i
}

func (w *valueWriter) add(pos uint32, t packv1.ValueType, v pack.Value) {
	w.heads = append(w.heads, pos)
	if isText(t) {
		w.texts = append(w.texts, v.Text())
	} else {
		w.nums = append(w.nums, v.Number())
	}
}

// end fills m with what was added since begin. Slabs may have grown meanwhile;
// what earlier messages hold stays valid, only not shared.
func (w *valueWriter) end(m *packv1.Values) {
	m.Headings = w.heads[w.h0:len(w.heads):len(w.heads)]
	m.Numbers = w.nums[w.n0:len(w.nums):len(w.nums)]
	m.Texts = w.texts[w.t0:len(w.texts):len(w.texts)]
}

// readValues calls each with every value of m, in order. It returns false where
// m and its headings do not fit together; a value that cannot be one is given
// with ok false.
func readValues(m *packv1.Values, heads []*packv1.Heading, each func(name string, v pack.Value, ok bool)) bool {
	nums, texts := m.GetNumbers(), m.GetTexts()
	for _, pos := range m.GetHeadings() {
		if int(pos) >= len(heads) {
			return false
		}
		h := heads[pos]
		if isText(h.Type) {
			if len(texts) == 0 {
				return false
			}
			each(h.Name, textValue(h.Type, texts[0]), true)
			texts = texts[1:]
			continue
		}
		if len(nums) == 0 {
			return false
		}
		v, ok := numberValue(h.Type, nums[0])
		each(h.Name, v, ok)
		nums = nums[1:]
	}
	return len(nums) == 0 && len(texts) == 0
}
