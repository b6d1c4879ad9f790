package app

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// Of what a file can be, only what this one is.
func TestSeen(t *testing.T) {
	columns := []*apiv1.ColumnMatch{{Title: "编号", Field: "id"}}
	for _, tt := range []struct {
		is     *apiv1.ImportPreview
		en, zh string
	}{
		{
			&apiv1.ImportPreview{Rows: 7043, Format: "csv", Encoding: "utf-8", Delimiter: "comma", Header: true, Kind: "customers", Pack: "telecom", Columns: columns},
			"7,043 rows · csv · utf-8 · separated by commas · titles in the first row · customers · pack telecom",
			"7,043 行 · csv · utf-8 · 以逗号分隔 · 首行为列名 · 客户 · 行业包 telecom",
		},
		{
			&apiv1.ImportPreview{Rows: 1, Format: "xlsx", Sheet: "会员", Kind: "purchases", Columns: columns},
			"1 row · xlsx · sheet “会员” · no titles · purchases",
			"1 行 · xlsx · 工作表“会员” · 没有列名 · 购买记录",
		},
		{
			&apiv1.ImportPreview{Rows: 2, Format: "csv", Encoding: "gb18030", Delimiter: "^", Header: true, Kind: "customers", Columns: columns},
			"2 rows · csv · gb18030 · separated by “^” · titles in the first row · customers",
			"2 行 · csv · gb18030 · 以“^”分隔 · 首行为列名 · 客户",
		},
		{&apiv1.ImportPreview{Rows: 2, Format: "json", Kind: "customers"}, "2 rows · json · customers", "2 行 · json · 客户"},
	} {
		for lang, want := range map[core.Lang]string{core.English: tt.en, core.Chinese: tt.zh} {
			if got := (&program{lang: lang}).seen(tt.is); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	}
}

// A person at the terminal reads a finding once: in the preview where there is
// one to agree to, else in the report, which also has what only the import found.
func TestFindingsAreSaidOnce(t *testing.T) {
	of := func(texts ...string) *apiv1.ImportPreview {
		p := &apiv1.ImportPreview{Kind: "customers"}
		for i, text := range texts {
			p.Findings = append(p.Findings, &apiv1.Finding{Text: text, Count: int64(i + 1), Rows: []int64{1234, 1235, 1236}[:i+1]})
		}
		return p
	}
	for _, yes := range []bool{true, false} {
		var screen bytes.Buffer
		p := &program{lang: core.English, out: &screen, err: &screen, outTerminal: true, errTerminal: true}
		run := importRun{p: p, yes: yes, shown: map[string]bool{}}
		run.preview(of("one", "two"))
		if err := run.report(&apiv1.ImportState{Status: "done", Preview: of("one", "two", "three")}); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"one (1 row: 1234)", "two (2 rows: 1234, 1235)", "three (3 rows: 1234, 1235, 1236)"} {
			if n := strings.Count(screen.String(), line); n != 1 {
				t.Errorf("yes %v: %q is said %d times:\n%s", yes, line, n, screen.String())
			}
		}
	}
}

// An import that a full disk stopped is no success: nothing but why is said, and
// the exit code is that of the disk.
func TestImportFails(t *testing.T) {
	var out, errs bytes.Buffer
	run := importRun{p: &program{lang: core.English, out: &out, err: &errs}}
	s := &apiv1.ImportState{ImportId: "i0000001", Status: "failed", Rows: 7500, Committed: 7500, Created: 7500, Error: "The disk is full.", ErrorKind: "unavailable"}
	if err := run.report(s); err != nil {
		t.Fatal(err)
	}
	err := run.outcome(s)
	if code, _ := run.p.explain(t.Context(), err); code != exitUnavailable {
		t.Errorf("exit code %d, want %d", code, exitUnavailable)
	}
	want := "The import stopped: The disk is full. Saved so far: 7,500 rows. Take that back with: perennial undo i0000001\n"
	if out.String() != "" || errs.String() != want {
		t.Errorf("output %q, errors %q", out.String(), errs.String())
	}
}

// A full disk is named as what it is, whatever was being written.
func TestDiskFull(t *testing.T) {
	p := &program{data: "/shop"}
	for want, err := range map[string]error{
		"app.file_full": fileError("x.csv", fmt.Errorf("write: %w", syscall.ENOSPC)),
		"app.open_full": p.unopened(core.Says(core.Unavailable, "store.full", core.Args{"free_mb": 1, "need_mb": 64}), silence{}),
	} {
		var got *core.Error
		if !errors.As(err, &got) || got.Key != want || got.Kind != core.Unavailable {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
