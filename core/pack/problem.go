package pack

import (
	"fmt"
	"strings"

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
	Suggestion string // "" or one name that was probably meant
}

func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Suggestion != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", p.Suggestion)
	}
	return b.String()
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
	p.ps.list = append(p.ps.list, Problem{Path: p.path, Message: fmt.Sprintf(format, a...)})
}

// unknown reports a name that is none of the known ones.
func (p place) unknown(what, name string, known []string) {
	p.ps.list = append(p.ps.list, Problem{
		Path: p.path, Message: fmt.Sprintf("unknown %s %q", what, name), Suggestion: rule.Nearest(name, known),
	})
}

// expression reports what is wrong with a rule. Its position is within the
// rule's text; Load turns it into one in the file.
func (p place) expression(e *rule.Problem) {
	p.ps.list = append(p.ps.list, Problem{
		Path: p.path, Line: e.Line, Column: e.Column, Message: e.Message, Suggestion: e.Suggestion,
	})
}
