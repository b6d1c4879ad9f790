package store

import (
	"bytes"
	"unicode/utf8"
)

// A quickForm is a stored form that can read itself from the JSON Put wrote,
// with Pairs. It reports false where anything looks different, and the general
// decoder reads the record instead. Every start and every scoring reads all
// records, and the general decoder would be most of what they do.
type quickForm interface{ Quick(b []byte) bool }

// Pairs takes a JSON object apart, as json.Marshal writes it: each member's
// name and its value. It reports false where the object looks different or take
// does.
func Pairs(b []byte, take func(name, value []byte) bool) bool {
	if len(b) < 2 || b[0] != '{' {
		return false
	}
	for b = b[1:]; len(b) > 1 && b[0] == '"'; b = b[1:] {
		end := bytes.Index(b, []byte(`":`))
		if end < 1 {
			return false
		}
		name := b[1:end]
		b = b[end+2:]
		n := span(b)
		if n == 0 || n == len(b) || !take(name, b[:n]) {
			return false
		}
		if b = b[n:]; b[0] == '}' {
			break
		}
		if b[0] != ',' {
			return false
		}
	}
	return len(b) == 1 && b[0] == '}'
}

// span is how long the JSON value is that b begins with, 0 if it does not end.
func span(b []byte) int {
	depth, text := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			if text = !text; !text && depth == 0 {
				return i + 1
			}
		case text:
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}'):
			return i
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// Plain returns a JSON text in which nothing is escaped; false for any other
// value.
func Plain(value []byte) (string, bool) {
	n := len(value)
	if n < 2 || value[0] != '"' || value[n-1] != '"' {
		return "", false
	}
	value = value[1 : n-1]
	for _, c := range value {
		if c < ' ' || c == '"' || c == '\\' {
			return "", false
		}
	}
	if !utf8.Valid(value) {
		return "", false
	}
	return string(value), true
}
