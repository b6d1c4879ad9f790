package pack

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/perennial-app/perennial/core"
)

// A Type is what a field's values are.
type Type string

// The types of fields.
const (
	TypeText   Type = "text"
	TypeChoice Type = "choice" // text out of its choices
	TypeNumber Type = "number"
	TypeMoney  Type = "money" // currency units, not cents: 29.85
	TypeBool   Type = "bool"
	TypeDay    Type = "day"
)

// A Value is one known field value. What is not known has no Value: absent from
// its map, never an empty one. Values are comparable with ==.
type Value struct {
	typ  Type
	num  float64 // number, money; 0 or 1 for bool; day number
	text string  // text, choice
}

// TextValue returns a text value.
func TextValue(s string) Value { return Value{typ: TypeText, text: s} }

// ChoiceValue returns one of a field's choices.
func ChoiceValue(s string) Value { return Value{typ: TypeChoice, text: s} }

// NumberValue returns a number; NaN and infinities are a programming error.
func NumberValue(f float64) Value { return Value{typ: TypeNumber, num: finite(f)} }

// MoneyValue returns an amount in currency units.
func MoneyValue(f float64) Value { return Value{typ: TypeMoney, num: finite(f)} }

// BoolValue returns a truth value.
func BoolValue(b bool) Value {
	if b {
		return Value{typ: TypeBool, num: 1}
	}
	return Value{typ: TypeBool}
}

// DayValue returns a day.
func DayValue(d core.Day) Value { return Value{typ: TypeDay, num: float64(d)} }

func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		panic("pack: value is not finite")
	}
	return f
}

// Type returns the value's type; "" for the zero Value, which no map should hold.
func (v Value) Type() Type { return v.typ }

// Number returns a number, money, bool (0, 1) or day as a float.
func (v Value) Number() float64 { return v.num }

// Text returns a text or choice.
func (v Value) Text() string { return v.text }

// Bool reports a true bool.
func (v Value) Bool() bool { return v.typ == TypeBool && v.num != 0 }

// Day returns a day value.
func (v Value) Day() core.Day { return core.Day(v.num) }

// Any returns the value as Go data: string, float64, bool; a day as its number
// of days since 1970-01-01 (int64). Conditions compute on this form.
func (v Value) Any() any {
	switch v.typ {
	case TypeNumber, TypeMoney:
		return v.num
	case TypeBool:
		return v.num != 0
	case TypeDay:
		return int64(v.num)
	default:
		return v.text
	}
}

// String returns the value for files and logs, without unit or locale.
func (v Value) String() string {
	switch v.typ {
	case TypeNumber:
		return strconv.FormatFloat(v.num, 'f', -1, 64)
	case TypeMoney:
		return strconv.FormatFloat(v.num, 'f', 2, 64)
	case TypeBool:
		return strconv.FormatBool(v.num != 0)
	case TypeDay:
		return v.Day().String()
	default:
		return v.text
	}
}

type valueJSON struct {
	Type Type     `json:"t"`
	Num  *float64 `json:"n,omitempty"`
	Text string   `json:"s,omitempty"`
}

// MarshalJSON writes the stored form.
func (v Value) MarshalJSON() ([]byte, error) {
	j := valueJSON{Type: v.typ, Text: v.text}
	if v.typ != TypeText && v.typ != TypeChoice {
		j.Num = &v.num
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads the stored form.
func (v *Value) UnmarshalJSON(b []byte) error {
	if q, ok := quick(b); ok {
		*v = q
		return nil
	}
	var j valueJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	switch j.Type {
	case TypeText, TypeChoice:
		*v = Value{typ: j.Type, text: j.Text}
	case TypeNumber, TypeMoney, TypeBool, TypeDay:
		if j.Num == nil {
			return core.Errorf(core.Internal, "value of type %s without a number", j.Type)
		}
		*v = Value{typ: j.Type, num: *j.Num}
	default:
		return core.Errorf(core.Internal, "value of unknown type %q", j.Type)
	}
	return nil
}
