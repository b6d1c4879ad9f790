package ingest

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textRows cuts text into rows and cells as spreadsheets write them: cells may
// be quoted, quoted cells may contain separators, line ends and doubled
// quotation marks. It reads what a person would: a quotation mark inside a cell
// is a character, and one that never closes does not swallow the file.
type textRows struct {
	r       io.Reader
	buf     []byte // unread bytes are buf[at:]
	at      int
	end     bool // of r
	err     error
	sep     []byte // nil: runs of white space
	lineEnd byte
}

func newTextRows(r io.Reader, delimiter string, lineEnd byte) *textRows {
	t := &textRows{r: r, lineEnd: lineEnd, buf: make([]byte, 0, 64<<10)}
	if delimiter != spaces {
		t.sep = []byte(delimiter)
	}
	return t
}

// Close implements rowReader; the text belongs to the source.
func (t *textRows) Close() error { return nil }

// next returns the cells of the next row that is not blank.
func (t *textRows) next(dst []string) ([]string, flaws, error) {
	for {
		line, fl, err := t.line()
		if err != nil {
			return nil, 0, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		cells, fl2 := t.cut(dst, line, fl&flawQuote != 0)
		return cells, fl | fl2, nil
	}
}

// maxRowLines bounds the lines one row may span. Beyond it a quotation mark is
// taken to have been forgotten, so a file full of such rows is still read fast.
const maxRowLines = 500

// line returns the bytes of the next row, valid until the next call: one line,
// or several where a quoted cell spans them.
func (t *textRows) line() ([]byte, flaws, error) {
	scanned := 0
	end := t.lineEndFrom(&scanned)
	if end < 0 {
		switch {
		case t.err != nil:
			return nil, 0, t.err
		case t.at == len(t.buf):
			return nil, 0, io.EOF
		case len(t.buf)-t.at >= MaxRowBytes:
			return t.longLine(), flawLong, nil
		}
		end = len(t.buf)
	}
	if bytes.IndexByte(t.buf[t.at:end], '"') < 0 {
		return t.take(end), 0, nil
	}
	size, ok := t.quotedRow()
	if t.err != nil {
		return nil, 0, t.err
	}
	if ok {
		return t.take(t.at + size), 0, nil
	}
	first := bytes.IndexByte(t.buf[t.at:], t.lineEnd) // reading on may have moved it
	if first < 0 {
		first = len(t.buf) - t.at
	}
	return t.take(t.at + first), flawQuote, nil
}

// take returns the bytes up to end and goes on behind the line end there.
func (t *textRows) take(end int) []byte {
	line := t.buf[t.at:end]
	t.at = min(end+1, len(t.buf))
	return line
}

// quotedRow measures a row with quotation marks: it ends at the first line end
// outside of them. Without such an end ok is false.
func (t *textRows) quotedRow() (size int, ok bool) {
	lines := 0
	for i := 0; ; { // one cell a turn
		for b := t.peek(i); b == ' ' || b == '\t' && t.sep == nil; b = t.peek(i) {
			i++
		}
		if t.peek(i) == '"' {
			if i, ok = t.closing(i, &lines); !ok {
				return 0, false
			}
		}
		for {
			b := t.peek(i)
			if b < 0 || b == int(t.lineEnd) {
				return i, true
			}
			if i > 2*MaxRowBytes {
				return 0, false
			}
			if n := t.separatorAt(i); n > 0 {
				i += n
				break
			}
			i++
		}
	}
}

// closing returns the place behind the mark that closes the one at i: a mark
// not doubled and followed by a separator or the end of a line.
func (t *textRows) closing(i int, lines *int) (after int, ok bool) {
	for j := i + 1; j <= MaxRowBytes; j++ {
		switch b := t.peek(j); {
		case b < 0:
			return 0, false
		case b == int(t.lineEnd):
			if *lines++; *lines > maxRowLines {
				return 0, false
			}
		case b == '"' && t.peek(j+1) == '"':
			j++
		case b == '"':
			k := j + 1
			for b := t.peek(k); b == ' ' || b == '\r'; b = t.peek(k) {
				k++
			}
			b := t.peek(k)
			if b < 0 || b == int(t.lineEnd) || t.separatorAt(k) > 0 || t.separatorAt(j+1) > 0 {
				return j + 1, true
			}
		}
	}
	return 0, false
}

// separatorAt returns the size of the separator at i, 0 if there is none.
func (t *textRows) separatorAt(i int) int {
	if t.sep == nil {
		if b := t.peek(i); b >= 0 && isSpace(byte(b)) {
			return 1
		}
		return 0
	}
	for n, want := range t.sep {
		if t.peek(i+n) != int(want) {
			return 0
		}
	}
	return len(t.sep)
}

// peek returns the unread byte at i, reading on as needed, or -1 behind the end.
func (t *textRows) peek(i int) int {
	for t.at+i >= len(t.buf) {
		if t.end {
			return -1
		}
		t.fill()
	}
	return int(t.buf[t.at+i])
}

// lineEndFrom returns the place in buf of the next line end after the bytes
// already scanned, reading on as needed, or -1 at the end of the text, on an
// error, or beyond MaxRowBytes.
func (t *textRows) lineEndFrom(scanned *int) int {
	for {
		if i := bytes.IndexByte(t.buf[t.at+*scanned:], t.lineEnd); i >= 0 {
			return t.at + *scanned + i
		}
		*scanned = len(t.buf) - t.at
		if t.end || *scanned >= MaxRowBytes {
			return -1
		}
		t.fill()
	}
}

// fill reads more, keeping the unread bytes.
func (t *textRows) fill() {
	if t.at > 0 {
		n := copy(t.buf, t.buf[t.at:])
		t.buf, t.at = t.buf[:n], 0
	}
	if len(t.buf) == cap(t.buf) {
		t.buf = append(make([]byte, 0, 2*cap(t.buf)), t.buf...)
	}
	n, err := t.r.Read(t.buf[len(t.buf):cap(t.buf)])
	t.buf = t.buf[:len(t.buf)+n]
	if err != nil {
		t.end = true
		if err != io.EOF {
			t.err = err
		}
	}
}

// longLine returns the first bytes of a line that is too long and skips it.
func (t *textRows) longLine() []byte {
	line := bytes.Clone(t.buf[t.at : t.at+200])
	for {
		t.at = len(t.buf)
		scanned := 0
		if i := t.lineEndFrom(&scanned); i >= 0 {
			t.at = i + 1
			return line
		}
		if t.end {
			t.at = len(t.buf)
			return line
		}
	}
}

// A cell is where the next cell of a line is.
type cell struct {
	from, to int  // of the text, without marks
	size     int  // bytes up to the next cell, separator included
	quoted   bool // marks inside are doubled
	last     bool
}

// cell finds the first cell of the rest of a line; open means its quotation
// mark does not close.
func (t *textRows) cell(b []byte) (c cell, open bool) {
	start := 0
	for start < len(b) && (b[start] == ' ' || b[start] == '\t' && t.sep == nil) {
		start++
	}
	if start < len(b) && b[start] == '"' {
		for i := start + 1; i < len(b); i++ {
			if b[i] != '"' {
				continue
			}
			if i+1 < len(b) && b[i+1] == '"' {
				i++
				continue
			}
			if n, last, ok := t.separator(b[i+1:]); ok {
				return cell{from: start + 1, to: i, size: i + 1 + n, quoted: true, last: last}, false
			}
		}
		return cell{}, true
	}
	return t.plain(b, start), false
}

// plain finds a cell without marks.
func (t *textRows) plain(b []byte, start int) cell {
	if t.sep == nil {
		i := start
		for i < len(b) && !isSpace(b[i]) {
			i++
		}
		n, last, _ := t.separator(b[i:])
		return cell{from: start, to: i, size: i + n, last: last}
	}
	if i := bytes.Index(b, t.sep); i >= 0 {
		return cell{from: 0, to: i, size: i + len(t.sep)}
	}
	return cell{from: 0, to: len(b), size: len(b), last: true}
}

// separator measures what follows a cell: a separator, or the end.
func (t *textRows) separator(b []byte) (size int, last, ok bool) {
	i := 0
	for i < len(b) && (b[i] == ' ' || b[i] == '\r' || b[i] == '\t' && t.sep == nil) {
		i++
	}
	switch {
	case i == len(b):
		return i, true, true
	case t.sep == nil:
		return i, false, i > 0
	case bytes.HasPrefix(b[i:], t.sep):
		return i + len(t.sep), false, true
	case bytes.HasPrefix(b, t.sep): // a separator that is itself white space
		return len(t.sep), false, true
	default:
		return 0, false, false
	}
}

// cut appends the cells of a row. All cells share one string.
func (t *textRows) cut(dst []string, line []byte, plain bool) ([]string, flaws) {
	var fl flaws
	if bytes.IndexByte(line, 0) >= 0 {
		fl |= flawNUL
		line = bytes.ReplaceAll(line, []byte{0}, nil)
	}
	s := string(line)
	if !utf8.ValidString(s) {
		fl |= flawLetters
		s = strings.ToValidUTF8(s, "\uFFFD")
		line = []byte(s)
	} else if strings.Contains(s, "\uFFFD") {
		fl |= flawLetters
	}
	for p := 0; ; {
		var c cell
		open := plain
		if !plain {
			c, open = t.cell(line[p:])
		}
		if open {
			start := 0
			for t.sep == nil && p+start < len(line) && isSpace(line[p+start]) {
				start++
			}
			c = t.plain(line[p:], start)
		}
		v := s[p+c.from : p+c.to]
		if c.quoted {
			v = strings.ReplaceAll(v, `""`, `"`)
		}
		dst = append(dst, trim(v))
		p += c.size
		if c.last || len(dst) == 16*MaxColumns {
			return dst, fl
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// trim removes white space around a cell, also the kinds spreadsheets leave:
// no-break and ideographic spaces, and marks of zero width.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[0] < utf8.RuneSelf && s[len(s)-1] > ' ' && s[len(s)-1] < utf8.RuneSelf {
		return unguard(s)
	}
	return unguard(strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' || r < ' '
	}))
}
