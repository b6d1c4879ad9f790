package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Who is who: each case is what the store holds, a file, and what came of it.
func TestDedupe(t *testing.T) {
	ann := customer.Customer{Name: "Ann", Phone: "13800138000", Email: "ann@example.com", External: []string{"1"}}
	manual := customer.Customer{Name: "王女士", Phone: "13800138000"}
	bob := customer.Customer{Name: "Bob", Phone: "13900139000", External: []string{"2"}}
	for _, tt := range []struct {
		name  string
		has   []customer.Customer
		file  string
		want  ingest.Counts
		flaws string
	}{
		{"by id", []customer.Customer{ann}, "id,name\n1,Ann\n", counts(1, 0, 0, 1, 0, 0), ""},
		{"by id, renamed", []customer.Customer{ann}, "id,name\n1,Anna\n", counts(1, 0, 1, 0, 0, 0), ""},
		{"by phone, written otherwise", []customer.Customer{ann}, "name,phone\nAnn,+86 138-0013-8000\n", counts(1, 0, 0, 1, 0, 0), ""},
		{"by email, written otherwise", []customer.Customer{ann}, "name,email\nAnn,ANN@Example.com\n", counts(1, 0, 0, 1, 0, 0), ""},
		{"never by name alone", []customer.Customer{ann}, "name,tenure\nAnn,3\n", counts(1, 1, 0, 0, 0, 0), "/row_ids:1"},
		{"new id, phone of somebody entered by hand", []customer.Customer{manual}, "id,name,phone\n7,王芳,13800138000\n", counts(1, 0, 1, 0, 0, 0), ""},
		{"new id, phone and name of another system", []customer.Customer{ann}, "id,name,phone\nX9,ann,13800138000\n", counts(1, 0, 1, 0, 0, 0), ""},
		{"new id, phone shared by another person", []customer.Customer{ann}, "id,name,phone\n7,Eve,13800138000\n", counts(1, 1, 0, 0, 0, 0), "/shared_contact:1"},
		{"id of one, phone of another", []customer.Customer{ann, bob}, "id,phone\n1,13900139000\n", counts(1, 0, 0, 0, 1, 0), "/two_ids:1!"},
		{"phone of one, email of another", []customer.Customer{ann, bob}, "phone,email\n13900139000,ann@example.com\n", counts(1, 0, 0, 0, 1, 0), "/two_ids:1!"},
		{"one file, two ids, one phone", nil, "id,name,phone\n1,Ann,13800138000\n2,Ann,13800138000\n", counts(2, 2, 0, 0, 0, 0), "/shared_contact:1"},
		{"one file, no ids, one phone, two names", nil, "name,phone\nAnn,13800138000\nBob,13800138000\n", counts(2, 1, 0, 0, 1, 0), "/same_name:1!"},
		{"the first row counts", nil, "id,name,tenure,套餐\n1,Ann,3,\n1,Anna,4,basic\n", counts(2, 1, 1, 0, 0, 0), "/repeated:1 套餐/blank:1"},
		{"id column, blank id", nil, "id,name\n,Ann\n2,Bob\n", counts(2, 1, 0, 0, 1, 0), "id/no_id:1!"},
		{"id column, blank id, phone", nil, "id,name,phone\n,Ann,13800138000\n2,Bob,13900139000\n", counts(2, 2, 0, 0, 0, 0), ""},
		{"equal rows without ids are two people", nil, "tenure,套餐\n3,a\n3,a\n4,b\n", counts(3, 3, 0, 0, 0, 0), "/row_ids:3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := store.Mem()
			update(t, db, func(tx store.Tx) {
				for _, c := range tt.has {
					c.ID = customer.NewID(tx)
					customer.Put(tx, c)
				}
			})
			before := dump(t, db)
			res := run(t, db, text(t, tt.file), ingest.Options{Kind: ingest.Customers})
			equal(t, "counts", res.Counts, tt.want)
			equal(t, "findings", found(res.Findings), tt.flaws)
			after := dump(t, db)
			again := run(t, db, text(t, tt.file), ingest.Options{Kind: ingest.Customers})
			equal(t, "changes when imported again", again.Counts.Created+again.Counts.Updated, 0)
			equal(t, "store when imported again", dump(t, db), after)
			undoImport(t, db, res.Import)
			equal(t, "store after undo", dump(t, db), before)
		})
	}
}

