package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// spaces is the separator of columns set with runs of white space.
const spaces = " "

// delimiters are the separators tried, surest first, with the names people use.
var delimiters = []struct{ sep, name string }{
	{"\t", "tab"},
	{";", "semicolon"},
	{"|", "pipe"},
	{",", "comma"},
	{"，", "fullwidth-comma"},
	{spaces, "space"},
}

func delimiterName(sep string) string {
	for _, d := range delimiters {
		if d.sep == sep {
			return d.name
		}
	}
	return sep
}

func parseDelimiter(s string) (string, error) {
	for _, d := range delimiters {
		if s == d.sep || strings.EqualFold(s, d.name) {
			return d.sep, nil
		}
	}
	switch strings.ToLower(s) {
	case `\t`, "tsv":
		return "\t", nil
	case "csv":
		return ",", nil
	case "whitespace", "spaces":
		return spaces, nil
	}
	if utf8.RuneCountInString(s) != 1 || strings.ContainsAny(s, "\"\r\n\x00") {
		return "", core.Says(core.Invalid, "ingest.unknown_delimiter", core.Args{"delimiter": s})
	}
	return s, nil
}

// headRows is how many rows decide about separator and header.
const headRows = 100

// detectLayout decides how the source is cut into rows and cells, taking from o
// what is given.
func (s *Source) detectLayout(ctx context.Context, o Options) (layout, error) {
	l := layout{encoding: s.encoding, lineEnd: '\n', sheet: o.Sheet}
	if s.Format == CSV {
		if err := s.detectText(ctx, o, &l); err != nil {
			return l, err
		}
	}
	head, err := s.head(ctx, l)
	if err != nil {
		return l, err
	}
	width := usualWidth(head)
	// Reports begin with a title or two above the table.
	for l.skip < min(len(head)-2, 10) && width >= 3 && filled(head[l.skip]) == 1 && len(o.Columns) == 0 {
		l.skip++
	}
	head = head[l.skip:]
	if len(head) == 0 {
		return l, core.Says(core.Invalid, "ingest.empty", core.Args{"file": s.Name})
	}
	if len(head[0]) > MaxColumns {
		return l, core.Says(core.Invalid, "ingest.too_many_columns",
			core.Args{"file": s.Name, "columns": text.Count(int64(len(head[0]))), "max": text.Count(MaxColumns)})
	}
	if o.Header != nil {
		l.header = *o.Header
	} else {
		l.header = looksLikeTitles(head)
	}
	if l.header && len(head) == 1 {
		return l, core.Says(core.Invalid, "ingest.header_only", core.Args{"file": s.Name})
	}
	// Statistics programs write row names without a title for them.
	l.rowNames = l.header && s.Format == CSV && len(head[0]) == width-1 && l.skip == 0
	return l, nil
}

func (s *Source) detectText(ctx context.Context, o Options, l *layout) error {
	if o.Encoding != "" {
		e, err := parseEncoding(o.Encoding)
		if err != nil {
			return err
		}
		l.encoding = e
	}
	var head [64 << 10]byte
	n, err := io.ReadFull(s.text(ctx, l.encoding), head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return core.Says(core.Unavailable, "ingest.unreadable", core.Args{"file": s.Name}).Wrap(err)
	}
	if bytes.IndexByte(head[:n], '\n') < 0 && bytes.IndexByte(head[:n], '\r') >= 0 {
		l.lineEnd = '\r'
	}
	if o.Delimiter != "" {
		l.delimiter, err = parseDelimiter(o.Delimiter)
		return err
	}
	if l.delimiter = s.delimiterLine(head[:n], l); l.delimiter != "" {
		return nil
	}
	l.delimiter = detectDelimiter(head[:n], n < len(head), l.lineEnd)
	return nil
}

// delimiterLine reads the line "sep=;" Excel writes for itself, and skips it.
func (s *Source) delimiterLine(head []byte, l *layout) string {
	line, _, _ := bytes.Cut(head, []byte{l.lineEnd})
	line = bytes.TrimRight(line, "\r")
	if rest, ok := bytes.CutPrefix(line, []byte("sep=")); ok && len(rest) == 1 {
		l.skip = 1
		return string(rest)
	}
	return ""
}

