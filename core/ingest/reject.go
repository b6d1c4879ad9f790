package ingest

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A rejectRow is one rejected row, with what kept it out.
type rejectRow struct {
	N     int64        `json:"n"`
	Cells []string     `json:"cells"`
	Why   []rejectFlaw `json:"why"`
}

type rejectFlaw struct {
	Column int  `json:"col"`
	Flaw   Flaw `json:"kind"`
}

var rejectTable = store.NewTable("import_reject", 1,
	func(r []rejectRow) []rejectRow { return r },
	func(r []rejectRow) []rejectRow { return r }, nil)

// Limits on what is kept of rejected rows, so that a chunk of them is one value
// even if every letter needs escaping.
const (
	maxRejectBytes = 128 << 10 // a chunk
	maxRejectCell  = 4000      // a cell; the rest is cut
)

// newReject keeps a row for the file of rejected rows.
func newReject(r *row) (rejectRow, int) {
	out := rejectRow{N: r.n}
	size := 40
	for _, c := range r.cells {
		if len(c) > maxRejectCell {
			c = strings.ToValidUTF8(c[:maxRejectCell], "") + "…"
		}
		if size += len(c) + 4; size > maxRejectBytes {
			break
		}
		out.Cells = append(out.Cells, c)
	}
	for _, f := range r.flaws {
		if rejecting[f.flaw] {
			out.Why = append(out.Why, rejectFlaw{f.column, f.flaw})
		}
	}
	return out, size
}

// Rejects writes the rejected rows of an import as a CSV file spreadsheets
// open: the columns of the original, then the reason in lang.
func Rejects(ctx context.Context, db store.DB, id core.ImportID, lang core.Lang, w io.Writer) error {
	for cursor, page := "", 0; page == 0 || cursor != ""; page++ {
		data, next, err := RejectsPage(ctx, db, id, lang, cursor)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		cursor = next
	}
	return nil
}

// RejectsPage returns the next part of that file and the cursor of the one
// after it, "" after the last. The first cursor is "".
func RejectsPage(ctx context.Context, db store.DB, id core.ImportID, lang core.Lang, cursor string) (data []byte, next string, err error) {
	n, err := strconv.Atoi("0" + cursor)
	if err != nil {
		return nil, "", core.Errorf(core.Invalid, "rejects of %s from %q", id, cursor)
	}
	var im Import
	var chunk []rejectRow
	var more bool
	err = db.View(ctx, func(tx store.Tx) error {
		var ok bool
		if im, ok = Get(tx, id); !ok {
			return core.Says(core.NotFound, "ingest.unknown_import", core.Args{"import": string(id)})
		}
		chunk, _, _ = rejectTable.Get(tx, id, n)
		_, _, more = rejectTable.Get(tx, id, n+1)
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	columns := im.Plan.original()
	if im.Plan.Format == JSON {
		for _, t := range fixedTitles(lang) {
			columns = append(columns, Column{Title: t})
		}
	}
	out := &csvWriter{}
	if n == 0 {
		out.raw("\uFEFF")
		out.row(im.Plan.rejectTitles(columns, lang))
	}
	for _, r := range chunk {
		out.row(r.line(columns, lang))
	}
	if more {
		next = strconv.Itoa(n + 1)
	}
	return out.b, next, nil
}

// rejectTitles are the titles of the file. A column without one is called as its
// field, which import will know again.
func (p *Plan) rejectTitles(columns []Column, lang core.Lang) []string {
	head := make([]string, 0, len(columns)+2)
	for _, c := range columns {
		if !p.Header && c.Field != "" {
			c.Title = c.Field
		}
		head = append(head, c.Title)
	}
	row, reason := addedTitles(lang)
	head = append(head, row, reason)
	for i, t := range titles(head, len(head)) {
		head[i] = guard(t)
	}
	return head
}

// addedTitles are the titles of the two columns behind those of the original.
func addedTitles(lang core.Lang) (row, reason string) {
	return Message{Key: "ingest.rejects.row"}.In(lang), Message{Key: "ingest.rejects.reason"}.In(lang)
}

// addedColumns recognises a file of rejected rows by its last titles and
// returns how many columns it has besides those of the original.
func addedColumns(heads []string) int {
	n := len(heads) - 2
	if n < 1 {
		return 0
	}
	is := func(title, want string) bool { return title == want || title == want+" (2)" }
	for _, lang := range core.Langs() {
		if row, reason := addedTitles(lang); is(heads[n], row) && is(heads[n+1], reason) {
			return 2
		}
	}
	return 0
}

// original are the columns without those a file of rejected rows adds.
func (p *Plan) original() []Column { return p.Columns[:len(p.Columns)-p.Added] }

// line returns the cells of a rejected row and the reason. Cells beyond the
// titles are joined to the last one, where a missing quotation mark left them.
func (r rejectRow) line(columns []Column, lang core.Lang) []string {
	out := make([]string, 0, len(columns)+2)
	for i := range columns {
		c := ""
		if i < len(r.Cells) {
			c = r.Cells[i]
		}
		if i == len(columns)-1 && len(r.Cells) > len(columns) {
			c = strings.Join(r.Cells[i:], " | ")
		}
		out = append(out, guard(c))
	}
	why := make([]string, 0, len(r.Why))
	for _, f := range r.Why {
		column := ""
		if f.Column >= 0 && f.Column < len(columns) {
			column = columns[f.Column].Title
		}
		why = append(why, Message{"ingest.reject." + string(f.Flaw), core.Args{"column": column}}.In(lang))
	}
	return append(out, itoa(int(r.N)), guard(strings.Join(why, " ")))
}

// A csvWriter writes rows as spreadsheets read them.
type csvWriter struct{ b []byte }

func (c *csvWriter) raw(s string) { c.b = append(c.b, s...) }

func (c *csvWriter) row(cells []string) {
	for i, s := range cells {
		if i > 0 {
			c.b = append(c.b, ',')
		}
		if strings.ContainsAny(s, ",\"\r\n;\t|") || s != strings.TrimSpace(s) || len(cells) == 1 && s == "" {
			c.b = append(c.b, '"')
			c.b = append(c.b, strings.ReplaceAll(s, `"`, `""`)...)
			c.b = append(c.b, '"')
		} else {
			c.b = append(c.b, s...)
		}
	}
	c.b = append(c.b, "\r\n"...)
}
