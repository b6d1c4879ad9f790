package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

func exportJSON(t testing.TB, db store.DB) string {
	t.Helper()
	var b bytes.Buffer
	if err := ingest.Export(context.WithoutCancel(t.Context()), db, ingest.Exporting{Format: ingest.ExportJSON}, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shopWithHistory is the shop of three packs with something on every timeline,
// and one that no single transaction takes.
func shopWithHistory(t testing.TB) store.DB {
	t.Helper()
	db := shopOfThree(t)
	update(t, db, func(tx store.Tx) {
		until := today + 30
		for i, e := range []timeline.Event{
			{Kind: timeline.Purchase, Cents: -12345, Quantity: 0.5, Code: "玫瑰"},
			{Kind: timeline.Action, Code: "call", State: "later", Driver: "silence", Until: &until, Actor: "小李"},
			{Kind: timeline.Note, Text: "likes “lilies”\n<b>"},
			{Kind: timeline.Complaint, Day: today + 1, Text: "late"},
			{Kind: timeline.Interaction},
		} {
			e.Customer, e.ID, e.Day = "c0000002", fmt.Sprint("e", i), e.Day+core.Day(i)
			timeline.Put(tx, e)
		}
	})
	for i := range 6 {
		update(t, db, func(tx store.Tx) {
			for j := range 100 {
				timeline.Put(tx, timeline.Event{Customer: "c0000004", Day: core.Day(i), ID: fmt.Sprint("n", j), Kind: timeline.Note, Text: strings.Repeat("说", 3000)})
			}
		})
	}
	return db
}

// An export as JSON brings everything back, packs or no packs.
func TestJSONComesBackWhole(t *testing.T) {
	db := shopWithHistory(t)
	file := exportJSON(t, db)
	s := text(t, file)
	equal(t, "format", s.Format, ingest.JSON)
	p := preview(t, s, ingest.Options{Today: new(today)})
	equal(t, "preview", fmt.Sprint(p.Rows, " ", p.Kind, " ", p.Needs, " ", found(p.Findings)), "1009 customers [] /future:1")

	fresh := store.Mem()
	res := run(t, fresh, s, ingest.Options{})
	equal(t, "counts", res.Counts, counts(1009, 1009, 0, 0, 0, 1))
	equal(t, "exported again", exportJSON(t, fresh) == file, true)
	equal(t, "store", dump(t, fresh), dump(t, db))
	update(t, fresh, func(tx store.Tx) { equal(t, "next id", customer.NewID(tx), "c0001011") })
	equal(t, "again", run(t, fresh, s, ingest.Options{}).Counts, counts(1009, 0, 0, 1009, 0, 0))
	equal(t, "where it came from", run(t, db, s, ingest.Options{}).Counts, counts(1009, 0, 0, 1009, 0, 0))
	equal(t, "exported once more", exportJSON(t, fresh) == file, true)
	undone := undoImport(t, fresh, res.Import)
	equal(t, "undone", undone, ingest.UndoResult{Import: res.Import, Removed: 1009 + 605, RemovedCustomers: 1009, RemovedEvents: 605})
	equal(t, "store after undo", dump(t, fresh), nil)
}

// What is there already is completed: the fields as the file says, the timeline
// by what it lacks.
func TestJSONCompletes(t *testing.T) {
	file := exportJSON(t, shopWithHistory(t))
	db := store.Mem()
	update(t, db, func(tx store.Tx) {
		for _, c := range []customer.Customer{{Name: "先来的人"}, {Name: "another"}, {Name: "李伟", External: []string{"B1"}, Pack: "telecom"}} {
			c.ID = customer.NewID(tx)
			customer.Put(tx, c)
		}
		timeline.Put(tx, timeline.Event{Customer: "c0000003", Day: 2, ID: "e2", Kind: timeline.Note, Text: "newer"})
	})
	before := dump(t, db)
	res := run(t, db, text(t, file), ingest.Options{})
	equal(t, "counts", res.Counts, counts(1009, 1008, 1, 0, 0, 1))
	view(t, db, func(tx store.Tx) {
		c, _, _ := customer.Get(tx, "c0000003")
		equal(t, "completed", fmt.Sprintf("%s %s %q %s", c.Name, c.Pack, c.External, c.Fields["balance"]), `李伟 bank ["B1" "other id" "with \"marks\"" "c0000001"] -12.50`)
		var got []string
		for _, e := range timeline.Of(tx, c.ID) {
			got = append(got, fmt.Sprint(e.ID, " ", e.Kind, " ", e.Text))
		}
		equal(t, "timeline", got, []string{"e0 purchase ", "e1 action ", "e2 note newer", "e4 interaction ", "e3 complaint late"})
	})
	undoImport(t, db, res.Import)
	equal(t, "store after undo", dump(t, db), before)
}

// Where only the timeline is new, the customer counts as updated, once.
func TestJSONAddsHistory(t *testing.T) {
	db := shopWithHistory(t)
	file := exportJSON(t, db)
	update(t, db, func(tx store.Tx) {
		for i := range 6 {
			timeline.Table.Delete(tx, "c0000004", core.Day(i), "n7")
		}
	})
	equal(t, "counts", run(t, db, text(t, file), ingest.Options{}).Counts, counts(1009, 0, 1, 1008, 0, 0))
	equal(t, "exported again", exportJSON(t, db) == file, true)
}

// What this program does not write is left out and said; what is cut off is
// not begun.
func TestJSONByAnotherHand(t *testing.T) {
	const head = `{"format": "perennial-customers", "version": 1, "customers": [`
	long := strings.Repeat("x", 300)
	s := text(t, head+`
{"id":"c0000001","name":"Ann","fields":{"note":{"t":"text","s":"`+strings.Repeat("x", 3000)+`"}},"timeline":[
 {"day":"2024-01-05","id":"`+long+`","kind":"purchase"},{"day":"2024-01-05","id":"1","kind":"party"},{"day":"2024-01-05","id":"2","kind":"note","text":"kept"}]},
{"id":"c0000002","name":"Bob","email":"nowhere"},
{"name":"Nobody"}
]}
`)
	db := store.Mem()
	res := run(t, db, s, ingest.Options{})
	equal(t, "counts", res.Counts, counts(3, 1, 0, 0, 2, 0))
	equal(t, "findings", found(res.Findings), "/unfit:2! /unfit_part:3")
	equal(t, "store", contents(t, db), "c0000001 name=\"Ann\" phone=\"\" email=\"\" ext=[]\n  2024-01-05 note 0.00 × 0 \n")
	equal(t, "rejects", rejectsOf(t, db, res.Import, core.Chinese), "\uFEFF客户编号,姓名,电话,邮箱,其他编号,行业包,行号,未导入原因\r\n"+
		"c0000002,Bob,,nowhere,,,2,这不是本程序写出的客户。\r\n,Nobody,,,,,3,这不是本程序写出的客户。\r\n")

	for file, want := range map[string]string{
		head + `{"id":"c0000001","name":"Ann"}`:                        "ingest.not_an_export",
		head + `{"id":"c0000001","name":"Ann"}]`:                       "ingest.not_an_export",
		head + `{"id":"c0000001","na`:                                  "ingest.not_an_export",
		head + `]}`:                                                    "ingest.empty",
		strings.Replace(head, "1", "2", 1) + `{"id":"c0000001"}]}`:     "ingest.not_an_export",
		`{"customers": [{"id": 1, "name": "Ann"}]}`:                    "ingest.not_a_table.json",
		"[\n  {\"id\": 1, \"name\": \"Ann\"},\n  {\"id\": 2}\n]":       "ingest.not_a_table.json",
		"{\"id\": 1, \"name\": \"Ann\"}\n{\"id\": 2, \"name\": \"B\"}": "ingest.not_a_table.json",
	} {
		s, err := ingest.Open("x.json", strings.NewReader(file), int64(len(file)))
		if err == nil {
			_, err = ingest.Preview(t.Context(), s, ingest.Options{}, telecomPacks(), nil)
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) || core.KindOf(err) != core.Invalid {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
}
