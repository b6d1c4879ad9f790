package pack

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf8"
)

// quick reads the stored form of a value as MarshalJSON writes it, when nothing
// in it is escaped. Every scoring reads every field of every customer, and the
// general decoder spends most of its time on these few bytes; whatever looks
// different is left to it. b must be valid JSON, as the decoder hands it over.
func quick(b []byte) (v Value, ok bool) {
	b, ok = bytes.CutPrefix(b, []byte(`{"t":"`))
	if !ok {
		return v, false
	}
	end := bytes.IndexByte(b, '"')
	if end < 0 {
		return v, false
	}
	switch t := b[:end]; string(t) {
	case string(TypeText):
		v.typ = TypeText
	case string(TypeChoice):
		v.typ = TypeChoice
	case string(TypeNumber):
		v.typ = TypeNumber
	case string(TypeMoney):
		v.typ = TypeMoney
	case string(TypeBool):
		v.typ = TypeBool
	case string(TypeDay):
		v.typ = TypeDay
	default:
		return v, false
	}
	b = b[end+1:]
	if v.typ == TypeText || v.typ == TypeChoice {
		b, ok = bytes.CutPrefix(b, []byte(`,"s":"`))
		if !ok || !bytes.HasSuffix(b, []byte(`"}`)) {
			return v, false
		}
		s := b[:len(b)-2]
		for _, c := range s {
			if c < ' ' || c == '"' || c == '\\' {
				return v, false
			}
		}
		if !utf8.Valid(s) {
			return v, false
		}
		v.text = string(s)
		return v, true
	}
	b, ok = bytes.CutPrefix(b, []byte(`,"n":`))
	if !ok || !bytes.HasSuffix(b, []byte(`}`)) {
		return v, false
	}
	f, err := strconv.ParseFloat(string(b[:len(b)-1]), 64)
	if err != nil || math.IsInf(f, 0) {
		return v, false
	}
	v.num = f
	return v, true
}
