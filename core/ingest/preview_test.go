package ingest_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	coretext "github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
)

var updateGoldens = flag.Bool("update", false, "write what is got as what is wanted")

// Each file in testdata/preview is a table, what was recognised in it, and what
// the store holds after importing it.
func TestPreviewGoldens(t *testing.T) {
	files, err := filepath.Glob("testdata/preview/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in := map[string][]byte{}
			for _, f := range ar.Files {
				in[f.Name] = f.Data
			}
			s := text(t, string(in["file.csv"]))
			p := preview(t, s, ingest.Options{})
			db := store.Mem()
			got := map[string]string{"preview": describe(p)}
			if len(p.Needs) == 0 {
				res := run(t, db, s, ingest.Options{})
				got["store"] = contents(t, db)
				got["rejects"] = strings.ReplaceAll(strings.TrimPrefix(rejectsOf(t, db, res.Import, core.English), "\uFEFF"), "\r\n", "\n")
				again := run(t, db, s, ingest.Options{})
				if again.Counts.Created+again.Counts.Updated+again.Counts.Purchases != 0 {
					t.Errorf("importing it again changed something: %+v", again.Counts)
				}
			}
			if *updateGoldens {
				ar.Files = ar.Files[:1]
				for _, name := range []string{"preview", "store", "rejects"} {
					if got[name] != "" {
						ar.Files = append(ar.Files, txtar.File{Name: name, Data: []byte(got[name])})
					}
				}
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for name, g := range got {
				equal(t, name, g, string(in[name]))
			}
		})
	}
}

func describe(p *ingest.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s, header %v, %s, pack %q, %d rows\n", p.Format, p.Encoding, p.Delimiter, p.Header, p.Kind, p.Pack, p.Rows)
	for _, c := range p.Columns {
		fmt.Fprintf(&b, "column %q → %q %.2f\n", c.Title, c.Field, c.Confidence)
	}
	for _, f := range p.Findings {
		fmt.Fprintf(&b, "%d× %s %v\n", f.Count, f.Text(core.English), f.Rows)
	}
	for _, n := range p.Needs {
		fmt.Fprintf(&b, "needs: %s\n", n.In(core.English))
	}
	return b.String()
}

func contents(t testing.TB, db store.DB) string {
	t.Helper()
	var b strings.Builder
	view(t, db, func(tx store.Tx) {
		for _, c := range customer.All(tx) {
			fmt.Fprintf(&b, "%s name=%q phone=%q email=%q ext=%q", c.ID, c.Name, c.Phone, c.Email, c.External)
			for _, f := range telecomPacks()[0].Fields {
				if v, ok := c.Fields[f.Key]; ok {
					fmt.Fprintf(&b, " %s=%s", f.Key, v)
				}
			}
			b.WriteByte('\n')
			for _, e := range timeline.Of(tx, c.ID) {
				fmt.Fprintf(&b, "  %s %s %s × %v %s\n", e.Day, e.Kind, e.Cents, e.Quantity, e.Code)
			}
		}
	})
	return b.String()
}

// The same table in every encoding is the same table.
func TestEncodings(t *testing.T) {
	const zh = "客户编号,姓名,合约\n1,王芳,一年合约\n2,李伟,无合约\n3,张敏，经理,两年合约\n"
	const fr = "customer_id,name\n1,Zoë Müller\n2,André\n3,Élodie\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(zh)
	if err != nil {
		t.Fatal(err)
	}
	latin, err := charmap.Windows1252.NewEncoder().String(fr)
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order binary.AppendByteOrder, s string) string {
		b := order.AppendUint16(nil, 0xfeff)
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	for _, tt := range []struct {
		name, content string
		want          ingest.Encoding
		second        string
	}{
		{"utf-8", zh, ingest.UTF8, "李伟"},
		{"utf-8 with mark", "\uFEFF" + zh, ingest.UTF8, "李伟"},
		{"gb18030", gb, ingest.GB18030, "李伟"},
		{"utf-16 little", wide(binary.LittleEndian, zh), ingest.UTF16, "李伟"},
		{"utf-16 big", wide(binary.BigEndian, zh), ingest.UTF16, "李伟"},
		{"latin-1", latin, ingest.Latin1, "André"},
		{"crlf", strings.ReplaceAll(zh, "\n", "\r\n"), ingest.UTF8, "李伟"},
		{"old mac", strings.ReplaceAll(fr, "\n", "\r"), ingest.UTF8, "André"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := text(t, tt.content)
			equal(t, "encoding", preview(t, s, ingest.Options{}).Encoding, tt.want)
			db := store.Mem()
			equal(t, "created", run(t, db, s, ingest.Options{}).Counts.Created, 3)
			view(t, db, func(tx store.Tx) {
				if c, ok := customer.Resolve(tx, "2"); !ok || c.Name != tt.second {
					t.Errorf("customer 2 is %q, want %q", c.Name, tt.second)
				}
			})
		})
	}
}

