package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// An importRun is one import from the command line.
type importRun struct {
	p       *program
	c       *client
	yes     bool
	json    bool
	rejects string // file for rejected rows, "" for none
}

func (p *program) importCommand() *command {
	c := p.command("import", "FILE", 1, 1)
	o := &apiv1.ImportOptions{}
	run := importRun{p: p}
	c.flags.StringVar(&o.Pack, "pack", "", p.flagText("pack"))
	c.flags.StringVar(&o.Kind, "as", "", p.flagText("as"))
	c.flags.StringVar(&o.Encoding, "encoding", "", p.flagText("encoding"))
	c.flags.StringVar(&o.Delimiter, "delimiter", "", p.flagText("delimiter"))
	header := c.flags.Bool("header", false, p.flagText("header"))
	noHeader := c.flags.Bool("no-header", false, p.flagText("no_header"))
	c.flags.StringSliceVar(&o.Columns, "columns", nil, p.flagText("columns"))
	c.flags.StringToStringVar(&o.Map, "map", nil, p.flagText("map"))
	c.flags.StringVar(&o.Sheet, "sheet", "", p.flagText("sheet"))
	c.flags.BoolVarP(&run.yes, "yes", "y", false, p.flagText("yes"))
	c.flags.BoolVar(&run.json, "json", false, p.flagText("json"))
	c.flags.StringVar(&run.rejects, "rejects", "", p.flagText("rejects"))
	c.run = func(ctx context.Context, args []string) error {
		if *header && *noHeader {
			return usageError{p.say("app.import.header_both", nil)}
		}
		if *header || *noHeader {
			o.Header = header
		}
		f, err := os.Open(args[0])
		if err != nil {
			return fileError(args[0], err)
		}
		defer f.Close()
		if run.c, err = p.dial(ctx); err != nil {
			return err
		}
		defer run.c.close()
		return run.file(ctx, f, o)
	}
	return c
}

// fileError says why a file a person named cannot be read or written.
func fileError(name string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return core.Says(core.NotFound, "app.file_missing", core.Args{"file": name}).Wrap(err)
	default:
		return core.Says(core.Unavailable, "app.file_unusable", core.Args{"file": name}).Wrap(err)
	}
}

// file sends, previews, asks, imports and reports.
func (run importRun) file(ctx context.Context, f *os.File, o *apiv1.ImportOptions) error {
	id, err := run.upload(ctx, f)
	if err != nil {
		return err
	}
	pre, err := run.c.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: id, Options: o})
	if err != nil {
		return err
	}
	if !run.json || !run.yes {
		run.preview(run.p.err, pre.GetPreview())
	}
	if needs := pre.GetPreview().GetNeeds(); len(needs) > 0 {
		return usageError{run.p.say("app.import.needs", core.Args{"needs": strings.Join(needs, "\n  ")})}
	}
	if !run.yes {
		if err := run.ask(pre.GetPreview().GetRows()); err != nil {
			return err
		}
	}
	started, err := run.c.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: id, Options: o})
	if err != nil {
		return err
	}
	state, err := run.follow(ctx, started.GetImportId())
	if err != nil {
		return err
	}
	return run.report(state)
}

const uploadChunk = 1 << 20

func (run importRun) upload(ctx context.Context, f *os.File) (string, error) {
	info, err := f.Stat()
	if err != nil {
		return "", fileError(f.Name(), err)
	}
	if info.IsDir() {
		return "", core.Says(core.Invalid, "app.file_folder", core.Args{"file": f.Name()})
	}
	begun, err := run.c.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: filepath.Base(f.Name()), Size: info.Size()})
	if err != nil {
		return "", err
	}
	buf := make([]byte, uploadChunk)
	for at := int64(0); at < info.Size(); {
		n, err := f.ReadAt(buf[:min(uploadChunk, info.Size()-at)], at)
		if err != nil && !errors.Is(err, io.EOF) || n == 0 {
			return "", fileError(f.Name(), errors.Join(err, io.ErrUnexpectedEOF))
		}
		res, err := run.c.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: begun.GetUploadId(), Offset: at, Data: buf[:n]})
		if err != nil {
			return "", err
		}
		at = res.GetReceived()
	}
	return begun.GetUploadId(), nil
}

