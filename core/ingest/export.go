package ingest

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// An ExportFormat is a form customers are written out in.
type ExportFormat string

// The forms.
const (
	// ExportCSV is a table of customers with their fields, without timelines.
	// Importing it again changes nothing.
	ExportCSV ExportFormat = "csv"
	// ExportJSON is everything the archive knows of the customers: ids, fields
	// and timelines. ReadExport reads it.
	ExportJSON ExportFormat = "json"
)

// Exporting says what to write out.
type Exporting struct {
	Format ExportFormat
	Lang   core.Lang        // of the titles of a CSV; "" gives the fields' keys
	Packs  []*pack.Manifest // for the order and titles of fields
	// Only, where it is set, picks the customers: it returns up to n of them by
	// id, from the one after a given one on. It is called outside transactions.
	Only func(after core.CustomerID, n int) ([]core.CustomerID, error)
}

// exportRows is how many customers one page holds: each page is read in a
// transaction of its own, so that a long export holds nothing up.
const exportRows = 500

// Export writes all customers. It sees each customer as of one moment, but not
// all as of the same: changes made meanwhile may be in or not.
func Export(ctx context.Context, db store.DB, e Exporting, w io.Writer) error {
	for cursor, page := "", 0; page == 0 || cursor != ""; page++ {
		data, next, err := ExportPage(ctx, db, e, cursor)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		cursor = next
	}
	return nil
}

// ExportPage returns the next part of an export and the cursor of the one after
// it, "" after the last. The first cursor is "". The parts one after another
// are the file.
func ExportPage(ctx context.Context, db store.DB, e Exporting, cursor string) (data []byte, next string, err error) {
	switch e.Format {
	case ExportCSV, ExportJSON:
	default:
		return nil, "", core.Says(core.Invalid, "ingest.unknown_export", core.Args{"format": string(e.Format)})
	}
	id, list, _ := strings.Cut(cursor, cursorGap)
	var only []core.CustomerID
	var titles []string
	if cursor == "" && e.Format == ExportCSV {
		used, err := e.inUse(ctx, db)
		if err != nil {
			return nil, "", err
		}
		keys := e.columns(used)
		list, titles = joinKeys(keys), e.titles(keys, used)
	}
	if e.Only != nil {
		if only, err = e.Only(core.CustomerID(id), exportRows+1); err != nil {
			return nil, "", err
		}
	}
	err = db.View(ctx, func(tx store.Tx) error {
		var page []customer.Customer
		var last core.CustomerID
		var more bool
		if e.Only != nil {
			page, last, more = customersOf(tx, only)
		} else {
			page, last, more = customersAfter(tx, core.CustomerID(id))
		}
		if e.Format == ExportCSV {
			data = csvPage(titles, page, splitKeys(list))
		} else if data, err = jsonPage(tx, cursor == "", page, !more); err != nil {
			return err
		}
		next = ""
		if more {
			next = string(last) + cursorGap + list
		}
		return nil
	})
	return data, next, err
}

// A cursor holds the last id, and for a CSV the fields that are its columns, so
// that every page has the same ones.
const cursorGap = "|"

func joinKeys(keys []pack.FieldKey) string {
	names := make([]string, 0, len(keys))
	for _, k := range keys {
		names = append(names, string(k))
	}
	return strings.Join(names, ",")
}

func splitKeys(list string) []pack.FieldKey {
	var keys []pack.FieldKey
	for k := range strings.SplitSeq(list, ",") {
		if k != "" {
			keys = append(keys, pack.FieldKey(k))
		}
	}
	return keys
}

// customersAfter returns the customers whose id follows, the last one's id, and
// whether more follow them.
func customersAfter(tx store.Tx, id core.CustomerID) (page []customer.Customer, last core.CustomerID, more bool) {
	for _, c := range customer.Table.After(tx, id) {
		if len(page) == exportRows {
			return page, last, true
		}
		page, last = append(page, c), c.ID
	}
	return page, last, false
}

// customersOf returns those of a page of ids that are still there.
func customersOf(tx store.Tx, ids []core.CustomerID) (page []customer.Customer, last core.CustomerID, more bool) {
	if more = len(ids) > exportRows; more {
		ids = ids[:exportRows]
	}
	for _, id := range ids {
		if c, _, ok := customer.Get(tx, id); ok {
			page = append(page, c)
		}
		last = id
	}
	return page, last, more
}