// What a row does not say stays.
func TestMergeKeepsTheRest(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name,phone,tenure,套餐\n1,Ann,13800138000,3,basic\n2,Bob,,4,gold\n"), ingest.Options{})
	run(t, db, text(t, "id,email,tenure,套餐\n1,ann@example.com,4,NULL\n"), ingest.Options{})
	equal(t, "store", contents(t, db), `c0000001 name="Ann" phone="13800138000" email="ann@example.com" ext=["1"] tenure=4 plan=basic
c0000002 name="Bob" phone="" email="" ext=["2"] tenure=4 plan=gold
`)
}

// Purchases attach to customers of an earlier file, and may overlap.
func TestPurchasesOnKnownCustomers(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name,phone\n1,Ann,13800138000\n2,Bob,13900139000\n"), ingest.Options{})
	before := dump(t, db)
	o := ingest.Options{Kind: ingest.Purchases}
	first := run(t, db, text(t, "phone,date,amount\n13800138000,2024-01-05,10\n13800138000,2024-01-05,10\n13700137000,2024-01-06,5\n"), o)
	equal(t, "first", first.Counts, counts(3, 1, 0, 0, 0, 3))
	second := run(t, db, text(t, "phone,date,amount\n13800138000,2024-01-05,10\n13900139000,2024-02-01,7\n"), o)
	equal(t, "second overlaps", second.Counts, counts(2, 0, 0, 1, 0, 1))

	res := undoImport(t, db, first.Import)
	equal(t, "undone", res, ingest.UndoResult{Import: first.Import, Removed: 4, RemovedCustomers: 1, RemovedEvents: 3})
	undoImport(t, db, second.Import)
	equal(t, "store", dump(t, db), before)
}

// Undo lets be what people did since, and lists it.
func TestUndoKeepsEdits(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name,tenure\n1,Ann,3\n2,Bob,4\n"), ingest.Options{})
	res := run(t, db, text(t, "id,name,tenure\n1,Ann,4\n2,Bob,5\n3,Eve,6\n4,Dan,7\n5,Fay,8\n"), ingest.Options{})
	update(t, db, func(tx store.Tx) {
		c, _ := customer.Resolve(tx, "2")
		c.Name = "Robert"
		customer.Put(tx, c)
		c, _ = customer.Resolve(tx, "4")
		timeline.Put(tx, timeline.Event{Customer: c.ID, Day: today, ID: "n1", Kind: timeline.Note, Text: "called"})
		c, _ = customer.Resolve(tx, "5")
		c.Phone = "13800138000"
		customer.Put(tx, c)
	})
	undone := undoImport(t, db, "")
	equal(t, "undone", undone, ingest.UndoResult{
		Import: res.Import, Removed: 1, Restored: 1, Kept: 3, RemovedCustomers: 1,
		KeptRows: []ingest.KeptRow{
			{Customer: "c0000005", Label: "Fay", Reason: ingest.Message{Key: "ingest.kept.edited"}},
			{Customer: "c0000004", Label: "Dan", Reason: ingest.Message{Key: "ingest.kept.has_more"}},
			{Customer: "c0000002", Label: "Robert", Reason: ingest.Message{Key: "ingest.kept.edited"}},
		},
	})
	undone.Already = true
	equal(t, "undone again", undoImport(t, db, res.Import), undone)
	equal(t, "store", contents(t, db), `c0000001 name="Ann" phone="" email="" ext=["1"] tenure=3
c0000002 name="Robert" phone="" email="" ext=["2"] tenure=5
c0000004 name="Dan" phone="" email="" ext=["4"] tenure=7
  20`+today.String()[2:]+` note 0.00 × 0 
c0000005 name="Fay" phone="13800138000" email="" ext=["5"] tenure=8
`)
}

// An older import lets be what a younger one wrote.
func TestUndoOutOfOrder(t *testing.T) {
	db := store.Mem()
	a := run(t, db, text(t, "id,tenure\n1,3\n2,4\n"), ingest.Options{})
	b := run(t, db, text(t, "id,tenure\n1,5\n"), ingest.Options{})
	res := undoImport(t, db, a.Import)
	equal(t, "a", fmt.Sprintln(res.Removed, res.Kept, res.KeptRows[0].Label), "1 1 1\n")
	undoImport(t, db, b.Import)
	equal(t, "store", contents(t, db), "c0000001 name=\"\" phone=\"\" email=\"\" ext=[\"1\"] tenure=3\n")
}

