package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// A Source is a file that may be imported. It is read from the start for each
// step, never held in memory as a whole. Close it when done, or let it go.
type Source struct {
	Name   string
	Size   int64
	Format Format

	r        io.ReaderAt
	encoding Encoding // as detected; text only
	mu       sync.Mutex
	unpacked *excelize.File // of a workbook, once needed
}

// A Format is what kind of file a source is.
type Format string

// The formats that can be read.
const (
	CSV  Format = "csv" // text with rows and separated columns, whatever separates them
	XLSX Format = "xlsx"
	JSON Format = "json" // what Export wrote
)

// An Encoding is how the bytes of a text file are characters.
type Encoding string

// The encodings.
const (
	UTF8    Encoding = "utf-8"
	UTF16   Encoding = "utf-16" // either order, with a byte order mark
	GB18030 Encoding = "gb18030"
	Latin1  Encoding = "latin-1" // windows-1252, which contains it
)

// Open recognises a file, or says why it cannot be a table. The reader must
// stay usable as long as the source is.
func Open(name string, r io.ReaderAt, size int64) (*Source, error) {
	s := &Source{Name: filepath.Base(filepath.ToSlash(name)), Size: size, Format: CSV, r: r}
	head := make([]byte, min(size, 64<<10))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, core.Says(core.Unavailable, "ingest.unreadable", core.Args{"file": s.Name}).Wrap(err)
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))) == 0 {
		return nil, core.Says(core.Invalid, "ingest.empty", core.Args{"file": s.Name})
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		s.Format = XLSX
	} else if looksExported(head) {
		s.Format = JSON
	} else if what := notATable(head); what != "" {
		return nil, core.Says(core.Invalid, "ingest.not_a_table."+what, core.Args{"file": s.Name})
	}
	limit := int64(MaxFileBytes)
	if s.Format == XLSX {
		limit = MaxBookBytes
	}
	if size > limit {
		return nil, core.Says(core.Invalid, "ingest.too_big",
			core.Args{"file": s.Name, "megabytes": text.Count(size >> 20), "max": text.Count(limit >> 20)})
	}
	if s.Format == CSV {
		var err error
		if s.encoding, err = detectEncoding(io.NewSectionReader(r, 0, size), head); err != nil {
			return nil, core.Says(core.Unavailable, "ingest.unreadable", core.Args{"file": s.Name}).Wrap(err)
		}
	}
	return s, nil
}

// layout is everything needed to cut a source into rows.
type layout struct {
	encoding  Encoding
	delimiter string // see delimiters
	lineEnd   byte
	sheet     string
	skip      int  // rows above the header or the first row of data
	header    bool // one row of titles follows
	rowNames  bool // the titles lack one for the first column
}

// A rowReader yields the rows of a source one by one. The cells are the
// caller's; the slice is appended to dst.
type rowReader interface {
	next(dst []string) (cells []string, flaws flaws, err error) // io.EOF at the end
	io.Closer
}

// flaws are what had to be mended to read a row.
type flaws uint8

const (
	flawQuote   flaws = 1 << iota // a quotation mark that never closes
	flawNUL                       // zero bytes, removed
	flawLetters                   // bytes that are no characters of the encoding
	flawLong                      // longer than MaxRowBytes, cut
)

// rows opens the source at its first row.
func (s *Source) rows(ctx context.Context, l layout) (rowReader, error) {
	if s.Format == XLSX {
		return s.sheetRows(ctx, l.sheet)
	}
	return newTextRows(s.text(ctx, l.encoding), l.delimiter, l.lineEnd), nil
}

// text opens a text source as UTF-8.
func (s *Source) text(ctx context.Context, e Encoding) io.Reader {
	var r io.Reader = &patientReader{ctx, io.NewSectionReader(s.r, 0, s.Size)}
	if c := e.codec(); c != nil {
		return c.NewDecoder().Reader(bufio.NewReaderSize(r, 64<<10))
	}
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3) // peeked: cannot fail
	}
	return b
}

func (e Encoding) codec() encoding.Encoding {
	switch e {
	case UTF16:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case GB18030:
		return simplifiedchinese.GB18030
	case Latin1:
		return charmap.Windows1252
	default:
		return nil
	}
}

// parseEncoding reads an encoding as people write it.
func parseEncoding(s string) (Encoding, error) {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s)) {
	case "utf8", "utf8bom", "utf8sig", "unicode", "ascii":
		return UTF8, nil
	case "utf16", "utf16le", "utf16be":
		return UTF16, nil
	case "gb18030", "gbk", "gb2312", "cp936", "936", "ansi":
		return GB18030, nil
	case "latin1", "iso88591", "iso885915", "windows1252", "cp1252":
		return Latin1, nil
	default:
		return "", core.Says(core.Invalid, "ingest.unknown_encoding", core.Args{"encoding": s})
	}
}

// A patientReader ends with its context.
type patientReader struct {
	ctx context.Context
	r   io.Reader
}

func (p *patientReader) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
