package rule

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
)

// A Problem says where a rule is wrong and what was probably meant.
type Problem struct {
	Line, Column int // in the rule's text, from 1; columns count characters
	Message      string
	Chinese      string // the same in Chinese
	Suggestion   string // "" or one name that was probably meant
}

func (p *Problem) Error() string {
	s := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Message)
	if p.Suggestion != "" {
		s += fmt.Sprintf(" (did you mean %s?)", p.Suggestion)
	}
	return s
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
	celType    = regexp.MustCompile(`\b(double|string|bool|int|uint|dyn)\b`)
)

// problem puts the first issue in the rule writer's words.
func (s *Scope) problem(issues *cel.Issues) *Problem {
	errs := slices.Clone(issues.Errors())
	slices.SortStableFunc(errs, func(a, b *cel.Error) int {
		return cmp.Or(cmp.Compare(a.Location.Line(), b.Location.Line()), cmp.Compare(a.Location.Column(), b.Location.Column()))
	})
	e := errs[0]
	line, column := max(e.Location.Line(), 1), max(e.Location.Column()+1, 1)
	switch {
	case undeclared.MatchString(e.Message):
		name := undeclared.FindStringSubmatch(e.Message)[1]
		if op := operation(name); op != name {
			return problem(line, column, "there is no operator %s", op)
		}
		p := problem(line, column, "unknown name %s", name)
		p.Suggestion = Nearest(name, s.names())
		return p
	case overload.MatchString(e.Message):
		m := overload.FindStringSubmatch(e.Message)
		for _, f := range Functions() {
			if f.Name == m[1] {
				return problem(line, column, "cannot apply %s to %s; it is written %s", f.Name, word(m[2]), f.Form)
			}
		}
		return problem(line, column, "cannot apply %s to %s", operation(m[1]), word(m[2]))
	default:
		return syntax(line, column, strings.TrimPrefix(e.Message, "Syntax error: "))
	}
}

var unexpected = regexp.MustCompile(`^(?:mismatched|extraneous|no viable alternative at) input '([^']*)'|^token recognition error at: '(.*)'$`)

// meant are the ways other languages write our operators.
var meant = map[string]string{"and": "&&", "or": "||", "not": "!", "=": "==", "<>": "!=", "&": "&&", "|": "||", "，": ","}

// missing is the parser's message about something left out.
var missing = regexp.MustCompile(`^missing '([^']*)' at '([^']*)'`)

// syntax shortens the parser's message.
func syntax(line, column int, message string) *Problem {
	if m := missing.FindStringSubmatch(message); m != nil && m[2] == "<EOF>" {
		return problem(line, column, "%s is missing at the end", m[1])
	} else if m != nil {
		return problem(line, column, "%s is missing before %s", m[1], m[2])
	}
	m := unexpected.FindStringSubmatch(message)
	if m == nil {
		return problem(line, column, "%s", word(message))
	}
	found := strings.TrimSpace(m[1] + m[2])
	switch {
	case found == "<EOF>":
		return problem(line, column, "the rule ends too early")
	case strings.HasPrefix(found, `"`) || strings.HasPrefix(found, "'"):
		return problem(line, column, "the text %s has no closing quote", found)
	default:
		p := problem(line, column, "did not expect %s", found)
		p.Suggestion = meant[found]
		return p
	}
}

func (s *Scope) names() []string {
	var names []string
	for _, v := range s.vars {
		names = append(names, v.Name)
	}
	for _, f := range Functions() {
		names = append(names, f.Name)
	}
	return names
}

// operation turns CEL's _<_ into <.
func operation(name string) string {
	if op, ok := operators.FindReverse(name); ok && op != "" {
		return op
	}
	return strings.Trim(name, "_")
}

// typeName turns CEL's words for types into ours.
func typeName(s string) string {
	return celType.ReplaceAllStringFunc(s, func(t string) string {
		switch t {
		case "double", "int", "uint":
			return Number.String()
		case "string":
			return Text.String()
		case "bool":
			return Bool.String()
		default:
			return "anything"
		}
	})
}

// Nearest returns the candidate that name was probably meant to be: the one with
// the fewest characters changed, if those are few for its length, else "". A
// name of one character suggests nothing.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", min(max(1, len(name)/3), len(name)-1)+1
	for _, c := range candidates {
		if d := distance([]rune(name), []rune(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance counts the characters to add, drop, change or swap with the next
// (optimal string alignment).
func distance(a, b []rune) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