// What cannot be a table says so, with its own sentence, in both languages.
func TestNotATable(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"empty", "", "ingest.empty"},
		{"blank", " \r\n \n", "ingest.empty"},
		{"mark only", "\uFEFF", "ingest.empty"},
		{"header only", "id,name,phone\n", "ingest.header_only"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "ingest.not_a_table.picture"},
		{"pdf", "%PDF-1.7\n%âãÏÓ\n", "ingest.not_a_table.pdf"},
		{"old excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "ingest.not_a_table.old_excel"},
		{"gzip", "\x1f\x8b\x08\x00", "ingest.not_a_table.packed"},
		{"web page", "\n<!DOCTYPE html><html>", "ingest.not_a_table.web_page"},
		{"noise", strings.Repeat("\x01\x02\x00\x07abc", 400), "ingest.not_a_table.binary"},
		{"zip of nothing", "PK\x03\x04rubbish", "ingest.not_a_table.workbook"},
		{"one endless line", "a,b" + strings.Repeat("x", ingest.MaxRowBytes+10), "ingest.not_a_table.binary"},
		{"too wide", strings.Repeat("a,", ingest.MaxColumns+5) + "\n1\n", "ingest.too_many_columns"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ingest.Open("x.csv", strings.NewReader(tt.content), int64(len(tt.content)))
			if err == nil {
				_, err = ingest.Preview(t.Context(), s, ingest.Options{}, telecomPacks(), nil)
			}
			said, ok := errors.AsType[*core.Error](err)
			if !ok || said.Key != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			for _, l := range core.Langs() {
				if msg := coretext.Error(l, err); strings.Contains(msg, "{") || msg == tt.want {
					t.Errorf("%s: %s", l, msg)
				}
			}
		})
	}
}

func TestOverrides(t *testing.T) {
	const table = "a,b,c\n1,Ann,5\n2,Bob,6\n"
	o := ingest.Options{Columns: []string{"id", "name", "_"}}
	equal(t, "columns", fields(preview(t, text(t, table), o)), "a=id b=name c=_")
	o = ingest.Options{Map: map[string]string{"A": "客户编号", "c": "tenure"}}
	equal(t, "map", fields(preview(t, text(t, table), o)), "a=id b=_ c=tenure")
	o = ingest.Options{Header: no(), Columns: []string{"id", "name"}}
	p := preview(t, text(t, table), o)
	equal(t, "no header", fmt.Sprint(fields(p), p.Rows), "#1=id #2=name #3=_3")
	o = ingest.Options{Delimiter: "tab", Encoding: "gbk"}
	p = preview(t, text(t, table), o)
	equal(t, "as told", fmt.Sprint(p.Delimiter, p.Encoding, len(p.Columns)), "tabgb180301")
}

func TestWrongOverrides(t *testing.T) {
	const table = "id,name\n1,Ann\n2,Bob\n"
	for _, tt := range []struct {
		o    ingest.Options
		want string
	}{
		{ingest.Options{Columns: []string{"id", "nmae"}}, "ingest.unknown_field_suggest map[field:nmae fields:"},
		{ingest.Options{Map: map[string]string{"id": "xxxxxxxxxxxxxx_y"}}, "ingest.unknown_field map"},
		{ingest.Options{Map: map[string]string{"nmae": "name"}}, "ingest.unknown_title_suggest map[suggestion:name"},
		{ingest.Options{Columns: []string{"id", "id"}}, "ingest.field_twice"},
		{ingest.Options{Columns: []string{"id", "name", "phone"}}, "ingest.columns_more"},
		{ingest.Options{Encoding: "klingon"}, "ingest.unknown_encoding"},
		{ingest.Options{Delimiter: "and"}, "ingest.unknown_delimiter"},
		{ingest.Options{Kind: "goods"}, "ingest.unknown_kind"},
		{ingest.Options{Pack: "florist"}, "ingest.unknown_pack"},
	} {
		_, err := ingest.Preview(t.Context(), text(t, table), tt.o, telecomPacks(), nil)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: got %v, want %s", tt.o, err, tt.want)
		}
		if err != nil && core.KindOf(err) == core.Internal {
			t.Errorf("%+v: %v is an internal error", tt.o, err)
		}
	}
}

// workbook makes an XLSX: a hidden sheet, an empty one, and one with a title
// above, days as Excel keeps them, and a phone number kept as a number.
func workbook(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const sheet = "客户"
	_, err := f.NewSheet(sheet)
	check(err)
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	check(f.SetSheetRow(sheet, "A1", &[]any{"客户名单"}))
	check(f.SetSheetRow(sheet, "A2", &[]any{"编号", "姓名", "手机", "到期时刻", "月费"}))
	for i, name := range []string{"王芳", "李伟", "张敏"} {
		cell := fmt.Sprintf("A%d", i+3)
		check(f.SetSheetRow(sheet, cell, &[]any{i + 1, name, 13800138000 + i, 45296 + i, 58.5}))
		check(f.SetCellStyle(sheet, fmt.Sprintf("D%d", i+3), fmt.Sprintf("D%d", i+3), day))
	}
	var b bytes.Buffer
	check(f.Write(&b))
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	b := workbook(t)
	s := open(t, "客户.xlsx", bytes.NewReader(b), int64(len(b)))
	o := ingest.Options{Map: map[string]string{"到期时刻": "contract_end"}}
	p := preview(t, s, o)
	equal(t, "recognised", fmt.Sprint(p.Format, p.Sheet, p.Sheets, fields(p), p.Rows),
		"xlsx客户[Sheet1 客户]编号=id 姓名=name 手机=phone 到期时刻=contract_end 月费=monthly_charges3")
	equal(t, "sample", p.Columns[3].Samples[0], "2024-01-05")
	db := store.Mem()
	equal(t, "counts", run(t, db, s, o).Counts, counts(3, 3, 0, 0, 0, 0))
	equal(t, "again", run(t, db, s, o).Counts, counts(3, 0, 0, 3, 0, 0))
	view(t, db, func(tx store.Tx) {
		c, _ := customer.Resolve(tx, "2")
		equal(t, "customer", fmt.Sprint(c.Name, c.Phone, c.Fields["contract_end"], c.Fields["monthly_charges"]), "李伟138001380012024-01-06 58.50")
	})
	_, err := ingest.Preview(t.Context(), s, ingest.Options{Sheet: "nowhere"}, nil, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "ingest.unknown_sheet") {
		t.Errorf("got %v, want the sheet to be unknown", err)
	}
}
