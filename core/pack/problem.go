package pack

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// A Problem is one thing wrong with a pack, said so that its writer can mend it.
type Problem struct {
	// File, Line and Column say where, from 1; a manifest that did not come from
	// files has none.
	File         string
	Line, Column int
	// Path is where in the manifest: drivers[2].evidence.en.
	Path       string
	Message    string
	Chinese    string // the same in Chinese
	Suggestion string // "" or one name that was probably meant
}

func (p Problem) String() string { return p.In(core.English) }

// In says the problem in a language.
func (p Problem) In(lang core.Lang) string {
	var b strings.Builder
	message, meant := p.Message, " (did you mean %s?)"
	if lang == core.Chinese && p.Chinese != "" {
		message, meant = p.Chinese, "（是不是 %s？）"
	}
	if p.File != "" {
		fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(message)
	if p.Suggestion != "" {
		fmt.Fprintf(&b, meant, p.Suggestion)
	}
	return b.String()
}

//go:embed zh-CN.json
var chinese []byte

var phrases = rule.ReadPhrases(chinese)

// A noun is what something is, such as a driver.
type noun string

// In returns the noun in a language.
func (n noun) In(lang core.Lang) string {
	if zh := phrases[string(n)]; lang == core.Chinese && zh != "" {
		return zh
	}
	return string(n)
}

// Problems is everything wrong with a pack, as one error with a line each.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong, each under the path being checked.
type problems struct{ list Problems }

// at returns where to report problems of one part of the manifest.
func (ps *problems) at(format string, a ...any) place {
	return place{ps, fmt.Sprintf(format, a...)}
}

// A place is a path that problems are reported under.
type place struct {
	ps   *problems
	path string
}

// sub is a part of the place.
func (p place) sub(name string) place {
	if p.path == "" {
		return place{p.ps, name}
	}
	return place{p.ps, p.path + "." + name}
}

// item is an element of the list at the place.
func (p place) item(i int) place { return place{p.ps, fmt.Sprintf("%s[%d]", p.path, i)} }

func (p place) say(format string, a ...any) {
	problem := Problem{Path: p.path}
	problem.Message, problem.Chinese = phrases.Say(format, a...)
	p.ps.list = append(p.ps.list, problem)
}

// fewNames are so few that they are all told to whoever wrote another.
const fewNames = 8

// unknown reports a name that is none of the known ones.
func (p place) unknown(what noun, name string, known []string) {
	switch meant := rule.Nearest(name, known); {
	case meant == "" && len(known) > 0 && len(known) <= fewNames:
		p.say("unknown %s %q, one of %s", what, name, strings.Join(known, ", "))
	default:
		p.say("unknown %s %q", what, name)
		p.ps.list[len(p.ps.list)-1].Suggestion = meant
	}
}

// expression reports what is wrong with a rule. Its position is within the
// rule's text; Load turns it into one in the file.
func (p place) expression(e *rule.Problem) {
	p.ps.list = append(p.ps.list, Problem{
		Path: p.path, Line: e.Line, Column: e.Column, Message: e.Message, Chinese: e.Chinese, Suggestion: e.Suggestion,
	})
}
