package kit

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// Title names a check in a language.
func (r Result) Title(lang core.Lang) string { return text.Say(lang, "kit.check."+r.Name, nil) }

// Title names a group in a language.
func (g Group) Title(lang core.Lang) string { return text.Say(lang, "kit.group."+string(g), nil) }

// Title names a level in a language.
func (l Level) Title(lang core.Lang) string {
	if l == Unproven {
		return text.Say(lang, "kit.level.none", nil)
	}
	return text.Say(lang, "kit.level."+string(l), nil)
}

// Why says why a check was not made.
func (r Result) Why(lang core.Lang) string { return text.Say(lang, "kit.skip."+r.Skipped, nil) }

// Verdict says in a sentence what was reached, and what stands before the next
// level.
func (r *Report) Verdict(lang core.Lang) string {
	args := core.Args{"level": r.Level.Title(lang)}
	if r.Level == r.Ceiling {
		return text.Say(lang, "kit.verdict.all", args)
	}
	next := Levels()[r.Level.rank()]
	args["next"], args["faults"] = next.Title(lang), r.before(next)
	return text.Say(lang, "kit.verdict.next", args)
}

// before counts the checks that keep a level away.
func (r *Report) before(level Level) (n int) {
	for _, result := range r.Results {
		if result.stands() && level.Reaches(result.Level) {
			n++
		}
	}
	return n
}

// maxShown is how many faults of one check are written out.
const maxShown = 5

// WriteText writes one result for a terminal.
func (r Result) WriteText(w io.Writer, lang core.Lang) {
	mark := text.Say(lang, "kit.mark.ok", nil)
	switch {
	case len(r.Faults) > 0:
		mark = text.Say(lang, "kit.mark.fault", nil)
	case r.Skipped != "":
		fmt.Fprintf(w, "  %s  %s: %s\n", text.Say(lang, "kit.mark.skipped", nil), r.Title(lang), r.Why(lang))
		return
	}
	fmt.Fprintf(w, "  %s  %s\n", mark, r.Title(lang))
	for i, f := range r.Faults {
		if i == maxShown {
			fmt.Fprintf(w, "        %s\n", text.Say(lang, "kit.more", core.Args{"count": len(r.Faults) - i}))
			break
		}
		fmt.Fprintf(w, "        %s\n        → %s\n", indented(f.What(lang)), indented(f.Change(lang)))
		if f.On != "" {
			fmt.Fprintf(w, "          %s\n", indented(f.On))
		}
	}
}

// indented keeps the further lines of a text below its first.
func indented(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n          ") }

// The forms of a report that other programs read.
type (
	reportJSON struct {
		Path    string      `json:"path"`
		ID      core.PackID `json:"id"`
		Version string      `json:"version"`
		Level   Level       `json:"level"`
		Verdict string      `json:"verdict"`
		Checks  []checkJSON `json:"checks"`
	}
	checkJSON struct {
		Group   Group       `json:"group"`
		Name    string      `json:"name"`
		Title   string      `json:"title"`
		Level   Level       `json:"level"`
		Result  string      `json:"result"` // ok, fault, skipped
		Why     string      `json:"why,omitempty"`
		Faults  []faultJSON `json:"faults"`
		Seconds float64     `json:"seconds"`
	}
	faultJSON struct {
		Name   string `json:"name"`
		What   string `json:"what"`
		Change string `json:"change"`
		On     string `json:"on,omitempty"`
	}
)

func (r *Report) json(lang core.Lang) reportJSON {
	out := reportJSON{r.Path, r.ID, r.Version, r.Level, r.Verdict(lang), []checkJSON{}}
	for _, result := range r.Results {
		c := checkJSON{result.Group, result.Name, result.Title(lang), result.Level, "ok", "", []faultJSON{}, result.Took.Seconds()}
		if result.Skipped != "" {
			c.Result, c.Why = "skipped", result.Why(lang)
		}
		for _, f := range result.Faults {
			c.Result = "fault"
			c.Faults = append(c.Faults, faultJSON{f.Name, f.What(lang), f.Change(lang), f.On})
		}
		out.Checks = append(out.Checks, c)
	}
	return out
}

// WriteJSON writes the whole report, for programs.
func (r *Report) WriteJSON(w io.Writer, lang core.Lang) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r.json(lang))
}

// The forms of JUnit, which continuous integration reads.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Name    string       `xml:"name,attr"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string         `xml:"name,attr"`
		Class   string         `xml:"classname,attr"`
		Time    string         `xml:"time,attr"`
		Failure []junitFailure `xml:"failure"`
		Skipped *junitSkipped  `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// WriteJUnit writes the report as JUnit does: a suite for each group.
func (r *Report) WriteJUnit(w io.Writer, lang core.Lang) error {
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
	out := junitSuites{Name: string(r.ID) + " " + r.Version}
	for i := 0; i < len(r.Results); {
		suite := junitSuite{Name: string(r.Results[i].Group)}
		var took time.Duration
		for ; i < len(r.Results) && string(r.Results[i].Group) == suite.Name; i++ {
			result := r.Results[i]
			c := junitCase{Name: result.Title(lang), Class: suite.Name + "." + result.Name, Time: seconds(result.Took)}
			for _, f := range result.Faults {
				c.Failure = append(c.Failure, junitFailure{f.What(lang), f.Change(lang) + "\n" + f.On})
			}
			if result.Skipped != "" {
				c.Skipped = &junitSkipped{result.Why(lang)}
				suite.Skipped++
			}
			if len(c.Failure) > 0 {
				suite.Failures++
			}
			suite.Tests++
			took += result.Took
			suite.Cases = append(suite.Cases, c)
		}
		suite.Time = seconds(took)
		out.Suites = append(out.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// WriteHTML writes the report as one page that needs nothing beside it.
func (r *Report) WriteHTML(w io.Writer, lang core.Lang) error {
	type group struct {
		Title  string
		Checks []checkJSON
	}
	var groups []group
	for i, c := range r.json(lang).Checks {
		if i == 0 || r.Results[i].Group != r.Results[i-1].Group {
			groups = append(groups, group{Title: c.Group.Title(lang)})
		}
		last := &groups[len(groups)-1]
		last.Checks = append(last.Checks, c)
	}
	return page.Execute(w, map[string]any{
		"Lang": lang, "Title": text.Say(lang, "kit.report", core.Args{"plugin": r.ID, "version": r.Version}),
		"Level": r.Level, "Verdict": r.Verdict(lang), "Groups": groups,
	})
}

var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
ul { list-style: none; margin: 0; padding: 0 }
li { padding: .35rem 0; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent) }
.fault > b { color: #c0341d } .skipped { opacity: .65 }
.on { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; opacity: .75 }
p { margin: .25rem 0 .25rem 1.5rem }
@media (prefers-color-scheme: dark) { .fault > b { color: #ff8a70 } }
</style>
<h1>{{.Title}}</h1>
<p style="margin-left:0">{{.Verdict}}</p>
{{range .Groups}}<h2>{{.Title}}</h2>
<ul>{{range .Checks}}
<li class="{{.Result}}">{{if eq .Result "ok"}}✓{{else if eq .Result "fault"}}✗{{else}}–{{end}} <b>{{.Title}}</b> <small>{{.Level}}</small>{{with .Why}} {{.}}{{end}}
{{range .Faults}}<p>{{.What}}</p><p>→ {{.Change}}</p>{{with .On}}<p class="on">{{.}}</p>{{end}}{{end}}</li>{{end}}
</ul>
{{end}}</html>
`))
