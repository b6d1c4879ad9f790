package ingest

import (
	"bytes"
	"io"
	"regexp"
	"unicode/utf8"
)

// magics are the first bytes of files people confuse with tables, and what to
// tell them: the last part of a message key.
var magics = []struct{ bytes, what string }{
	{"\x89PNG", "picture"},
	{"\xff\xd8\xff", "picture"},
	{"GIF8", "picture"},
	{"RIFF", "picture"},
	{"BM", "binary"},
	{"%PDF-", "pdf"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"}, // also a workbook with a password
	{"\x1f\x8b", "packed"},
	{"Rar!", "packed"},
	{"7z\xbc\xaf", "packed"},
	{"SQLite format 3", "binary"},
	{"{\\rtf", "binary"},
}

// isJSON is how a file of objects begins.
var isJSON = regexp.MustCompile(`^(\[\s*)?\{\s*["}]`)

// notATable says what a file is if it cannot be a table of text, else "".
func notATable(head []byte) string {
	if utf16Mark(head) {
		return ""
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.bytes)) && (m.what != "binary" || controls(head) > 0) {
			return m.what
		}
	}
	// A few stray control characters are a flaw of a table; one in fifty is
	// another sort of file.
	if controls(head)*50 > len(head) {
		return "binary"
	}
	start := bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 512)]))
	for _, tag := range []string{"<!doctype html", "<html", "<?xml", "<table"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return "web_page"
		}
	}
	if isJSON.Match(start) {
		return "json"
	}
	return ""
}

func controls(b []byte) int {
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1a {
			n++
		}
	}
	return n
}

func utf16Mark(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// detectEncoding reads a text to its end: whatever is valid UTF-8 throughout is
// UTF-8, for other texts would not be by accident. Of the rest, text whose high
// bytes come in pairs of common Chinese characters is GB18030, else Latin-1.
func detectEncoding(r io.Reader, head []byte) (Encoding, error) {
	if utf16Mark(head) {
		return UTF16, nil
	}
	var (
		buf        = make([]byte, 256<<10)
		kept       int // bytes of a character cut by the end of the buffer
		pairs, odd int
	)
	utf := true
	for {
		n, err := io.ReadFull(r, buf[kept:])
		b := buf[:kept+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return "", err
		}
		cut := len(b)
		if !last {
			cut = wholeUntil(b)
		}
		if utf {
			utf = utf8.Valid(b[:cut])
		}
		p, o := countPairs(b[:cut])
		pairs, odd = pairs+p, odd+o
		kept = copy(buf, b[cut:])
		if last {
			break
		}
	}
	switch {
	case utf:
		return UTF8, nil
	case pairs > 4*odd:
		return GB18030, nil
	default:
		return Latin1, nil
	}
}

// wholeUntil returns how much of b ends between characters, whichever the
// encoding: a byte below '0' (a line's end, a separator, a space) is never part
// of a longer character. Without one near the end, all of b is taken.
func wholeUntil(b []byte) int {
	for i := len(b); i > len(b)/2; i-- {
		if b[i-1] < '0' {
			return i
		}
	}
	return len(b)
}

// countPairs counts the high bytes that begin a common Chinese character or
// mark of GB 2312, or a valid rarer one, and those that fit neither.
func countPairs(b []byte) (pairs, odd int) {
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if i+1 == len(b) {
			odd++
			break
		}
		lead, trail := b[i], b[i+1]
		switch {
		case lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1 && trail <= 0xfe,
			lead >= 0xa1 && lead <= 0xa9 && trail >= 0xa1 && trail <= 0xfe:
			pairs++
			i++
		case i+3 < len(b) && trail >= '0' && trail <= '9' && b[i+2] >= 0x81 && b[i+3] >= '0' && b[i+3] <= '9':
			i += 3 // four bytes: valid, too rare to count
		case trail >= 0x80 && trail != 0xff && lead != 0x80 && lead != 0xff:
			i++ // a rare character: neither for nor against
		default:
			odd++
		}
	}
	return pairs, odd
}
