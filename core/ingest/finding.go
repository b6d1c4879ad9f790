package ingest

import (
	"cmp"
	"maps"
	"slices"

	"github.com/perennial-app/perennial/core"
)

// A Flaw is a sort of problem in data. It is part of a message key and stored:
// never rename one.
type Flaw string

// Flaws of a value: the row is kept, the value is not known (or, where it says
// so, kept as it is).
const (
	Blank         Flaw = "blank"
	NotANumber    Flaw = "not_a_number"
	NotADay       Flaw = "not_a_day"
	NotYesNo      Flaw = "not_yes_no"
	UnknownChoice Flaw = "unknown_choice"
	OutOfRange    Flaw = "out_of_range" // kept
	NotAPhone     Flaw = "not_a_phone"  // kept, reaches nobody
	SeveralPhones Flaw = "several_phones"
	NotAnEmail    Flaw = "not_an_email"
	TooLong       Flaw = "too_long"
	Negative      Flaw = "negative" // kept: a refund
	Future        Flaw = "future"   // kept: a purchase after today
	DayOrder      Flaw = "day_order"
	MixedOrder    Flaw = "mixed_order"
	UnknownPack   Flaw = "unknown_pack" // of an export: the customer keeps the one it has
)

// Flaws of a row that is kept.
const (
	ShortRow      Flaw = "short_row"
	OpenQuote     Flaw = "open_quote"
	ZeroBytes     Flaw = "zero_bytes"
	BadLetters    Flaw = "bad_letters"
	Repeated      Flaw = "repeated"       // the customer came before; only what was missing is added
	SharedContact Flaw = "shared_contact" // another customer has the same phone or email
	UnfitPart     Flaw = "unfit_part"     // of an export as JSON: fields or events left out
	RowIDs        Flaw = "row_ids"        // known by its content alone, so that a changed row is another customer
)

// Flaws that keep a row out. All but the first reject it: it is kept for the
// file of rejected rows.
const (
	BlankRow    Flaw = "blank_row"  // nothing in it
	LongRow     Flaw = "long_row"   // more cells than titles: which is which is anybody's guess
	HugeRow     Flaw = "huge_row"   // beyond MaxRowBytes
	Required    Flaw = "required"   // a required value is missing or unreadable
	NoID        Flaw = "no_id"      // nobody to tell whose it is
	NoDay       Flaw = "no_day"     // a purchase without a day
	TwoIDs      Flaw = "two_ids"    // id and phone or email are of different customers
	ForeignID   Flaw = "foreign_id" // of an export: an id of this store's own, which is another customer's
	SameContact Flaw = "same_name"  // the phone or email came before under another name
	Unfit       Flaw = "unfit"      // of an export as JSON: no customer this program writes
	TooMuch     Flaw = "too_much"   // the customer would carry more than the archive keeps
)

// RejectsCapped says that not every rejected row was kept for the file.
const RejectsCapped Flaw = "rejects_capped"

// rejecting are the flaws that keep a row out.
var rejecting = map[Flaw]bool{
	BlankRow: true, LongRow: true, HugeRow: true, Required: true, NoID: true, NoDay: true, TwoIDs: true, ForeignID: true, Unfit: true, SameContact: true, TooMuch: true,
}

// A Finding is one sort of problem in one column, or in rows as a whole.
type Finding struct {
	Column  string  `json:"column"` // its title; "" for rows as a whole
	Flaw    Flaw    `json:"kind"`
	Count   int64   `json:"count"`
	Rows    []int64 `json:"rows,omitempty"` // the first MaxFindingRows, from 1 below the header
	Rejects bool    `json:"rejects,omitempty"`
}

// Text says what the finding is and what was done about it.
func (f Finding) Text(lang core.Lang) string {
	return Message{"ingest.finding." + string(f.Flaw), core.Args{"column": f.Column, "count": f.Count}}.In(lang)
}

// A flawAt is one flaw in one place.
type flawAt struct {
	column int // -1 for the row
	flaw   Flaw
}

const wholeRow = -1

// A tally counts flaws.
type tally map[flawAt]*count

type count struct {
	n    int64
	rows []int64
}

func (t tally) add(row int64, at flawAt) {
	c := t[at]
	if c == nil {
		if len(t) >= MaxFindings {
			return
		}
		c = &count{}
		t[at] = c
	}
	if c.n++; len(c.rows) < MaxFindingRows {
		c.rows = append(c.rows, row)
	}
}

// with returns the tally and more, leaving t as it is: a transaction that runs
// twice must not count twice.
func (t tally) with(more []rowFlaws) tally {
	if len(more) == 0 {
		return t
	}
	out := make(tally, len(t))
	for at, c := range t {
		out[at] = &count{c.n, slices.Clone(c.rows)}
	}
	for _, m := range more {
		for _, at := range m.flaws {
			out.add(m.row, at)
		}
	}
	return out
}

type rowFlaws struct {
	row   int64
	flaws []flawAt
}

// findings lists the tally: what rejects rows first, then by column.
func (t tally) findings(columns []Column) []Finding {
	places := slices.SortedFunc(maps.Keys(t), func(a, b flawAt) int {
		if rejecting[a.flaw] != rejecting[b.flaw] {
			if rejecting[a.flaw] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.column, b.column), cmp.Compare(a.flaw, b.flaw))
	})
	out := make([]Finding, 0, len(places))
	for _, at := range places {
		f := Finding{Flaw: at.flaw, Count: t[at].n, Rows: t[at].rows, Rejects: rejecting[at.flaw]}
		if at.column >= 0 && at.column < len(columns) {
			f.Column = columns[at.column].Title
		}
		out = append(out, f)
	}
	return out
}
