package app

import (
	"fmt"
	"strconv"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// preview prints what the file seems to be, and what is wrong in it unless the
// report will say so in a moment.
func (run importRun) preview(pre *apiv1.ImportPreview) {
	p := run.p
	fmt.Fprintln(p.err, p.bold(p.seen(pre)))
	if pre.GetRemembered() {
		fmt.Fprintln(p.err, p.say("app.import.remembered", nil))
	}
	if len(pre.GetColumns()) > 0 {
		t := table{indent: 2}
		t.row(p.say("app.import.column", nil), p.say("app.import.field", nil), p.say("app.import.sure", nil), p.say("app.import.samples", nil))
		for _, c := range pre.GetColumns() {
			field, sure := "—", ""
			if c.GetField() != "" {
				field = fmt.Sprintf("%s (%s)", c.GetFieldTitle(), c.GetField())
				sure = strconv.Itoa(int(c.GetConfidence()*100+0.5)) + "%"
			}
			t.row(columnName(c), field, sure, clean(strings.Join(c.GetSamples(), " · ")))
		}
		t.write(p.err)
	}
	if run.yes {
		return
	}
	for _, line := range p.findings(pre.GetFindings()) {
		fmt.Fprintln(p.err, line)
		run.shown[line] = true
	}
}

// seen is what a file was taken for: of the parts those that it has.
func (p *program) seen(pre *apiv1.ImportPreview) string {
	parts := []string{p.rows(pre.GetRows()), pre.GetFormat()}
	add := func(has bool, key string, args core.Args) {
		if has {
			parts = append(parts, p.say(key, args))
		}
	}
	add(pre.GetSheet() != "", "app.import.seen.sheet", core.Args{"sheet": clean(pre.GetSheet())})
	if pre.GetEncoding() != "" {
		parts = append(parts, pre.GetEncoding())
	}
	if d := pre.GetDelimiter(); d != "" {
		name := p.say("app.import.delimiter."+strings.ReplaceAll(d, "-", "_"), nil)
		if len([]rune(d)) == 1 {
			name = "“" + d + "”"
		}
		parts = append(parts, p.say("app.import.seen.delimiter", core.Args{"delimiter": name}))
	}
	add(len(pre.GetColumns()) > 0 && pre.GetHeader(), "app.import.seen.titles", nil)
	add(len(pre.GetColumns()) > 0 && !pre.GetHeader(), "app.import.seen.no_titles", nil)
	parts = append(parts, p.say("app.import.kind."+pre.GetKind(), nil))
	add(pre.GetPack() != "", "app.import.seen.pack", core.Args{"pack": pre.GetPack()})
	return strings.Join(parts, " · ")
}

// rows says how many rows.
func (p *program) rows(n int64) string {
	if n == 1 {
		return p.say("app.import.row", nil)
	}
	return p.say("app.import.rows", core.Args{"count": count(n)})
}

func columnName(c *apiv1.ColumnMatch) string {
	if c.GetTitle() != "" {
		return clean(c.GetTitle())
	}
	return strconv.Itoa(int(c.GetIndex()) + 1)
}

// findings are the lines that say what is wrong in the data.
func (p *program) findings(list []*apiv1.Finding) []string {
	var out []string
	for _, f := range list {
		var rows []string
		for _, r := range f.GetRows() {
			rows = append(rows, strconv.FormatInt(r, 10)) // a place to look for, not a figure
		}
		key := "app.import.finding"
		switch {
		case len(rows) == 0:
			key = "app.import.finding_rows"
		case int64(len(rows)) < f.GetCount():
			key = "app.import.finding_more"
		}
		out = append(out, "  "+p.say(key, core.Args{
			"text": clean(f.GetText()), "rows": p.rows(f.GetCount()), "list": strings.Join(rows, p.say("app.import.list", nil)),
		}))
	}
	return out
}

// progress redraws one line for a person, and prints a line for each durable
// batch for anything else. With --json that line is English in every language:
// programs read it.
func (run importRun) progress(s *apiv1.ImportState, committed *int64) {
	p := run.p
	if p.errTerminal {
		fmt.Fprintf(p.err, "\r\x1b[K%s", p.say("app.import.progress", core.Args{
			"done": count(s.GetRows()), "rows": p.rows(s.GetRowsTotal()), "rate": count(int64(s.GetRowsPerSecond())),
		}))
		return
	}
	if s.GetCommitted() > *committed {
		*committed = s.GetCommitted()
		if run.json {
			fmt.Fprintf(p.err, "committed %d rows\n", *committed)
		} else {
			fmt.Fprintln(p.err, p.say("app.import.committed", core.Args{"rows": p.rows(*committed)}))
		}
	}
}

// report prints what an import did. What a person at the terminal has read in
// the preview is not said again.
func (run importRun) report(s *apiv1.ImportState) error {
	p := run.p
	if run.json {
		return p.printJSON(importJSONOf(s))
	}
	if s.GetStatus() != "done" {
		return nil // how it ended is said alone: it is no success
	}
	for _, line := range p.findings(s.GetPreview().GetFindings()) {
		if !run.shown[line] || !p.errTerminal || !p.outTerminal {
			fmt.Fprintln(p.out, line)
		}
	}
	fmt.Fprintln(p.out, p.say("app.import.result", core.Args{
		"rows": p.rows(s.GetRows()), "created": count(s.GetCreated()), "updated": count(s.GetUpdated()),
		"unchanged": count(s.GetUnchanged()), "rejected": count(s.GetRejected()),
		"seconds": strconv.FormatFloat(s.GetSeconds(), 'f', 1, 64), "id": s.GetImportId(),
	}))
	if s.GetPurchases() > 0 {
		fmt.Fprintln(p.out, p.say("app.import.purchases", core.Args{"count": count(s.GetPurchases())}))
	}
	if s.GetRejected() > 0 && run.rejects == "" {
		fmt.Fprintln(p.out, p.say("app.import.rejects_hint", nil))
	}
	return nil
}

// outcome turns how an import ended into an exit code.
func (run importRun) outcome(s *apiv1.ImportState) error {
	p := run.p
	args := core.Args{"problem": s.GetError(), "rows": p.rows(s.GetCommitted()), "id": s.GetImportId()}
	switch s.GetStatus() {
	case "done":
		return nil
	case "cancelled":
		fmt.Fprintln(p.err, p.say("app.import.cancelled", args))
		return errSaid{exitInterrupted}
	default:
		fmt.Fprintln(p.err, p.say("app.import.failed", args))
		return errSaid{exitOf(s.GetErrorKind())}
	}
}

// The JSON forms of an import and of a preview, for programs.
type (
	importJSON struct {
		Written   bool              `json:"written"` // always: it was run
		ImportID  string            `json:"import_id"`
		Status    string            `json:"status"`
		Problem   string            `json:"problem,omitempty"` // why it failed
		Rows      int64             `json:"rows"`
		Created   int64             `json:"created"`
		Updated   int64             `json:"updated"`
		Unchanged int64             `json:"unchanged"`
		Rejected  int64             `json:"rejected"`
		Purchases int64             `json:"purchases"`
		Findings  []findingJSON     `json:"findings"`
		Mapping   map[string]string `json:"mapping"` // column title, or number from 1, to field; as --map takes it
		Seconds   float64           `json:"seconds"`
	}
	previewJSON struct {
		Written    bool              `json:"written"` // never
		Rows       int64             `json:"rows"`
		Format     string            `json:"format"`
		Encoding   string            `json:"encoding,omitempty"`
		Delimiter  string            `json:"delimiter,omitempty"`
		Sheet      string            `json:"sheet,omitempty"`
		Header     bool              `json:"header"`
		Kind       string            `json:"kind"`
		Pack       string            `json:"pack"`
		Remembered bool              `json:"remembered"`
		Findings   []findingJSON     `json:"findings"`
		Mapping    map[string]string `json:"mapping"`
		Needs      []string          `json:"needs"` // to be settled before it can be imported
	}
	findingJSON struct {
		Column string  `json:"column"`
		Kind   string  `json:"kind"`
		Count  int64   `json:"count"`
		Rows   []int64 `json:"rows"`
		Text   string  `json:"text"`
	}
)

func importJSONOf(s *apiv1.ImportState) importJSON {
	return importJSON{
		Written: true, ImportID: s.GetImportId(), Status: s.GetStatus(), Problem: s.GetError(), Rows: s.GetRows(), Created: s.GetCreated(), Updated: s.GetUpdated(),
		Unchanged: s.GetUnchanged(), Rejected: s.GetRejected(), Purchases: s.GetPurchases(),
		Findings: findingsJSON(s.GetPreview()), Mapping: mappingJSON(s.GetPreview()), Seconds: s.GetSeconds(),
	}
}

func previewJSONOf(pre *apiv1.ImportPreview) previewJSON {
	return previewJSON{
		Rows: pre.GetRows(), Format: pre.GetFormat(), Encoding: pre.GetEncoding(), Delimiter: pre.GetDelimiter(), Sheet: pre.GetSheet(),
		Header: pre.GetHeader(), Kind: pre.GetKind(), Pack: pre.GetPack(), Remembered: pre.GetRemembered(),
		Findings: findingsJSON(pre), Mapping: mappingJSON(pre), Needs: append([]string{}, pre.GetNeeds()...),
	}
}

func findingsJSON(pre *apiv1.ImportPreview) []findingJSON {
	out := []findingJSON{}
	for _, f := range pre.GetFindings() {
		out = append(out, findingJSON{f.GetColumn(), f.GetKind(), f.GetCount(), append([]int64{}, f.GetRows()...), f.GetText()})
	}
	return out
}

func mappingJSON(pre *apiv1.ImportPreview) map[string]string {
	out := map[string]string{}
	for _, c := range pre.GetColumns() {
		name, field := c.GetTitle(), c.GetField()
		if name == "" {
			name = strconv.Itoa(int(c.GetIndex()) + 1)
		}
		if field == "" {
			field = "_"
		}
		out[name] = field
	}
	return out
}
