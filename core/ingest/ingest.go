// Package ingest brings customers and purchases in from files, and takes them
// out again.
//
// A file passes through three steps. Open recognises what it is. Preview reads
// it to the end and returns a Plan: format, encoding, separator, which column is
// which field and how sure that is, and the findings, which are the problems in
// the data. Nothing is written yet. Run then writes the plan in batches, each
// one transaction, under one import id. Undo takes everything of that id back.
//
// A file can be imported twice. Customers are found again by external id, phone
// and email, each normalised, never by name alone; rows of a file without an id
// column and without a way to reach anyone get an id from their content and
// their place among equal rows. So do purchases. The second time, nothing
// changes.
//
// What Export wrote comes back as it was, each customer in its pack; there, and
// only there, this store's own ids are understood.
//
// The package writes these records, and customers and events through their
// owners:
//
//	"import", id             what the import was, how far it came, what it found
//	"import_reject", id, n   rejected rows, in chunks
//	"mapping", titles        how a file with these column titles was read last time
package ingest

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// A Kind is what the rows of a file are.
type Kind string

// The kinds of files.
const (
	Customers Kind = "customers" // a row is a customer
	Purchases Kind = "purchases" // a row is a purchase of a customer
)

// Options overrides what Preview would detect. The zero Options detects
// everything.
type Options struct {
	Encoding  string // utf-8, utf-16, gb18030, latin-1
	Delimiter string // comma, semicolon, tab, space, pipe, or one character
	Header    *bool
	Columns   []string          // field per column from the left, "_" to leave out
	Map       map[string]string // column title → field, "_" to leave out
	Kind      Kind
	Pack      core.PackID
	Sheet     string    // of a workbook
	DayFirst  *bool     // whether 1/5/2024 is the first of May
	Today     *core.Day // the shop's: purchases after it are pointed out
}

// Limits. A file beyond them is most likely not what its owner meant to import.
const (
	MaxFileBytes   = 2 << 30   // text is read as a stream; this is about patience
	MaxBookBytes   = 256 << 20 // a workbook is unpacked
	MaxRows        = 2_000_000 // 8 bytes of memory each
	MaxColumns     = 1000
	MaxRowBytes    = 256 << 10 // Excel's longest cell in Chinese takes 100 kB
	MaxTextBytes   = 2000      // a text kept in a field; longer ones are notes, not fields
	MaxIDBytes     = 200       // an id; becomes part of a key
	MaxRejects     = 20_000    // rejected rows kept for the person to mend
	MaxFindingRows = 20        // row numbers shown per finding
	MaxFindings    = 400       // different findings; they share one record with the plan
)

const (
	batchRows  = 500     // per transaction
	batchBytes = 1 << 20 // half of store.MaxTxBytes: the rest is for images and the record
	batchPuts  = 10_000  // half of store.MaxTxWrites
	sampleRows = 1000    // looked at to match columns
)

// A Message is a sentence for people, not yet in a language.
type Message struct {
	Key  string    `json:"key"`
	Args core.Args `json:"args,omitempty"`
}

// In returns the sentence in lang.
func (m Message) In(lang core.Lang) string { return text.Say(lang, m.Key, m.Args) }

// Leave is the field name that leaves a column out.
const Leave = "_"
