package ingest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	coretext "github.com/perennial-app/perennial/core/text"
)

// rowsOf returns the rows a finding names.
func rowsOf(list []ingest.Finding, f ingest.Flaw) []int64 {
	for _, x := range list {
		if x.Flaw == f {
			return x.Rows
		}
	}
	return nil
}

// Spreadsheets save the rows below a table as separators without anything
// between them. They are nobody.
func TestBlankRows(t *testing.T) {
	for file, want := range map[string]ingest.Counts{
		"tenure,套餐\n3,a\n,\n4,b\n , \n,\n":         {Rows: 5, Committed: 5, Created: 2, Blank: 3},
		"id,name\n1,Ann\n,\n2,Bob\n,\u3000\n,\n":   {Rows: 5, Committed: 5, Created: 2, Blank: 3},
		"id,date,amount\n1,2024-01-05,5\n,,\n,,\n": {Rows: 3, Committed: 3, Created: 1, Purchases: 1, Blank: 2},
		"phone;姓名\n13800138000;王芳\n;\n;\n;\n\n":    {Rows: 4, Committed: 4, Created: 1, Blank: 3},
	} {
		db := store.Mem()
		s := text(t, file)
		p := preview(t, s, ingest.Options{})
		res := run(t, db, s, ingest.Options{})
		equal(t, "counts of "+file, res.Counts, want)
		for _, list := range [][]ingest.Finding{p.Findings, res.Findings} {
			if rows := rowsOf(list, ingest.BlankRow); int64(len(rows)) != want.Blank || rows[0] != 2 {
				t.Errorf("%q: blank rows %v, want %d from row 2 on", file, rows, want.Blank)
			}
		}
		equal(t, "rejects", strings.Count(rejectsOf(t, db, res.Import, core.English), "\n"), 1)
	}
	s := text(t, "id,name\n,\n,\n")
	if _, err := ingest.Preview(t.Context(), s, ingest.Options{}, telecomPacks(), nil); err == nil || !strings.HasPrefix(err.Error(), "ingest.header_only") {
		t.Errorf("only blank rows: got %v", err)
	}
}

