package api

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
)

// imports is ImportService.
type imports struct{ shop *shop.Shop }

// BeginUpload makes room for a file.
func (i imports) BeginUpload(_ context.Context, r *apiv1.BeginUploadRequest) (*apiv1.BeginUploadResponse, error) {
	if err := short("file_name", r.GetFileName(), maxFileName); err != nil {
		return nil, err
	}
	id, err := i.shop.BeginUpload(r.GetFileName(), r.GetSize())
	return &apiv1.BeginUploadResponse{UploadId: id}, err
}

// Limits of what options may hold; a file has no more columns than these.
const (
	maxFileName = 1000
	maxOptions  = ingest.MaxColumns
)

// AppendUpload adds a part of a file.
func (i imports) AppendUpload(_ context.Context, r *apiv1.AppendUploadRequest) (*apiv1.AppendUploadResponse, error) {
	n, err := i.shop.AppendUpload(r.GetUploadId(), r.GetOffset(), r.GetData())
	return &apiv1.AppendUploadResponse{Received: n}, err
}

// options reads the overrides of a call.
func options(o *apiv1.ImportOptions) (ingest.Options, error) {
	if len(o.GetColumns()) > maxOptions || len(o.GetMap()) > maxOptions {
		return ingest.Options{}, core.Says(core.Invalid, "api.limit", core.Args{"max": maxOptions})
	}
	out := ingest.Options{
		Encoding: o.GetEncoding(), Delimiter: o.GetDelimiter(), Columns: o.GetColumns(), Map: o.GetMap(),
		Kind: ingest.Kind(o.GetKind()), Pack: core.PackID(o.GetPack()), Sheet: o.GetSheet(),
	}
	if o != nil {
		out.Header, out.DayFirst = o.Header, o.DayFirst
	}
	return out, nil
}

// PreviewImport says how a file would be imported.
func (i imports) PreviewImport(ctx context.Context, r *apiv1.PreviewImportRequest) (*apiv1.PreviewImportResponse, error) {
	o, err := options(r.GetOptions())
	if err != nil {
		return nil, err
	}
	plan, err := i.shop.Preview(ctx, r.GetUploadId(), o)
	if err != nil {
		return nil, err
	}
	return &apiv1.PreviewImportResponse{Preview: preview(plan, plan.Findings, langOf(ctx))}, nil
}

func preview(p *ingest.Plan, findings []ingest.Finding, lang core.Lang) *apiv1.ImportPreview {
	out := &apiv1.ImportPreview{
		Format: string(p.Format), Encoding: string(p.Encoding), Delimiter: p.Delimiter, Header: p.Header,
		Kind: string(p.Kind), Pack: string(p.Pack), Rows: p.Rows, Remembered: p.Remembered, Sheet: p.Sheet, Sheets: p.Sheets,
	}
	for _, c := range p.Columns {
		out.Columns = append(out.Columns, &apiv1.ColumnMatch{
			Index: int32(c.Index), Title: valid(c.Title), Field: c.Field, FieldTitle: c.FieldTitle.In(lang),
			Confidence: c.Confidence, Samples: validAll(c.Samples),
		})
	}
	if first, asked := p.DayFirst(); asked {
		out.DayFirst = &first
	}
	for _, f := range findings {
		out.Findings = append(out.Findings, &apiv1.Finding{
			Column: valid(f.Column), Kind: string(f.Flaw), Text: valid(f.Text(lang)), Count: f.Count, Rows: f.Rows, Rejects: f.Rejects,
		})
	}
	for _, n := range p.Needs {
		out.Needs, out.NeedKeys = append(out.Needs, n.In(lang)), append(out.NeedKeys, n.Key)
	}
	return out
}

// valid makes a file's text fit for a message, which holds UTF-8 only.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func validAll(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = valid(out[i])
	}
	return out
}

// RunImport starts an import.
func (i imports) RunImport(ctx context.Context, r *apiv1.RunImportRequest) (*apiv1.RunImportResponse, error) {
	o, err := options(r.GetOptions())
	if err != nil {
		return nil, err
	}
	job, err := i.shop.Import(ctx, r.GetUploadId(), o)
	if err != nil {
		return nil, err
	}
	return &apiv1.RunImportResponse{ImportId: string(job.State().Import)}, nil
}