// preview prints what the file seems to be.
func (run importRun) preview(w io.Writer, pre *apiv1.ImportPreview) {
	p := run.p
	fmt.Fprintln(w, p.bold(p.say("app.import.seen", core.Args{
		"rows": count(pre.GetRows()), "format": pre.GetFormat(), "encoding": pre.GetEncoding(), "delimiter": pre.GetDelimiter(),
		"header": p.yesNo(pre.GetHeader()), "kind": p.say("app.import.kind."+pre.GetKind(), nil), "pack": pre.GetPack(),
	})))
	if pre.GetRemembered() {
		fmt.Fprintln(w, p.say("app.import.remembered", nil))
	}
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
	t.write(w)
	run.findings(w, pre.GetFindings())
}

func columnName(c *apiv1.ColumnMatch) string {
	if c.GetTitle() != "" {
		return clean(c.GetTitle())
	}
	return strconv.Itoa(int(c.GetIndex()) + 1)
}

func (run importRun) findings(w io.Writer, list []*apiv1.Finding) {
	for _, f := range list {
		var rows []string
		for _, r := range f.GetRows() {
			rows = append(rows, strconv.FormatInt(r, 10))
		}
		key := "app.import.finding"
		if int64(len(rows)) < f.GetCount() {
			key = "app.import.finding_more"
		}
		fmt.Fprintln(w, "  "+run.p.say(key, core.Args{
			"text": clean(f.GetText()), "count": count(f.GetCount()), "rows": strings.Join(rows, ", "),
		}))
	}
}

// ask waits for a yes. Where nobody can answer, it says how to agree.
func (run importRun) ask(rows int64) error {
	p := run.p
	if !p.inTerminal {
		return usageError{p.say("app.import.not_agreed", nil)}
	}
	fmt.Fprint(p.err, p.say("app.import.ask", core.Args{"rows": count(rows)})+" ")
	line, err := bufio.NewReader(p.in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "是", "好":
		return nil
	}
	if err != nil {
		return usageError{p.say("app.import.not_agreed", nil)}
	}
	fmt.Fprintln(p.err, p.say("app.import.left", nil))
	return errSaid{exitFailed}
}

// follow shows progress until the import ends. Ctrl-C asks it to stop; what is
// durable by then stays, under the import's id.
func (run importRun) follow(ctx context.Context, id string) (*apiv1.ImportState, error) {
	calls := context.WithoutCancel(ctx)
	cancelled := ctx.Done()
	var seen uint64
	var committed int64
	for {
		wait, stop := context.WithCancel(calls)
		go func() {
			select {
			case <-cancelled:
				stop()
			case <-wait.Done():
			}
		}()
		res, err := run.c.imports.GetImport(wait, &apiv1.GetImportRequest{ImportId: id, Seen: seen})
		stop()
		if err != nil {
			if ctx.Err() == nil || cancelled == nil {
				return nil, err
			}
			cancelled = nil
			if _, err := run.c.imports.CancelImport(calls, &apiv1.CancelImportRequest{ImportId: id}); err != nil {
				return nil, err
			}
			continue
		}
		state := res.GetState()
		seen = state.GetSeen()
		run.progress(state, &committed)
		if state.GetStatus() != "running" {
			if run.p.errTerminal {
				fmt.Fprintln(run.p.err)
			}
			return state, nil
		}
	}
}

// progress redraws one line for a person, and prints a line for each durable
// batch for anything else. The latter is English in every language: programs
// read it.
func (run importRun) progress(s *apiv1.ImportState, committed *int64) {
	p := run.p
	if p.errTerminal {
		fmt.Fprintf(p.err, "\r\x1b[K%s", p.say("app.import.progress", core.Args{
			"rows": count(s.GetRows()), "total": count(s.GetRowsTotal()), "rate": count(int64(s.GetRowsPerSecond())),
		}))
		return
	}
	if s.GetCommitted() > *committed {
		*committed = s.GetCommitted()
		fmt.Fprintf(p.err, "committed %d rows\n", *committed)
	}
}

