package ingest

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
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
			var keys []pack.FieldKey
			if cursor == "" {
				keys = e.fieldsInUse(tx)
				list = joinKeys(keys)
			} else {
				keys = splitKeys(list)
			}
			data = e.csvPage(cursor == "", page, keys)
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

// fixed are the columns of a CSV before the fields, by the names import knows
// them under. Ids beyond the first are for people; import does not need them.
var fixed = []string{fieldID, fieldName, fieldPhone, fieldEmail}

const (
	columnOtherIDs = "other_ids"
	columnPack     = "pack"
)

func (e Exporting) csvPage(first bool, page []customer.Customer, keys []pack.FieldKey) []byte {
	out := &csvWriter{}
	if first {
		out.raw("\uFEFF")
		var head []string
		for _, f := range fixed {
			head = append(head, e.title(f, nil))
		}
		head = append(head, e.title(columnOtherIDs, nil), e.title(columnPack, nil))
		for _, k := range keys {
			head = append(head, e.title(string(k), e.field(k)))
		}
		for i, h := range head { // two packs may give two fields one title
			if slices.Contains(head[:i], h) {
				head[i] = string(keys[i-len(fixed)-2])
			}
		}
		out.row(head)
	}
	for _, c := range page {
		id, others := string(c.ID), []string(nil)
		if len(c.External) > 0 {
			id, others = c.External[0], c.External[1:]
		}
		cells := []string{guard(id), guard(c.Name), guard(c.Phone), guard(c.Email), guard(strings.Join(others, " ")), string(c.Pack)}
		for _, k := range keys {
			cells = append(cells, fieldCell(c.Fields[k]))
		}
		out.row(cells)
	}
	return out.b
}

func (e Exporting) title(name string, f *pack.Field) string {
	switch {
	case e.Lang == "":
		return name
	case f != nil:
		return guard(f.Title.In(e.Lang))
	default:
		return Message{Key: "ingest.field." + name}.In(e.Lang)
	}
}

func (e Exporting) field(k pack.FieldKey) *pack.Field {
	for _, m := range e.Packs {
		if f := m.Field(k); f != nil {
			return f
		}
	}
	return nil
}

// fieldsInUse lists the fields any customer has: those of the packs in their
// order, then those of packs that are not here any more.
func (e Exporting) fieldsInUse(tx store.Tx) []pack.FieldKey {
	used := map[pack.FieldKey]bool{}
	for _, c := range customer.All(tx) {
		for k := range c.Fields {
			used[k] = true
		}
	}
	var out []pack.FieldKey
	for _, m := range e.Packs {
		for _, f := range m.Fields {
			if used[f.Key] {
				out = append(out, f.Key)
				delete(used, f.Key)
			}
		}
	}
	return append(out, slices.Sorted(maps.Keys(used))...)
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

// An Exported customer is one customer in an export as JSON. The names in the
// file are part of the format: add, never rename.
type Exported struct {
	ID       core.CustomerID              `json:"id"`
	Name     string                       `json:"name,omitempty"`
	Phone    string                       `json:"phone,omitempty"`
	Email    string                       `json:"email,omitempty"`
	External []string                     `json:"external_ids,omitempty"`
	Pack     core.PackID                  `json:"pack,omitempty"`
	Fields   map[pack.FieldKey]pack.Value `json:"fields,omitempty"`
	Timeline []ExportedEvent              `json:"timeline,omitempty"`
}

// An ExportedEvent is one fact in an export as JSON.
type ExportedEvent struct {
	Day      core.Day      `json:"day"`
	ID       string        `json:"id"`
	Kind     timeline.Kind `json:"kind"`
	Cents    core.Cents    `json:"cents,omitempty"`
	Quantity float64       `json:"quantity,omitempty"`
	Code     string        `json:"code,omitempty"`
	Text     string        `json:"text,omitempty"`
	State    string        `json:"state,omitempty"`
	Driver   pack.DriverID `json:"driver,omitempty"`
	Until    *core.Day     `json:"until,omitempty"`
	Actor    core.Actor    `json:"by,omitempty"`
}

// exportFormat is the first member of the file.
const exportFormat = `{"format": "perennial-customers", "version": 1, "customers": [`

func jsonPage(tx store.Tx, first bool, page []customer.Customer, last bool) ([]byte, error) {
	var b []byte
	if first {
		b = append(b, exportFormat...)
	}
	for i, c := range page {
		if !first || i > 0 {
			b = append(b, ',')
		}
		out := Exported{c.ID, c.Name, c.Phone, c.Email, c.External, c.Pack, c.Fields, nil}
		for _, e := range timeline.Of(tx, c.ID) {
			out.Timeline = append(out.Timeline, ExportedEvent{
				e.Day, e.ID, e.Kind, e.Cents, e.Quantity, e.Code, e.Text, e.State, e.Driver, e.Until, e.Actor,
			})
		}
		line, err := json.Marshal(out)
		if err != nil {
			return nil, core.Errorf(core.Internal, "export %s: %w", c.ID, err)
		}
		b = append(append(b, '\n'), line...)
	}
	if last {
		b = append(b, "\n]}\n"...)
	}
	return b, nil
}

// ReadExport yields the customers of an export as JSON, one at a time.
func ReadExport(r io.Reader) iter.Seq2[Exported, error] {
	return func(yield func(Exported, error) bool) {
		d := json.NewDecoder(r)
		for depth := 0; depth < 2; { // up to the list of customers
			t, err := d.Token()
			if err != nil {
				yield(Exported{}, core.Says(core.Invalid, "ingest.not_an_export", nil).Wrap(err))
				return
			}
			if t == json.Delim('{') || t == json.Delim('[') {
				depth++
			}
		}
		for d.More() {
			var e Exported
			err := d.Decode(&e)
			if err != nil {
				err = core.Says(core.Invalid, "ingest.not_an_export", nil).Wrap(err)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}
