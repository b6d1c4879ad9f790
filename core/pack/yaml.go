package pack

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/perennial-app/perennial/core/rule"
)

// fileProblem is something wrong with a file as a whole.
func fileProblem(name, format string, a ...any) *Problem {
	var ps problems
	ps.at("").say(format, a...)
	p := ps.list[0]
	p.File, p.Line, p.Column = name, 1, 1
	return &p
}

// yamlProblem says what is wrong with a file's YAML, and where, in the words of
// whoever writes it rather than of those who write parsers.
func yamlProblem(name string, err error, into any) *Problem {
	var at yaml.Error
	if !errors.As(err, &at) {
		return fileProblem(name, "%s", err)
	}
	p := plainly(name, at.GetMessage(), into)
	if t := at.GetToken(); t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

var (
	unknownKey = regexp.MustCompile(`^unknown field "(.*)"`)
	keyTwice   = regexp.MustCompile(`^mapping key "(.*)" already defined at \[(\d+):`)
	wrongSort  = regexp.MustCompile(`^(\w+) was used where (\w+) is expected`)
	wrongValue = regexp.MustCompile(`^cannot unmarshal .* of type (\S+)`)
	tab        = regexp.MustCompile(`^found character '\t'|^found a tab character`)
)

// plainly puts a message of the YAML library in plain words.
func plainly(name, message string, into any) *Problem {
	switch m := unknownKey.FindStringSubmatch(message); {
	case m != nil:
		p := fileProblem(name, "unknown key %q", m[1])
		p.Suggestion = rule.Nearest(m[1], slices.DeleteFunc(keysOf(reflect.TypeOf(into), nil), func(k string) bool { return k == m[1] }))
		return p
	case tab.MatchString(message):
		return fileProblem(name, "a tab; write spaces, two for each step inwards")
	case strings.Contains(message, "mapping value is not allowed"):
		return fileProblem(name, `a colon in the middle of a value; put quotes around the whole value, such as signal: "a < 3 ? 1 : 0"`)
	case strings.Contains(message, "value is not allowed in this context"):
		return fileProblem(name, "begins in another column than what it belongs with; the keys of one entry stand below each other")
	case strings.Contains(message, "non-map value is specified"):
		return fileProblem(name, "neither a key with its value nor part of what stands above; write key: value, with a plain colon and a space, in the column of the other keys")
	case strings.Contains(message, "',' or '}' must be specified"), strings.Contains(message, "',' or ']' must be specified"):
		return fileProblem(name, `a text with a colon, a comma or a bracket in it; put quotes around the text, such as en: "Visits: {visits}"`)
	}
	if m := keyTwice.FindStringSubmatch(message); m != nil {
		return fileProblem(name, "the key %s stands in line %s already; an entry has each key once", m[1], m[2])
	}
	if m := wrongSort.FindStringSubmatch(message); m != nil {
		switch m[2] {
		case "mapping":
			return fileProblem(name, "must be keys with values, such as {zh-CN: 名称, en: Name}")
		case "sequence":
			return fileProblem(name, "must be a list, such as [a, b], or lines that begin with -")
		}
	}
	if m := wrongValue.FindStringSubmatch(message); m != nil {
		switch of := m[1]; {
		case strings.HasPrefix(of, "float"):
			return fileProblem(name, "must be a number")
		case strings.HasPrefix(of, "int"), of == "core.Cents":
			return fileProblem(name, "must be a whole number")
		case of == "bool":
			return fileProblem(name, "must be true or false")
		case strings.HasPrefix(of, "[]"):
			return fileProblem(name, "must be a list, such as [a, b], or lines that begin with -")
		default:
			return fileProblem(name, "must be a text")
		}
	}
	return fileProblem(name, "%s", message)
}

// keysOf lists the keys of a type and of what is in it.
func keysOf(t reflect.Type, keys []string) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return keys
	}
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if key != "" && key != "-" && !slices.Contains(keys, key) {
			keys = keysOf(t.Field(i).Type, append(keys, key))
		}
	}
	return keys
}
