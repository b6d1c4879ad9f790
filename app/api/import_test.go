package api_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
)

// preview sends a file and says how it would be imported.
func (w *world) preview(name string, data []byte, o *apiv1.ImportOptions) *apiv1.ImportPreview {
	w.Helper()
	ctx := in(w.T, "en")
	up, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: name, Size: int64(len(data))})
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: up.GetUploadId(), Data: data}); err != nil {
		w.Fatal(err)
	}
	res, err := w.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: up.GetUploadId(), Options: o})
	if err != nil {
		w.Fatal(err)
	}
	return res.GetPreview()
}

// Days that could be read either way are asked about, and read as answered.
func TestPreviewAsksHowDaysAreWritten(t *testing.T) {
	w := open(t)
	plain := []byte("id,date,amount\nA1,2025-05-01,10\n")
	if p := w.preview("plain.csv", plain, &apiv1.ImportOptions{Kind: "purchases"}); p.DayFirst != nil {
		t.Errorf("asked how 2025-05-01 is written: %v", p)
	}
	either := []byte("id,date,amount\nA1,1/5/2025,10\n")
	if p := w.preview("either.csv", either, &apiv1.ImportOptions{Kind: "purchases"}); p.DayFirst == nil || p.GetDayFirst() {
		t.Errorf("1/5/2025 without an answer: %v, want the month first", p)
	}
	answer := &apiv1.ImportOptions{Kind: "purchases", Pack: "telecom", DayFirst: proto.Bool(true)}
	if p := w.preview("either.csv", either, answer); p.DayFirst == nil || !p.GetDayFirst() {
		t.Errorf("1/5/2025 with the day first: %v", p)
	}
	if st := w.importFile("either.csv", either, answer); st.GetPurchases() != 1 || st.GetDay() != "2026-03-08" {
		t.Fatalf("import %v", st)
	}
	got, err := w.customers.GetCustomer(t.Context(), &apiv1.GetCustomerRequest{Query: "A1"})
	if err != nil || len(got.GetTimeline()) != 1 || got.GetTimeline()[0].GetDay() != "2025-05-01" {
		t.Errorf("timeline %v, %v; want the first of May", got.GetTimeline(), err)
	}
	past, err := w.imports.ListImports(t.Context(), &apiv1.ListImportsRequest{})
	if err != nil || len(past.GetImports()) != 1 || past.GetImports()[0].GetDay() != "2026-03-08" {
		t.Errorf("imports %v, %v; want the day it began on", past.GetImports(), err)
	}
}

// workbook has two sheets: notes, and customers.
func workbook(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	const (
		head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
		ns    = `http://schemas.openxmlformats.org/`
		main  = `xmlns="` + ns + `spreadsheetml/2006/main" xmlns:r="` + ns + `officeDocument/2006/relationships"`
		types = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	)
	cell := func(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }
	sheet := func(rows string) string {
		return `<worksheet ` + main + `><sheetData>` + rows + `</sheetData></worksheet>`
	}
	for name, body := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="` + ns + `package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet2.xml" ContentType="` + types + `worksheet+xml"/></Types>`,
		"_rels/.rels":     `<Relationships xmlns="` + ns + `package/2006/relationships"><Relationship Id="r1" Type="` + ns + `officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main + `><sheets><sheet name="说明" sheetId="1" r:id="r1"/><sheet name="会员" sheetId="2" r:id="r2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="` + ns + `package/2006/relationships">` +
			`<Relationship Id="r1" Type="` + ns + `officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + ns + `officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheet(`<row>` + cell("To be read first") + `</row>`),
		"xl/worksheets/sheet2.xml": sheet(`<row>` + cell("customerID") + cell("phone") + `</row><row>` + cell("A1") + cell("13800000001") + `</row>`),
	} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(head + body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPreviewNamesTheSheets(t *testing.T) {
	w := open(t)
	p := w.preview("members.xlsx", workbook(t), &apiv1.ImportOptions{Sheet: "会员"})
	if want := []string{"说明", "会员"}; p.GetSheet() != "会员" || !slices.Equal(p.GetSheets(), want) || p.GetRows() != 1 {
		t.Errorf("sheet %q of %q with %d rows, want 会员 of %q with 1", p.GetSheet(), p.GetSheets(), p.GetRows(), want)
	}
}