// detectDelimiter tries each separator on the first rows. The one under which
// most rows have the same number of columns, and more than one, wins; white
// space only where nothing else separates.
func detectDelimiter(head []byte, whole bool, lineEnd byte) string {
	best, bestScore := ",", 0.0
	for _, d := range delimiters {
		rows := headOf(newTextRows(bytes.NewReader(head), d.sep, lineEnd))
		if !whole && len(rows) > 1 && len(rows) < headRows {
			rows = rows[:len(rows)-1] // the last may be cut
		}
		width := usualWidth(rows)
		if width < 2 {
			continue
		}
		same := 0
		for _, r := range rows {
			if len(r) == width {
				same++
			}
		}
		score := float64(same) / float64(len(rows))
		if len(rows[0]) == width {
			score += 0.2 // titles agree
		}
		if d.sep == spaces && bestScore >= 0.6 {
			break
		}
		// A tenth more counts as better, else the earlier one stays: a comma
		// inside numbers or names must not beat a semicolon between columns.
		if score > bestScore+0.1 {
			best, bestScore = d.sep, score
		}
	}
	return best
}

func headOf(r rowReader) [][]string {
	var rows [][]string
	for len(rows) < headRows {
		cells, _, err := r.next(nil)
		if err != nil {
			break
		}
		rows = append(rows, cells)
	}
	return rows
}

// head returns the first rows after the ones a "sep=" line takes.
func (s *Source) head(ctx context.Context, l layout) ([][]string, error) {
	r, err := s.rows(ctx, l)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var rows [][]string
	for len(rows) < headRows {
		cells, fl, err := r.next(nil)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(s, err)
		}
		if fl&flawLong != 0 && len(rows) == 0 {
			return nil, core.Says(core.Invalid, "ingest.not_a_table.binary", core.Args{"file": s.Name})
		}
		rows = append(rows, cells)
	}
	if len(rows) <= l.skip {
		return nil, core.Says(core.Invalid, "ingest.empty", core.Args{"file": s.Name})
	}
	return rows, nil
}

func unreadable(s *Source, err error) error {
	var said *core.Error
	if errors.As(err, &said) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return core.Says(core.Unavailable, "ingest.unreadable", core.Args{"file": s.Name}).Wrap(err)
}

// usualWidth is the most frequent number of cells.
func usualWidth(rows [][]string) int {
	count := map[int]int{}
	best := 0
	for _, r := range rows {
		count[len(r)]++
	}
	for width, n := range count {
		if n > count[best] || n == count[best] && width > best {
			best = width
		}
	}
	return best
}

func filled(row []string) int {
	n := 0
	for _, c := range row {
		if c != "" {
			n++
		}
	}
	return n
}

// looksLikeTitles reports whether the first row names the columns: texts,
// different from each other, that do not look like the values below them.
func looksLikeTitles(rows [][]string) bool {
	first, rest := rows[0], rows[1:]
	var known, typed int
	seen := map[string]bool{}
	for _, c := range first {
		if c == "" {
			continue
		}
		if seen[c] {
			typed++
		}
		seen[c] = true
		if isValue(c) {
			typed++
		} else if universalNames[normal(c)] {
			known++
		}
	}
	if known > 0 && typed <= known {
		return true
	}
	if typed > 0 {
		return false
	}
	// All texts. They are titles unless they come again below, as values do.
	again := 0
	for i, c := range first {
		for _, r := range rest {
			if c != "" && i < len(r) && r[i] == c {
				again++
				break
			}
		}
	}
	return again == 0 || again*4 < len(first)
}

// isValue reports a cell that is a number, a day, a phone number or an address,
// which titles are not.
func isValue(c string) bool {
	if !strings.ContainsFunc(c, unicode.IsDigit) {
		return strings.Contains(c, "@")
	}
	if _, _, ok := parseNumber(c, numberRule{}); ok {
		return true
	}
	if _, _, ok := parseDay(c, dayRule{}); ok {
		return true
	}
	return looksLikePhone(c) || looksLikeEmail(c)
}

const maxTitleBytes = 120 // as much as a person can tell apart

// titles returns the titles of the columns from the header row, each different:
// the place where a title is missing, a number behind one that comes again.
func titles(header []string, width int) []string {
	out := make([]string, 0, width)
	for i := range width {
		t := ""
		if i < len(header) {
			t = strings.Join(strings.Fields(header[i]), " ")
		}
		if len(t) > maxTitleBytes {
			t = strings.ToValidUTF8(t[:maxTitleBytes], "")
		}
		if t == "" {
			t = "#" + itoa(i+1)
		}
		for n := 2; slices.Contains(out, t); n++ {
			t = strings.TrimSuffix(t, " ("+itoa(n-1)+")") + " (" + itoa(n) + ")"
		}
		out = append(out, t)
	}
	return out
}