// A customer whose rows come in several batches is one record: undo counts it
// once, and lists it once where it stays.
func TestUndoCountsACustomerOnce(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name,phone\nK00001,Ann,\nK00002,Ann,\n"), ingest.Options{})
	before := dump(t, db)
	more := "K00001,,13800138001\nK00003,,13800138003\n"
	file := "id,name,phone\nK00001,Anna,\nK00002,Anna,\nK00003,Eve,\n"
	for i := range 600 {
		file += fmt.Sprintf("L%05d,Ann,\n", i)
	}
	res := run(t, db, text(t, file+more), ingest.Options{})
	equal(t, "counts", res.Counts, counts(605, 601, 4, 0, 0, 0))
	equal(t, "undone", undoImport(t, db, res.Import), ingest.UndoResult{Import: res.Import, Removed: 601, RemovedCustomers: 601, Restored: 2})
	equal(t, "store", dump(t, db), before)

	res = run(t, db, text(t, file+more), ingest.Options{})
	update(t, db, func(tx store.Tx) {
		for _, id := range []string{"K00001", "K00003"} {
			c, _ := customer.Resolve(tx, id)
			c.Name = "by hand"
			customer.Put(tx, c)
		}
	})
	undone := undoImport(t, db, res.Import)
	equal(t, "undone after edits", fmt.Sprint(undone.Removed, undone.Restored, undone.Kept, len(undone.KeptRows)), "600 1 2 2")
}

func TestNothingToUndo(t *testing.T) {
	for _, id := range []core.ImportID{"", "i0000009"} {
		if _, err := ingest.Undo(t.Context(), store.Mem(), id, nil); core.KindOf(err) != core.NotFound {
			t.Errorf("undo %q: got %v, want not found", id, err)
		}
	}
}

func bigFile(n int) string {
	var b strings.Builder
	b.WriteString("id,name,tenure\n")
	for i := range n {
		fmt.Fprintf(&b, "K%05d,Ann,%d\n", i, i%70)
	}
	return b.String()
}

