package ingest_test

import (
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

func no() *bool { f := false; return &f }

// Every public file is imported, imported again, and undone.
func TestRealFiles(t *testing.T) {
	cdnow := ingest.Options{Kind: ingest.Purchases, Header: no(), Columns: []string{"id", "_", "date", "qty", "amount"}}
	for _, tt := range []struct {
		file  string
		opts  ingest.Options
		first ingest.Counts
		again ingest.Counts
		found string
	}{
		{
			"telco_ibm_7043.csv",
			ingest.Options{Pack: "telecom"},
			counts(7043, 7043, 0, 0, 0, 0), counts(7043, 0, 0, 7043, 0, 0), "TotalCharges/blank:11",
		},
		{
			"telecom_churn_zh_1000_gbk_derived.csv",
			ingest.Options{},
			counts(1000, 1000, 0, 0, 0, 0), counts(1000, 0, 0, 1000, 0, 0), "/row_ids:1000",
		},
		{
			"telecom_churn_zh_1000_utf8.csv",
			ingest.Options{},
			counts(1000, 1000, 0, 0, 0, 0), counts(1000, 0, 0, 1000, 0, 0), "/row_ids:1000",
		},
		{
			"CDNOW_sample.txt", cdnow,
			counts(6919, 2357, 0, 0, 0, 6919), counts(6919, 0, 0, 6919, 0, 0), "",
		},
		{
			"CDNOW_master.txt",
			ingest.Options{},
			counts(69659, 23570, 0, 0, 0, 69659), counts(69659, 0, 0, 69659, 0, 0), "",
		},
	} {
		t.Run(tt.file, func(t *testing.T) {
			s := sharedFile(t, tt.file)
			db := store.Mem()
			update(t, db, func(tx store.Tx) {
				customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "先来的人", Phone: "13800138000"})
			})
			before := dump(t, db)

			first := run(t, db, s, tt.opts)
			equal(t, "first", first.Counts, tt.first)
			equal(t, "findings", found(first.Findings), tt.found)
			after := dump(t, db)

			again := run(t, db, s, tt.opts)
			equal(t, "again", again.Counts, tt.again)
			equal(t, "store after importing again", dump(t, db), after)

			undone := undoImport(t, db, "")
			equal(t, "undone", undone, ingest.UndoResult{
				Import: first.Import, Removed: tt.first.Created + tt.first.Purchases,
				RemovedCustomers: tt.first.Created, RemovedEvents: tt.first.Purchases,
			})
			equal(t, "store after undo", dump(t, db), before)
		})
	}
}

// What was recognised in the public files.
func TestRealFilesRecognised(t *testing.T) {
	type seen struct {
		Encoding  ingest.Encoding
		Delimiter string
		Header    bool
		Kind      ingest.Kind
		Pack      core.PackID
		Fields    string
	}
	for _, tt := range []struct {
		file string
		want seen
	}{
		{"telco_ibm_7043.csv", seen{"utf-8", "comma", true, ingest.Customers, "telecom", ""}},
		{"telecom_churn_zh_1000_gbk_derived.csv", seen{"gb18030", "comma", true, ingest.Customers, "telecom", ""}},
		{"telecom_churn_zh_1000_utf8.csv", seen{"utf-8", "comma", true, ingest.Customers, "telecom", ""}},
		{"CDNOW_sample.txt", seen{"utf-8", "space", false, ingest.Purchases, "telecom", "#1=id #2=_ #3=date #4=qty #5=amount"}},
		{"CDNOW_master.txt", seen{"utf-8", "space", true, ingest.Purchases, "telecom", "customer_id=id date=date number_of_cds=qty dollar_value=amount"}},
		{"bank_churn_modelling_10000.csv", seen{"utf-8", "comma", true, ingest.Customers, "telecom", ""}},
		{"cdnow_customers_summary.csv", seen{"utf-8", "comma", true, ingest.Customers, "telecom", "ID=id frequency=_ recency=_ T=_"}},
		{"uci_occupancy_temp_humidity_datatest.csv", seen{"utf-8", "comma", true, ingest.Customers, "telecom", ""}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			p := preview(t, sharedFile(t, tt.file), ingest.Options{})
			got := seen{p.Encoding, p.Delimiter, p.Header, p.Kind, p.Pack, fields(p)}
			if tt.want.Fields == "" {
				t.Log(got.Fields)
				got.Fields = ""
			}
			equal(t, "recognised", got, tt.want)
		})
	}
}

// The two spellings of one Chinese file are the same customers.
func TestEncodingDoesNotMatter(t *testing.T) {
	db := store.Mem()
	run(t, db, sharedFile(t, "telecom_churn_zh_1000_gbk_derived.csv"), ingest.Options{})
	res := run(t, db, sharedFile(t, "telecom_churn_zh_1000_utf8.csv"), ingest.Options{})
	equal(t, "counts", res.Counts, counts(1000, 0, 0, 1000, 0, 0))
}

func TestCDNOWTimelines(t *testing.T) {
	db := store.Mem()
	run(t, db, sharedFile(t, "CDNOW_sample.txt"),
		ingest.Options{Kind: ingest.Purchases, Header: no(), Columns: []string{"id", "_", "date", "qty", "amount"}})
	view(t, db, func(tx store.Tx) {
		c, ok := customer.Resolve(tx, "00004")
		if !ok {
			t.Fatal("customer 00004 is not there")
		}
		var days []string
		var spent core.Cents
		for _, e := range timeline.Of(tx, c.ID) {
			days = append(days, e.Day.String())
			spent += e.Cents
		}
		equal(t, "days", days, []string{"1997-01-01", "1997-01-18", "1997-08-02", "1997-12-12"})
		equal(t, "spent", spent, 10050)
		equal(t, "pack", c.Pack, core.PackID("telecom"))
	})
}