// GetImport waits for an import to come further than the caller has seen.
func (i imports) GetImport(ctx context.Context, r *apiv1.GetImportRequest) (*apiv1.GetImportResponse, error) {
	id := core.ImportID(r.GetImportId())
	if job := i.shop.Job(id); job != nil {
		wait, cancel := context.WithTimeout(ctx, maxWait)
		defer cancel()
		st := job.Wait(wait, r.GetSeen())
		if err := ctx.Err(); err != nil {
			return nil, err // the caller went away and saw nothing
		}
		return &apiv1.GetImportResponse{State: running(st, langOf(ctx))}, nil
	}
	res := &apiv1.GetImportResponse{}
	return res, i.shop.DB().View(ctx, func(tx store.Tx) error {
		im, ok := ingest.Get(tx, id)
		if !ok {
			return core.Says(core.NotFound, "ingest.unknown_import", core.Args{"import": r.GetImportId()})
		}
		res.State = recorded(im, langOf(ctx))
		return nil
	})
}

// running is the state of an import of this program's run.
func running(st shop.JobState, lang core.Lang) *apiv1.ImportState {
	out := counted(st.Import, st.Day, st.Plan, st.Status, st.Counts)
	out.RowsTotal, out.Seconds, out.Seen = st.Total, st.Took.Seconds(), st.Seen
	if out.Seconds > 0 {
		out.RowsPerSecond = float64(st.Counts.Committed) / out.Seconds
	}
	if st.Err != nil {
		out.Error, out.ErrorKind = words(lang, st.Err), core.KindOf(st.Err).String()
	}
	findings := st.Plan.Findings
	if !st.Running() {
		findings = st.Findings
	}
	out.Preview = preview(st.Plan, findings, lang)
	return out
}

// recorded is the state of an import as the store knows it.
func recorded(im ingest.Import, lang core.Lang) *apiv1.ImportState {
	out := counted(im.ID, im.Day, &im.Plan, im.Status, im.Counts)
	out.RowsTotal, out.Seen = im.Plan.Rows, 1
	if im.Problem != nil {
		out.Error = im.Problem.In(lang)
	}
	out.Preview = preview(&im.Plan, im.Findings, lang)
	return out
}

func counted(id core.ImportID, began core.Day, p *ingest.Plan, status ingest.Status, c ingest.Counts) *apiv1.ImportState {
	return &apiv1.ImportState{
		ImportId: string(id), FileName: valid(p.File), Day: began.String(), Status: string(status), Rows: c.Rows, Committed: c.Committed,
		Created: c.Created, Updated: c.Updated, Unchanged: c.Unchanged, Rejected: c.Rejected, Purchases: c.Purchases,
	}
}

// CancelImport stops an import; what is durable stays.
func (i imports) CancelImport(_ context.Context, r *apiv1.CancelImportRequest) (*apiv1.CancelImportResponse, error) {
	job := i.shop.Job(core.ImportID(r.GetImportId()))
	if job == nil {
		return nil, core.Says(core.NotFound, "ingest.unknown_import", core.Args{"import": r.GetImportId()})
	}
	job.Cancel()
	return &apiv1.CancelImportResponse{}, nil
}

// maxImports is how many imports a list shows; older ones are history.
const maxImports = 100

// ListImports lists the newest imports.
func (i imports) ListImports(ctx context.Context, _ *apiv1.ListImportsRequest) (*apiv1.ListImportsResponse, error) {
	res := &apiv1.ListImportsResponse{}
	return res, i.shop.DB().View(ctx, func(tx store.Tx) error {
		for n, im := range ingest.Imports(tx) {
			if n == maxImports {
				break
			}
			out := recorded(im, langOf(ctx))
			out.Preview = nil
			res.Imports = append(res.Imports, out)
		}
		return nil
	})
}

// UndoImport takes an import back.
func (i imports) UndoImport(ctx context.Context, r *apiv1.UndoImportRequest) (*apiv1.UndoImportResponse, error) {
	undone, err := i.shop.UndoImport(ctx, core.ImportID(r.GetImportId()))
	if err != nil {
		return nil, err
	}
	res := &apiv1.UndoImportResponse{
		ImportId: string(undone.Import), Removed: undone.Removed, Restored: undone.Restored, KeptTotal: undone.Kept,
		RemovedCustomers: undone.RemovedCustomers, RemovedEvents: undone.RemovedEvents, Already: undone.Already,
	}
	for _, k := range undone.KeptRows {
		res.Kept = append(res.Kept, &apiv1.KeptRow{CustomerId: string(k.Customer), Label: k.Label, Text: k.Reason.In(langOf(ctx))})
	}
	return res, nil
}

// GetRejects returns one page of the rejected rows.
func (i imports) GetRejects(ctx context.Context, r *apiv1.GetRejectsRequest) (*apiv1.GetRejectsResponse, error) {
	csv, cursor, err := ingest.RejectsPage(ctx, i.shop.DB(), core.ImportID(r.GetImportId()), langOf(ctx), r.GetCursor())
	return &apiv1.GetRejectsResponse{Csv: csv, Cursor: cursor}, err
}