// Cancelling stops after the batch under way; what is there can be undone.
func TestCancel(t *testing.T) {
	db := store.Mem()
	s := text(t, bigFile(5000))
	p := preview(t, s, ingest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var last ingest.Progress
	res, err := ingest.Run(ctx, db, s, p, today, func(p ingest.Progress) {
		if last = p; p.Counts.Committed >= 1000 {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "status", res.Status, ingest.Cancelled)
	equal(t, "counts", res.Counts, counts(1000, 1000, 0, 0, 0, 0))
	equal(t, "last progress", last, ingest.Progress{Import: res.Import, Status: ingest.Cancelled, Total: 5000, Counts: res.Counts})
	equal(t, "undone", undoImport(t, db, ""), ingest.UndoResult{Import: res.Import, Removed: 1000, RemovedCustomers: 1000})
	equal(t, "store", dump(t, db), nil)
}

// failing is a store that dies after some commits, as a killed program does:
// nothing is written any more, not even that it died.
type failing struct {
	store.DB
	commits int
}

var errKilled = errors.New("killed")

func (f *failing) Update(ctx context.Context, fn func(store.Tx) error) error {
	if f.commits == 0 {
		return errKilled
	}
	f.commits--
	return f.DB.Update(ctx, fn)
}

// After the program died in the middle, the record says how far the import
// came, and undo takes it back, even if that dies in the middle too.
func TestKilled(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name\nK00001,Zoe\n"), ingest.Options{})
	before := dump(t, db)
	s := text(t, bigFile(5000))
	var committed int64
	_, err := ingest.Run(t.Context(), &failing{db, 4}, s, preview(t, s, ingest.Options{}), today,
		func(p ingest.Progress) { committed = p.Counts.Committed })
	if !errors.Is(err, errKilled) {
		t.Fatalf("got %v, want the run to die", err)
	}
	var cut []ingest.Import
	update(t, db, func(tx store.Tx) { cut = ingest.MarkInterrupted(tx) })
	if len(cut) != 1 || cut[0].Status != ingest.Interrupted || cut[0].Counts.Committed != committed || committed != 1500 {
		t.Fatalf("interrupted: %+v, committed %d", cut, committed)
	}
	if _, err := ingest.Undo(t.Context(), &failing{db, 2}, "", nil); !errors.Is(err, errKilled) {
		t.Fatalf("got %v, want undoing to die", err)
	}
	view(t, db, func(tx store.Tx) {
		im, _ := ingest.Get(tx, cut[0].ID)
		equal(t, "status", im.Status, ingest.Undoing)
	})
	res := undoImport(t, db, "")
	equal(t, "undone", res, ingest.UndoResult{Import: cut[0].ID, Removed: 1499, RemovedCustomers: 1499, Restored: 1})
	equal(t, "store", dump(t, db), before)
}

// A second Update of the same function must not count twice.
type retrying struct{ store.DB }

var errRetry = errors.New("retry")

func (r retrying) Update(ctx context.Context, fn func(store.Tx) error) error {
	err := r.DB.Update(ctx, func(tx store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errRetry
	})
	if !errors.Is(err, errRetry) {
		return err
	}
	return r.DB.Update(ctx, fn)
}

func TestRetriedTransactions(t *testing.T) {
	db := store.Mem()
	s := text(t, bigFile(3000)+"K00001,Ann,99\n,Nobody,1\n")
	res, err := ingest.Run(t.Context(), retrying{db}, s, preview(t, s, ingest.Options{}), today, nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts", res.Counts, counts(3002, 3000, 0, 1, 1, 0))
	equal(t, "findings", found(res.Findings), "id/no_id:1! /repeated:1")
}

// Somebody adds a customer by hand while the import runs: it is found.
func TestOthersWriteMeanwhile(t *testing.T) {
	db := store.Mem()
	s := text(t, bigFile(4000))
	added := false
	res, err := ingest.Run(t.Context(), db, s, preview(t, s, ingest.Options{}), today, func(p ingest.Progress) {
		if p.Counts.Committed > 0 && !added {
			added = true
			update(t, db, func(tx store.Tx) {
				customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "Ann", External: []string{"K03999"}})
			})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts", res.Counts, counts(4000, 3999, 1, 0, 0, 0))
}

func TestRememberedMapping(t *testing.T) {
	db := store.Mem()
	const january = "a,b,c\n1,Ann,5\n2,Bob,6\n"
	run(t, db, text(t, january), ingest.Options{Columns: []string{"id", "name", "tenure"}, Kind: ingest.Customers})
	for file, want := range map[string]string{
		"a,b,c\n3,Eve,7\n": "a=id b=name c=tenure true",
		"c,a,b\n7,3,Eve\n": "c=tenure a=id b=name true",
		"a,b,d\n3,Eve,7\n": "a=_ b=_ d=_ false",
	} {
		p, err := ingest.Preview(t.Context(), text(t, file), ingest.Options{}, telecomPacks(), ingest.Remembered(t.Context(), db))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, file, fmt.Sprint(fields(p), " ", p.Remembered), want)
	}
}

// What somebody else wrote must not run as a formula.
func TestRejectsAreSafeToOpen(t *testing.T) {
	db := store.Mem()
	res := run(t, db, text(t, "id,name,phone,tenure\n,=1+1,+86 138-0013-800x,-5\n,@cmd,'=x,\n9,Ann,13800138000,1\n"), ingest.Options{})
	equal(t, "rejected", res.Counts.Rejected, 2)
	equal(t, "file", rejectsOf(t, db, res.Import, core.Chinese), "\uFEFFid,name,phone,tenure,行号,未导入原因\r\n"+
		",'=1+1,'+86 138-0013-800x,-5,1,没有说明是哪位客户。\r\n"+
		",'@cmd,'=x,,2,没有说明是哪位客户。\r\n")
}

// More rejected rows than one record holds.
func TestManyRejects(t *testing.T) {
	db := store.Mem()
	n := ingest.MaxRejects + 700
	res := run(t, db, text(t, "id,name\n"+strings.Repeat(",nobody in particular\n", n)+"1,Ann\n"), ingest.Options{})
	equal(t, "counts", res.Counts, counts(int64(n)+1, 1, 0, 0, int64(n), 0))
	equal(t, "findings", found(res.Findings), fmt.Sprintf("id/no_id:%d! /rejects_capped:700", n))
	equal(t, "lines", strings.Count(rejectsOf(t, db, res.Import, core.English), "\r\n"), ingest.MaxRejects+1)
}

// Wide rows must not burst a transaction.
func TestWideRows(t *testing.T) {
	db := store.Mem()
	var b strings.Builder
	b.WriteString("id,套餐,name\n")
	for i := range 1200 {
		fmt.Fprintf(&b, "%d,%s,%s\n", i, strings.Repeat("<&>", 600), strings.Repeat("名", 120))
	}
	for i := range 300 {
		fmt.Fprintf(&b, ",%s,\n", strings.Repeat("<\x01>", 20_000+i))
	}
	s := text(t, b.String())
	res := run(t, db, s, ingest.Options{})
	equal(t, "counts", res.Counts, counts(1500, 1200, 0, 0, 300, 0))
	equal(t, "again", run(t, db, s, ingest.Options{}).Counts, counts(1500, 0, 0, 1200, 300, 0))
	undoImport(t, db, res.Import)
	equal(t, "store", dump(t, db), nil)
}

func TestNeeds(t *testing.T) {
	s := text(t, "x,y\n1,2\n")
	p := preview(t, s, ingest.Options{Kind: ingest.Purchases})
	_, err := ingest.Run(t.Context(), store.Mem(), s, p, today, nil)
	if err == nil || err.Error() != "ingest.need.who" || core.KindOf(err) != core.Invalid {
		t.Errorf("got %v, want to be asked who bought", err)
	}
}

// Any table of customers and purchases is undone without a trace, and imported
// twice changes nothing.
func TestImportUndoProperty(t *testing.T) {
	cell := rapid.SampledFrom([]string{"", "1", "2", "3", "Ann", "Bob", "13800138000", "+86 139 0013 9000", "a@b.cn", "x@y.cn", "是", "2024-01-05", "=1+1", "\"q\"", "7.5"})
	head := rapid.SampledFrom([]string{"id,name,phone,email,tenure", "name,phone,email,tenure,套餐", "tenure,套餐,流失,费用,月费", "id,date,qty,amount,item", "phone,email,date,amount,item"})
	rapid.Check(t, func(rt *rapid.T) {
		db := store.Mem()
		type step struct {
			before []string
			id     core.ImportID
		}
		var steps []step
		for range rapid.IntRange(1, 3).Draw(rt, "imports") {
			var b strings.Builder
			h := head.Draw(rt, "titles")
			b.WriteString(h + "\n")
			for _, r := range rapid.SliceOfN(rapid.SliceOfN(cell, 5, 5), 1, 12).Draw(rt, "rows") {
				for i, c := range r {
					r[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
				}
				b.WriteString(strings.Join(r, ",") + "\n")
			}
			kind := ingest.Customers
			if strings.Contains(h, "date") {
				kind = ingest.Purchases
			}
			yes := true
			o := ingest.Options{Kind: kind, Header: &yes, Delimiter: ",", Pack: "telecom"}
			s, err := ingest.Open("f.csv", strings.NewReader(b.String()), int64(b.Len()))
			if err != nil {
				rt.Fatal(err)
			}
			p, err := ingest.Preview(t.Context(), s, o, telecomPacks(), nil)
			if err != nil {
				var said *core.Error
				if !errors.As(err, &said) {
					rt.Fatal(err)
				}
				continue // only blank rows
			}
			if len(p.Needs) > 0 {
				continue
			}
			before := dump(t, db)
			res, err := ingest.Run(t.Context(), db, s, p, today, nil)
			if err != nil {
				rt.Fatal(err)
			}
			steps = append(steps, step{before, res.Import})
			c := res.Counts
			if kind == ingest.Customers && c.Created+c.Updated+c.Unchanged+c.Rejected+c.Blank != c.Committed || c.Committed != p.Rows {
				rt.Fatalf("counts do not add up: %+v of %d rows", c, p.Rows)
			}
			if c.Updated > 0 && strings.Contains(found(res.Findings), string(ingest.TwoIDs)) {
				continue // a row rejected for a phone a later row takes away comes in the second time
			}
			after := dump(t, db)
			if res, err = ingest.Run(t.Context(), db, s, p, today, nil); err != nil {
				rt.Fatal(err)
			}
			if d := cmp.Diff(after, dump(t, db)); d != "" {
				rt.Fatalf("importing again changed (-before +after):\n%s", d)
			}
			if n := res.Counts.Created + res.Counts.Updated + res.Counts.Purchases; n != 0 {
				rt.Fatalf("importing again: %+v", res.Counts)
			}
		}
		for i := len(steps) - 1; i >= 0; i-- {
			if _, err := ingest.Undo(t.Context(), db, steps[i].id, nil); err != nil {
				rt.Fatal(err)
			}
			if d := cmp.Diff(steps[i].before, dump(t, db)); d != "" {
				rt.Fatalf("undo left a trace (-before +after):\n%s", d)
			}
		}
	})
}

// An export as CSV imports again without a change; one as JSON holds everything.
func TestExport(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name,phone,email,Contract,tenure,月费,流失,合约到期日\n"+
		"1,=Ann,+86 13800138000,ann@example.com,One year,3,58.129999,是,2025-01-31\n2,\"Bob, \"\"B\"\"\",,,Month-to-month,,,否,\n"), ingest.Options{})
	run(t, db, text(t, "tenure,套餐\n7,-gold\n"), ingest.Options{Kind: ingest.Customers})
	run(t, db, text(t, "id,date,qty,amount,item\n1,2024-01-05,2,9.99,茶\n1,2024-02-05,1,-3,'x\n"), ingest.Options{Kind: ingest.Purchases})
	update(t, db, func(tx store.Tx) {
		customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "'=手工", Phone: "010-62345678", External: []string{"A", "B"}})
		customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "无编号", Fields: map[pack.FieldKey]pack.Value{"of_a_pack_gone": pack.TextValue("kept")}})
		for i := range 1100 {
			customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: fmt.Sprint("many", i)})
		}
	})
	for _, lang := range []core.Lang{"", core.Chinese, core.English} {
		var b bytes.Buffer
		if err := ingest.Export(t.Context(), db, ingest.Exporting{Format: ingest.ExportCSV, Lang: lang, Packs: telecomPacks()}, &b); err != nil {
			t.Fatal(err)
		}
		before := dump(t, db)
		s := open(t, "export.csv", bytes.NewReader(b.Bytes()), int64(b.Len()))
		equal(t, "counts of "+string(lang), run(t, db, s, ingest.Options{}).Counts, counts(1105, 0, 0, 1105, 0, 0))
		equal(t, "store", dump(t, db), before)
	}

	var b bytes.Buffer
	if err := ingest.Export(t.Context(), db, ingest.Exporting{Format: ingest.ExportJSON}, &b); err != nil {
		t.Fatal(err)
	}
	copied := store.Mem()
	update(t, copied, func(tx store.Tx) {
		for e, err := range ingest.ReadExport(&b) {
			if err != nil {
				t.Fatal(err)
			}
			customer.Put(tx, customer.Customer{
				ID: e.ID, Name: e.Name, Phone: e.Phone, Email: e.Email, External: e.External, Pack: e.Pack, Fields: e.Fields,
			})
			for _, v := range e.Timeline {
				timeline.Put(tx, timeline.Event{
					Customer: e.ID, Day: v.Day, ID: v.ID, Kind: v.Kind, Cents: v.Cents, Quantity: v.Quantity,
					Code: v.Code, Text: v.Text, State: v.State, Driver: v.Driver, Until: v.Until, Actor: v.Actor,
				})
			}
		}
	})
	equal(t, "store from JSON", dump(t, copied), dump(t, db))
}

func TestImportsAreListed(t *testing.T) {
	db := store.Mem()
	run(t, db, text(t, "id,name\n1,Ann\n2,\n"), ingest.Options{})
	run(t, db, text(t, "id,name\n1,Anna\n"), ingest.Options{})
	view(t, db, func(tx store.Tx) {
		list := ingest.Imports(tx)
		var got []string
		for _, im := range list {
			got = append(got, fmt.Sprint(im.ID, " ", im.Status, " ", im.Counts.Created, im.Counts.Updated, " ", found(im.Findings), " ", im.Plan.Columns[0].Samples))
		}
		equal(t, "imports", got, []string{"i0000002 done 0 1  []", "i0000001 done 2 0 name/blank:1 []"})
		equal(t, "unfinished", len(ingest.Unfinished(tx)), 0)
	})
}
