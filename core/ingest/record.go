package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A Status is where an import stands.
type Status string

// The statuses.
const (
	Running     Status = "running"
	Done        Status = "done"
	Cancelled   Status = "cancelled"   // by a person; what was committed stays
	Failed      Status = "failed"      // by an error; what was committed stays
	Interrupted Status = "interrupted" // the program ended in the middle
	Undoing     Status = "undoing"     // goes on when undone again
	Undone      Status = "undone"
)

// Counts are rows and what became of them. For customers, created, updated,
// unchanged, rejected and blank add up to the committed rows. For purchases, created
// and updated count the customers that rows made or completed, and purchases
// those written; a row that did none of it is unchanged.
type Counts struct {
	Rows      int64 `json:"rows"`      // read
	Committed int64 `json:"committed"` // in a durable batch
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Rejected  int64 `json:"rejected"`
	Blank     int64 `json:"blank,omitempty"`
	Purchases int64 `json:"purchases"` // written
}

// An Import is the record of one import.
type Import struct {
	ID       core.ImportID
	Status   Status
	Day      core.Day // it began on
	Plan     Plan     // as agreed; without samples of the data
	Counts   Counts
	Findings []Finding // in the rows committed so far
	Problem  *Message  // why it failed
	Removed  int64     // by undoing
	Restored int64
	Kept     int64
	// RemovedCustomers and RemovedEvents are of Removed.
	RemovedCustomers, RemovedEvents int64
}

// Wrote reports whether the import changed any customer or event.
func (im Import) Wrote() bool {
	return im.Counts.Created+im.Counts.Updated+im.Counts.Purchases > 0
}

// importRecord is the stored form, version 1. The fields of Plan, Column,
// Finding and Counts are stored under their JSON names: add, never rename.
type importRecord struct {
	ID       core.ImportID `json:"id"`
	Status   Status        `json:"status"`
	Day      core.Day      `json:"day"`
	Plan     Plan          `json:"plan"`
	Counts   Counts        `json:"counts"`
	Findings []Finding     `json:"findings,omitempty"`
	Problem  *Message      `json:"problem,omitempty"`
	Removed  int64         `json:"removed,omitempty"`
	Restored int64         `json:"restored,omitempty"`
	Kept     int64         `json:"kept,omitempty"`

	RemovedCustomers int64 `json:"removed_customers,omitempty"`
	RemovedEvents    int64 `json:"removed_events,omitempty"`
}

var importTable = store.NewTable("import", 1,
	func(im Import) importRecord { return importRecord(im) },
	func(r importRecord) Import { return Import(r) }, nil)

// Get returns the record of an import.
func Get(tx store.Tx, id core.ImportID) (Import, bool) {
	im, _, ok := importTable.Get(tx, id)
	return im, ok
}

// Imports lists all imports, the newest first.
func Imports(tx store.Tx) []Import {
	var all []Import
	for _, im := range importTable.Scan(tx) {
		all = append(all, im)
	}
	slices.Reverse(all)
	return all
}

// Unfinished lists the imports recorded as running. When the program starts,
// none can be: they are those it was ended in the middle of.
func Unfinished(tx store.Tx) []Import {
	return slices.DeleteFunc(Imports(tx), func(im Import) bool { return im.Status != Running })
}

// MarkInterrupted gives the unfinished imports their true status and returns
// them. Call it when the program starts.
func MarkInterrupted(tx store.Tx) []Import {
	list := Unfinished(tx)
	for i := range list {
		list[i].Status = Interrupted
		importTable.Put(tx, list[i], list[i].ID)
	}
	return list
}

// newImportID claims the next free id.
func newImportID(tx store.Tx) core.ImportID {
	key := store.Key("m", "import_sequence")
	var n int64
	if b, ok := tx.Get(key); ok {
		if _, err := fmt.Sscanf(string(b), "%d", &n); err != nil {
			tx.Fail(core.Errorf(core.Internal, "import sequence %q: %w", b, err))
		}
	}
	n++
	tx.Set(key, fmt.Appendf(nil, "%d", n))
	return core.ImportID(fmt.Sprintf("i%07d", n))
}

// A Mapping is how the columns of a file were read.
type Mapping struct {
	Kind   Kind              `json:"kind"`
	Pack   core.PackID       `json:"pack,omitempty"`
	Fields map[string]string `json:"fields"` // by title; "" was left out
}

var mappingTable = store.NewTable("mapping", 1,
	func(m Mapping) mappingRecord { return mappingRecord(m) },
	func(r mappingRecord) Mapping { return Mapping(r) }, nil)

// mappingRecord is the stored form, version 1.
type mappingRecord struct {
	Kind   Kind              `json:"kind"`
	Pack   core.PackID       `json:"pack,omitempty"`
	Fields map[string]string `json:"fields"`
}

// mappingKey is the same for the same set of titles, in whatever order.
func mappingKey(titles []string) string {
	names := make([]string, 0, len(titles))
	for _, t := range titles {
		names = append(names, normal(t))
	}
	slices.Sort(names)
	return fmt.Sprintf("%016x", keyOf([]string{strings.Join(names, "\n")}).hash)
}

// Remembered returns what Preview asks for how a file was read last time.
func Remembered(ctx context.Context, db store.DB) func(titles []string) (Mapping, bool) {
	return func(titles []string) (m Mapping, ok bool) {
		err := db.View(ctx, func(tx store.Tx) error {
			m, _, ok = mappingTable.Get(tx, mappingKey(titles))
			return nil
		})
		return m, ok && err == nil
	}
}

// remember keeps how the plan reads its columns.
func remember(tx store.Tx, p *Plan) {
	if !p.Header || p.own {
		return // nothing to know the file by, or known anyway
	}
	m := Mapping{Kind: p.Kind, Pack: p.Pack, Fields: map[string]string{}}
	heads := make([]string, 0, len(p.Columns))
	for _, c := range p.original() {
		heads = append(heads, c.Title)
		m.Fields[c.Title] = c.Field
	}
	mappingTable.Put(tx, m, mappingKey(heads))
}