// report prints the outcome and turns it into an exit code.
func (run importRun) report(s *apiv1.ImportState) error {
	p := run.p
	if run.rejects != "" && s.GetRejected() > 0 {
		if err := run.writeRejects(s.GetImportId()); err != nil {
			return err
		}
	}
	if run.json {
		if err := run.writeJSON(s); err != nil {
			return err
		}
	} else {
		run.findings(p.out, s.GetPreview().GetFindings())
		fmt.Fprintln(p.out, p.say("app.import.result", core.Args{
			"rows": count(s.GetRows()), "created": count(s.GetCreated()), "updated": count(s.GetUpdated()),
			"unchanged": count(s.GetUnchanged()), "rejected": count(s.GetRejected()),
			"seconds": strconv.FormatFloat(s.GetSeconds(), 'f', 1, 64), "id": s.GetImportId(),
		}))
		if s.GetPurchases() > 0 {
			fmt.Fprintln(p.out, p.say("app.import.purchases", core.Args{"count": count(s.GetPurchases())}))
		}
		if s.GetRejected() > 0 && run.rejects == "" {
			fmt.Fprintln(p.out, p.say("app.import.rejects_hint", nil))
		}
	}
	switch s.GetStatus() {
	case "done":
		return nil
	case "cancelled":
		fmt.Fprintln(p.err, p.say("app.import.cancelled", core.Args{"committed": count(s.GetCommitted()), "id": s.GetImportId()}))
		return errSaid{exitInterrupted}
	default:
		fmt.Fprintln(p.err, p.say("app.import.failed", core.Args{"problem": s.GetError(), "committed": count(s.GetCommitted()), "id": s.GetImportId()}))
		return errSaid{exitFailed}
	}
}

func (run importRun) writeRejects(id string) error {
	res, err := run.c.imports.GetRejects(context.Background(), &apiv1.GetRejectsRequest{ImportId: id})
	if err != nil {
		return err
	}
	if err := os.WriteFile(run.rejects, res.GetCsv(), 0o600); err != nil {
		return fileError(run.rejects, err)
	}
	return nil
}

// The JSON form of an import, for programs.
type (
	importJSON struct {
		ImportID  string            `json:"import_id"`
		Status    string            `json:"status"`
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
	findingJSON struct {
		Column string  `json:"column"`
		Kind   string  `json:"kind"`
		Count  int64   `json:"count"`
		Rows   []int64 `json:"rows"`
		Text   string  `json:"text"`
	}
)

func (run importRun) writeJSON(s *apiv1.ImportState) error {
	j := importJSON{
		ImportID: s.GetImportId(), Status: s.GetStatus(), Rows: s.GetRows(), Created: s.GetCreated(), Updated: s.GetUpdated(),
		Unchanged: s.GetUnchanged(), Rejected: s.GetRejected(), Purchases: s.GetPurchases(),
		Findings: []findingJSON{}, Mapping: map[string]string{}, Seconds: s.GetSeconds(),
	}
	for _, f := range s.GetPreview().GetFindings() {
		j.Findings = append(j.Findings, findingJSON{f.GetColumn(), f.GetKind(), f.GetCount(), append([]int64{}, f.GetRows()...), f.GetText()})
	}
	for _, c := range s.GetPreview().GetColumns() {
		name, field := c.GetTitle(), c.GetField()
		if name == "" {
			name = strconv.Itoa(int(c.GetIndex()) + 1)
		}
		if field == "" {
			field = "_"
		}
		j.Mapping[name] = field
	}
	return run.p.printJSON(j)
}

func (p *program) yesNo(b bool) string {
	if b {
		return p.say("app.yes", nil)
	}
	return p.say("app.no", nil)
}