func csvPage(titles []string, page []customer.Customer, keys []pack.FieldKey) []byte {
	out := &csvWriter{}
	if titles != nil {
		out.raw("\uFEFF")
		out.row(titles)
	}
	for _, c := range page {
		id, others := idsOf(c)
		cells := []string{guard(id), guard(c.Name), guard(c.Phone), guard(c.Email), guard(joinIDs(others)), string(c.Pack)}
		for _, k := range keys {
			cells = append(cells, fieldCell(c.Fields[k]))
		}
		out.row(cells)
	}
	return out.b
}

// idsOf returns the id that tells a customer in an export, and the other ones:
// the first another system gave, or else this store's. One that looks like this
// store's and is not stands with the others.
func idsOf(c customer.Customer) (id string, others []string) {
	if len(c.External) == 0 || customer.IsID(c.External[0]) {
		return string(c.ID), c.External
	}
	return c.External[0], c.External[1:]
}

// titles are those of all columns: for a field its own, where the packs of all
// customers who have it call it so and import will read it back as that field,
// and else its key.
func (e Exporting) titles(keys []pack.FieldKey, used usage) []string {
	out := fixedTitles(e.Lang)
	for _, k := range keys {
		out = append(out, e.title(k, used[k]))
	}
	for again := true; again; { // a key in place of a title may be another's title
		again = false
		times := map[string]int{}
		for _, t := range out {
			times[t]++
		}
		for i, k := range keys {
			if at := len(fixed) + i; times[out[at]] > 1 && out[at] != string(k) {
				out[at], again = string(k), true
			}
		}
	}
	for i := range out {
		out[i] = guard(out[i])
	}
	return out
}

func (e Exporting) title(k pack.FieldKey, of map[core.PackID]bool) string {
	title := ""
	for id := range of {
		f := fieldOf(e.Packs, id, k)
		if e.Lang == "" || f == nil {
			return string(k)
		}
		own := heading(f.Title.In(e.Lang))
		read := readHeading(e.Packs, id, own)
		if read == nil || read.Key != k || title != "" && title != own {
			return string(k)
		}
		title = own
	}
	return title
}

// A usage says which fields customers have, and of which packs they are.
type usage map[pack.FieldKey]map[core.PackID]bool

func (u usage) add(c customer.Customer) {
	for k := range c.Fields {
		if u[k] == nil {
			u[k] = map[core.PackID]bool{}
		}
		u[k][c.Pack] = true
	}
}

// inUse looks through the customers to export.
func (e Exporting) inUse(ctx context.Context, db store.DB) (usage, error) {
	used := usage{}
	if e.Only == nil {
		return used, db.View(ctx, func(tx store.Tx) error {
			for _, c := range customer.All(tx) {
				used.add(c)
			}
			return nil
		})
	}
	for after := core.CustomerID(""); ; {
		ids, err := e.Only(after, exportRows)
		if err != nil || len(ids) == 0 {
			return used, err
		}
		if err := db.View(ctx, func(tx store.Tx) error {
			page, _, _ := customersOf(tx, ids)
			for _, c := range page {
				used.add(c)
			}
			return nil
		}); err != nil {
			return nil, err
		}
		after = ids[len(ids)-1]
	}
}

// columns lists the fields in use: those of the packs in their order, then those
// of packs that are not here any more.
func (e Exporting) columns(used usage) []pack.FieldKey {
	left := maps.Clone(used)
	var out []pack.FieldKey
	for _, m := range e.Packs {
		for _, f := range m.Fields {
			if left[f.Key] != nil {
				out = append(out, f.Key)
				delete(left, f.Key)
			}
		}
	}
	return append(out, slices.Sorted(maps.Keys(left))...)
}

// fieldCell writes a value so that import reads the very same one again.
func fieldCell(v pack.Value) string {
	switch v.Type() {
	case "":
		return ""
	case pack.TypeMoney:
		return pack.NumberValue(v.Number()).String() // all digits, not two
	case pack.TypeText, pack.TypeChoice:
		return guard(v.Text())
	default:
		return v.String()
	}
}
