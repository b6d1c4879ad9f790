package ingest

import (
	"context"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/perennial-app/perennial/core"
)

// What a workbook may unpack to: more than any sheet of MaxRows rows needs, and
// little enough that a file made to fill a disk does not.
const (
	maxUnpackBytes = 2 << 30
	maxMemoryBytes = 32 << 20 // larger sheets are read from a temporary file
)

// book unpacks the workbook, once: previewing and importing share it.
func (s *Source) book() (*excelize.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unpacked != nil {
		return s.unpacked, nil
	}
	f, err := excelize.OpenReader(io.NewSectionReader(s.r, 0, s.Size), excelize.Options{
		UnzipSizeLimit: maxUnpackBytes, UnzipXMLSizeLimit: maxMemoryBytes, RawCellValue: true,
	})
	if err != nil {
		return nil, core.Says(core.Invalid, "ingest.not_a_table.workbook", core.Args{"file": s.Name}).Wrap(err)
	}
	s.unpacked = f
	// Large sheets lie in temporary files; they go with the source even if
	// nobody closes it.
	runtime.AddCleanup(s, func(f *excelize.File) { _ = f.Close() }, f)
	return f, nil
}

// Close removes what a workbook was unpacked to. Text needs no closing.
func (s *Source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unpacked == nil {
		return nil
	}
	f := s.unpacked
	s.unpacked = nil
	return f.Close()
}

// sheets returns the sheet to read, all that could be read, and whether the
// workbook counts days from 1904.
func (s *Source) sheets(asked string) (sheet string, all []string, base1904 bool, err error) {
	f, err := s.book()
	if err != nil {
		return "", nil, false, err
	}
	if sheet, all, err = chooseSheet(f, asked); err != nil {
		return "", nil, false, err
	}
	return sheet, all, from1904(f), nil
}

func from1904(f *excelize.File) bool {
	props, err := f.GetWorkbookProps()
	return err == nil && props.Date1904 != nil && *props.Date1904
}

// chooseSheet returns the sheet asked for, else the first one that is shown and
// not empty.
func chooseSheet(f *excelize.File, asked string) (string, []string, error) {
	var all []string
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err == nil && shown {
			all = append(all, name)
		}
	}
	if asked != "" {
		for _, name := range f.GetSheetList() {
			if strings.EqualFold(name, asked) {
				return name, all, nil
			}
		}
		return "", nil, core.Says(core.Invalid, "ingest.unknown_sheet",
			core.Args{"sheet": asked, "sheets": strings.Join(all, ", ")})
	}
	for _, name := range all {
		if rows, err := f.Rows(name); err == nil {
			full := rows.Next()
			if err := rows.Close(); err == nil && full {
				return name, all, nil
			}
		}
	}
	if len(all) == 0 {
		return "", nil, core.Says(core.Invalid, "ingest.unknown_sheet", core.Args{"sheet": "", "sheets": ""})
	}
	return all[0], all, nil
}

// sheetRows reads one sheet of a workbook as rows of cells.
type sheetRows struct {
	ctx  context.Context
	rows *excelize.Rows
	// shown reads the first rows a second time, as the screen shows them: that
	// is how a column of days is told from one of numbers.
	shown *excelize.Rows
	read  int
	days  []bool
	day   dayRule
}

func (s *Source) sheetRows(ctx context.Context, sheet string) (rowReader, error) {
	f, err := s.book()
	if err != nil {
		return nil, err
	}
	r := &sheetRows{ctx: ctx, day: dayRule{serial: true, base1904: from1904(f)}}
	if sheet, _, err = chooseSheet(f, sheet); err == nil {
		if r.rows, err = f.Rows(sheet); err == nil {
			r.shown, err = f.Rows(sheet)
		}
	}
	if err != nil {
		_ = r.Close()
		return nil, unreadable(s, err)
	}
	return r, nil
}

// Close implements rowReader; the workbook belongs to the source.
func (r *sheetRows) Close() error {
	for _, rows := range []*excelize.Rows{r.rows, r.shown} {
		if rows != nil {
			_ = rows.Close() // only ever reports what reading said already
		}
	}
	return nil
}

// next returns the next row with anything in it.
func (r *sheetRows) next(dst []string) ([]string, flaws, error) {
	for r.rows.Next() {
		if err := r.ctx.Err(); err != nil {
			return nil, 0, err
		}
		cells, err := r.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, 0, err
		}
		r.learn(cells)
		size := 0
		for i, c := range cells {
			c = trim(c)
			if i < len(r.days) && r.days[i] {
				c = r.dayOfSerial(c)
			}
			size += len(c)
			dst = append(dst, c)
		}
		var fl flaws
		if size > MaxRowBytes {
			dst, fl = []string{short(strings.Join(dst, " "))}, flawLong
		}
		if slices.ContainsFunc(dst, func(c string) bool { return c != "" }) {
			return dst, fl, nil
		}
		dst = dst[:0]
	}
	if err := r.rows.Error(); err != nil {
		return nil, 0, err
	}
	return nil, 0, io.EOF
}

// learn looks at how the screen shows the first rows: a number shown as a day
// makes its column one of days.
func (r *sheetRows) learn(raw []string) {
	if r.read++; r.read > headRows || !r.shown.Next() {
		return
	}
	shown, err := r.shown.Columns(excelize.Options{RawCellValue: false})
	if err != nil {
		return
	}
	for i, c := range raw {
		if i < len(shown) && shown[i] != c && plainNumber(c) && looksShownDay(shown[i]) {
			for len(r.days) <= i {
				r.days = append(r.days, false)
			}
			r.days[i] = true
		}
	}
}

// looksShownDay reports a text with the marks of a day in it.
func looksShownDay(s string) bool {
	return strings.Count(s, "-") == 2 && s[0] != '-' || strings.Count(s, "/") == 2 || strings.Contains(s, "月")
}

// dayOfSerial writes a serial number as the day it is, so that it reads the
// same wherever it goes from here.
func (r *sheetRows) dayOfSerial(s string) string {
	if !plainNumber(s) {
		return s
	}
	if d, _, ok := parseDay(s, r.day); ok {
		return d.String()
	}
	return s
}