// A sheet does not keep the blank cells at the end of a row: such a row is as
// long as any.
func TestWorkbookRowsAreNotShort(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{{"id", "name", "tenure", "套餐"}, {"1", "Ann", 3, "basic"}, {"2", "Bob"}, {"3"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	s := open(t, "list.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
	res := run(t, store.Mem(), s, ingest.Options{})
	equal(t, "counts", res.Counts, counts(3, 3, 0, 0, 0, 0))
	equal(t, "findings", found(res.Findings), "name/blank:1 tenure/blank:2 套餐/blank:2")
}

// A purchase of tomorrow is kept and pointed out.
func TestFuturePurchases(t *testing.T) {
	file := fmt.Sprintf("id,date,amount\n1,%s,5\n1,%s,6\n2,%s,7\n", today, today+1, today+400)
	o := ingest.Options{Kind: ingest.Purchases, Today: new(today)}
	db := store.Mem()
	s := text(t, file)
	equal(t, "preview", found(preview(t, s, o).Findings), "date/future:2")
	res := run(t, db, s, o)
	equal(t, "counts", res.Counts, counts(3, 2, 0, 0, 0, 3))
	equal(t, "findings", found(res.Findings), "date/future:2")
	equal(t, "rows", rowsOf(res.Findings, ingest.Future), []int64{2, 3})
}

// A phone that is none is kept as it is written, and nobody is found by it.
func TestNotAPhone(t *testing.T) {
	db := store.Mem()
	res := run(t, db, text(t, "id,name,phone\n1,Ann,abc\n2,Bob,13900139000\n"), ingest.Options{})
	equal(t, "findings", found(res.Findings), "phone/not_a_phone:1")
	view(t, db, func(tx store.Tx) {
		c, _ := customer.Resolve(tx, "1")
		equal(t, "phone", c.Phone, "abc")
		equal(t, "found by it", customer.Find(tx, "phone", "abc"), nil)
	})
}

// The rejected rows, mended in the file they came in, are read as the original
// was: the two columns of ours at its end are nobody's business.
func TestMendedRejects(t *testing.T) {
	for _, lang := range core.Langs() {
		db := store.Mem()
		const original = "a,b,Reason,Row\nu1,Ann,5,x\n,Bob,6,y\n,Eve,7,z\n"
		o := ingest.Options{Columns: []string{"id", "name", "tenure", "_"}, Kind: ingest.Customers}
		res := run(t, db, text(t, original), o)
		equal(t, "first", res.Counts, counts(3, 1, 0, 0, 2, 0))
		again := func(name, file string, want ingest.Counts) ingest.Result {
			t.Helper()
			s := text(t, file)
			p, err := ingest.Preview(t.Context(), s, ingest.Options{}, telecomPacks(), ingest.Remembered(t.Context(), db))
			if err != nil {
				t.Fatal(err)
			}
			if f := fields(p); !p.Remembered || !strings.HasPrefix(f, "a=id b=name Reason=tenure Row=_ ") || strings.Count(f, "=_") != 3 {
				t.Errorf("%s: remembered %v as %s", name, p.Remembered, f)
			}
			res, err := ingest.Run(t.Context(), db, s, p, today, nil)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, name, res.Counts, want)
			return res
		}
		mended := strings.Replace(rejectsOf(t, db, res.Import, lang), "\n,Bob", "\nu2,Bob", 1)
		res = again("mended once", mended, counts(2, 1, 0, 0, 1, 0))
		mended = strings.Replace(rejectsOf(t, db, res.Import, lang), "\n,Eve", "\nu3,Eve", 1)
		again("mended twice", mended, counts(1, 1, 0, 0, 0, 0))
		equal(t, "store", contents(t, db), `c0000001 name="Ann" phone="" email="" ext=["u1"] tenure=5
c0000002 name="Bob" phone="" email="" ext=["u2"] tenure=6
c0000003 name="Eve" phone="" email="" ext=["u3"] tenure=7
`)
		run(t, db, text(t, original), o)
	}
}

// A file without titles gets the names of its fields, so that it is understood
// when it comes back, and its rows are the rows they were.
func TestMendedRejectsWithoutTitles(t *testing.T) {
	db := store.Mem()
	o := ingest.Options{Header: no(), Columns: []string{"id", "_", "date", "amount"}, Kind: ingest.Purchases}
	res := run(t, db, text(t, "1,x,2024-01-05,5\n,x,2024-01-06,6\n3,x,someday,7\n"), o)
	mended := strings.NewReplacer(",x,2024-01-06", "2,x,2024-01-06", "someday", "2024-01-07").Replace(rejectsOf(t, db, res.Import, core.Chinese))
	s := text(t, mended)
	equal(t, "fields", fields(preview(t, s, ingest.Options{})), "id=id #2=_ date=date amount=amount 行号=_ 未导入原因=_")
	equal(t, "mended", run(t, db, s, ingest.Options{}).Counts, counts(2, 2, 0, 0, 0, 2))
	whole := text(t, "1,x,2024-01-05,5\n2,x,2024-01-06,6\n3,x,2024-01-07,7\n")
	equal(t, "whole", run(t, db, whole, o).Counts, counts(3, 0, 0, 3, 0, 0))
}

func TestTooManyRowsIsReadable(t *testing.T) {
	file := "id\n" + strings.Repeat("1\n", ingest.MaxRows+1)
	_, err := ingest.Preview(t.Context(), text(t, file), ingest.Options{}, telecomPacks(), nil)
	equal(t, "error", coretext.Error(core.English, err),
		"“file.csv” has more than 2,000,000 rows, which is as many as one file may have. Nothing was imported. Please split the file.")
}
