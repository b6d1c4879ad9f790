package overlay

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
)

// A Value is what a pack says in one place, as JSON in its one shortest form, so
// that equal values are equal strings.
type Value string

const (
	none  Value = "null"
	empty Value = "[]"
)

func valueOf(v any) Value {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // nothing that was read from JSON
		return none
	}
	return Value(strings.TrimSpace(b.String()))
}

// any is the value as Go reads JSON.
func (v Value) any() (out any) {
	_ = json.Unmarshal([]byte(v), &out) // a Value is JSON
	return out
}

// MarshalJSON writes the value itself.
func (v Value) MarshalJSON() ([]byte, error) { return []byte(v), nil }

// UnmarshalJSON reads any JSON.
func (v *Value) UnmarshalJSON(b []byte) error {
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		return err
	}
	*v = valueOf(out)
	return nil
}

// A Kind is what can be said in a place.
type Kind string

// The kinds of places.
const (
	Text    Kind = "text"
	Number  Kind = "number"
	Limit   Kind = "limit"   // a number, or none
	Words   Kind = "words"   // any number of texts
	Numbers Kind = "numbers" // any number of numbers
	Off     Kind = "off"     // whether a part of the pack is left out: yes or no
)

// separators part the elements of a list as people write it.
const separators = ",，、;；\n"

// read reads a value as a person writes it.
func (k Kind) read(s string) (Value, error) {
	trimmed := strings.TrimSpace(s)
	switch k {
	case Text:
		return valueOf(s), nil
	case Off:
		switch {
		case slices.Contains([]string{"yes", "true", "off", "是"}, strings.ToLower(trimmed)):
			return valueOf(true), nil
		case slices.Contains([]string{"no", "false", "on", "否"}, strings.ToLower(trimmed)):
			return valueOf(false), nil
		}
		return "", core.Says(core.Invalid, "overlay.yes_no", core.Args{"value": s})
	case Words:
		words := []string{}
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
			if w = strings.TrimSpace(w); w != "" {
				words = append(words, w)
			}
		}
		return valueOf(words), nil
	case Numbers:
		numbers := []float64{}
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators+" ", r) }) {
			n, err := number(w)
			if err != nil {
				return "", err
			}
			numbers = append(numbers, n)
		}
		return valueOf(numbers), nil
	case Limit:
		if trimmed == "" {
			return none, nil
		}
	}
	n, err := number(trimmed)
	return valueOf(n), err
}

func number(s string) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, core.Says(core.Invalid, "overlay.number", core.Args{"value": s})
	}
	return n, nil
}

// Shown is a value as a person writes it.
func (v Value) Shown() string {
	switch x := v.any().(type) {
	case nil:
		return ""
	case string:
		return x
	case bool:
		if x {
			return "yes"
		}
		return "no"
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = valueOf(e).Shown()
		}
		return strings.Join(parts, ", ")
	default:
		return string(v)
	}
}

// holds reports whether a value is one of the kind.
func (k Kind) holds(v Value) bool {
	switch x := v.any().(type) {
	case nil:
		return k == Limit && v == none
	case string:
		return k == Text
	case float64:
		return k == Number || k == Limit
	case bool:
		return k == Off
	case []any:
		return (k == Words || k == Numbers) && !slices.ContainsFunc(x, func(e any) bool {
			switch e.(type) {
			case string:
				return k != Words
			case float64:
				return k != Numbers
			}
			return true
		})
	}
	return false
}
