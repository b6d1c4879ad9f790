package ingest

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// A row is one row of data, cut and parsed.
type row struct {
	n     int64 // from 1 below the header
	cells []string
	blank bool // nothing in it, so nothing else is known of it
	key   rowKey
	flaws []flawAt
	// By column: how the cells are read, nil where left out; and what they
	// gave, the zero Value where not known.
	parsers []*parser
	values  []pack.Value
	pack    core.PackID        // the row names, in an export
	from    *customer.Customer // instead of cells, in an export as JSON
}

// rejected reports a flaw that keeps the row out.
func (r *row) rejected() bool {
	for _, f := range r.flaws {
		if rejecting[f.flaw] {
			return true
		}
	}
	return false
}

func (r *row) flaw(column int, f Flaw) { r.flaws = append(r.flaws, flawAt{column, f}) }

// A scanner reads the rows of a plan in order.
type scanner struct {
	plan    *Plan
	source  *Source
	r       rowReader
	parsers []*parser                 // by column, nil where left out
	packs   map[core.PackID][]*parser // instead, in an export, by the pack a row names
	n       int64
	width   int // columns with cells
	place   map[string]int
	equal   map[uint64]uint32 // rows of the same content so far
	votes   []votes           // by column
	reuse   bool              // rows are looked at only until the next, and have no key
	last    row
}

type votes struct{ dayFirst, monthFirst, either, comma, point int }

func (p *Plan) scanner(ctx context.Context, s *Source, reuse bool) (*scanner, error) {
	r, _, err := p.open(ctx, s)
	if err != nil {
		return nil, err
	}
	sc := &scanner{
		plan: p, source: s, r: r, reuse: reuse, width: len(p.Columns),
		parsers: make([]*parser, len(p.Columns)), votes: make([]votes, len(p.Columns)),
		place: map[string]int{}, equal: map[uint64]uint32{},
	}
	for i, c := range p.Columns {
		if c.Field == "" {
			continue
		}
		sc.place[c.Field] = i
		sc.parsers[i] = p.newParser(c, c.target)
	}
	if p.own {
		sc.packs = map[core.PackID][]*parser{}
		for _, m := range p.packs {
			sc.packs[m.ID] = sc.parsersOf(m)
		}
	}
	return sc, nil
}

// after reports a day that is still to come.
func (p *Plan) after(d core.Day) bool { return p.today != nil && d > *p.today }

// newParser prepares reading a column as a field.
func (p *Plan) newParser(c Column, t target) *parser {
	out := newParser(t, p.base1904)
	out.literal, out.day.dayFirst, out.number.commaDecimal = p.own, c.DayFirst, c.CommaDecimal
	return out
}

func (sc *scanner) close() error { return sc.r.Close() }

// next returns the next row; io.EOF at the end.
func (sc *scanner) next() (*row, error) {
	r := &sc.last
	if !sc.reuse {
		r = &row{cells: make([]string, 0, sc.width), values: make([]pack.Value, 0, sc.width)}
	}
	cells, fl, err := sc.r.next(r.cells[:0])
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, unreadable(sc.source, err)
	}
	if sc.n++; sc.n > MaxRows {
		return nil, core.Says(core.Invalid, "ingest.too_many_rows",
			core.Args{"file": sc.source.Name, "max": text.Count(MaxRows)})
	}
	*r = row{n: sc.n, cells: cells, values: r.values[:0], flaws: r.flaws[:0]}
	if r.blank = filled(cells) == 0; r.blank {
		r.flaw(wholeRow, BlankRow)
		return r, nil
	}
	sc.shape(r, fl)
	if n := len(sc.plan.original()); len(r.cells) <= sc.width {
		r.cells = r.cells[:min(n, len(r.cells))]
	}
	if !sc.reuse {
		r.key = keyOf(r.cells)
		sc.equal[r.key.hash]++
		r.key.ordinal = sc.equal[r.key.hash]
	}
	sc.parse(r)
	return r, nil
}

// shape notes what is wrong with the row as such and brings it to the width of
// the header.
func (sc *scanner) shape(r *row, fl flaws) {
	for _, f := range []struct {
		bit  flaws
		flaw Flaw
	}{{flawQuote, OpenQuote}, {flawNUL, ZeroBytes}, {flawLetters, BadLetters}, {flawLong, HugeRow}} {
		if fl&f.bit != 0 {
			r.flaw(wholeRow, f.flaw)
		}
	}
	if n := len(r.cells); n > sc.width {
		if filled(r.cells[sc.width:]) > 0 {
			r.flaw(wholeRow, LongRow)
		} else {
			r.cells = r.cells[:sc.width]
		}
	} else if n < sc.width && fl&flawLong == 0 && sc.source.Format != XLSX { // a sheet does not keep blank cells at the end
		// Columns set with white space shift when one is blank.
		if sc.plan.layout.delimiter == spaces {
			r.flaw(wholeRow, LongRow)
		} else {
			r.flaw(wholeRow, ShortRow)
		}
	}
}

// parse reads the cells into values.
func (sc *scanner) parse(r *row) {
	if r.parsers = sc.parsers; sc.packs != nil {
		sc.choosePack(r)
	}
	for i, p := range r.parsers {
		var v parsed
		if p == nil {
			r.values = append(r.values, pack.Value{})
			continue
		}
		if i < len(r.cells) && r.cells[i] != "" {
			v = p.parse(r.cells[i])
		} else {
			v.blank = true
		}
		r.values = append(r.values, v.value)
		sc.vote(i, v)
		switch required := p.target.field != nil && p.target.field.Required; {
		case sc.plan.own && v.blank:
			// there was nothing to write
		case v.blank && required, required && v.value == (pack.Value{}):
			r.flaw(i, Required)
		case v.blank && (p.target.name == fieldID || p.target.name == fieldDate && sc.plan.Kind == Purchases):
			// said of the row below
		case v.blank:
			r.flaw(i, Blank)
		case v.flaw != "":
			r.flaw(i, v.flaw)
		case p.target.name == fieldAmount && v.value.Number() < 0:
			r.flaw(i, Negative)
		case p.target.name == fieldDate && sc.plan.after(v.value.Day()):
			r.flaw(i, Future)
		}
	}
	sc.identify(r)
}

func (sc *scanner) vote(i int, v parsed) {
	switch v.day {
	case dayFirstVote:
		sc.votes[i].dayFirst++
	case monthFirstVote:
		sc.votes[i].monthFirst++
	case eitherOrder:
		sc.votes[i].either++
	}
	switch v.number {
	case commaVote:
		sc.votes[i].comma++
	case pointVote:
		sc.votes[i].point++
	}
}

// identify checks that the row says whose it is.
func (sc *scanner) identify(r *row) {
	id, hasID := sc.place[fieldID]
	known := hasID && r.values[id] != (pack.Value{})
	for _, f := range []string{fieldPhone, fieldEmail} {
		if i, ok := sc.place[f]; ok && contact(f, r.values[i].Text()) != "" {
			known = true
		}
	}
	switch {
	case known:
	case hasID:
		r.flaw(id, NoID)
	case sc.plan.Kind == Purchases:
		r.flaw(wholeRow, NoID)
	default:
		r.flaw(wholeRow, RowIDs)
	}
	if sc.plan.Kind == Purchases {
		if i, ok := sc.place[fieldDate]; ok && r.values[i] == (pack.Value{}) {
			r.flaws = slices.DeleteFunc(r.flaws, func(f flawAt) bool { return f == flawAt{i, NotADay} })
			r.flaw(i, NoDay)
		}
	}
}

// scan reads all rows, counts what is wrong, and decides how days and numbers
// are written. Where numbers turn out to have a decimal comma, it reads them
// again knowing so.
func (p *Plan) scan(ctx context.Context, s *Source, o Options) error {
	if err := p.scanOnce(ctx, s, o); err != nil {
		return err
	}
	if slices.ContainsFunc(p.Columns, func(c Column) bool { return c.CommaDecimal }) {
		return p.scanOnce(ctx, s, o)
	}
	return nil
}

func (p *Plan) scanOnce(ctx context.Context, s *Source, o Options) error {
	sc, err := p.scanner(ctx, s, true)
	if err != nil {
		return err
	}
	defer func() { _ = sc.close() }() // it was only read
	found := tally{}
	packs := map[core.PackID]bool{}
	for {
		r, err := sc.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, f := range r.flaws {
			found.add(r.n, f)
		}
		if p.own && !r.blank {
			packs[r.pack] = true
			p.takes(core.CustomerID(r.values[sc.place[fieldID]].Text()))
		}
	}
	if p.own && !p.packGiven && len(packs) == 1 {
		for p.Pack = range packs { // what to show of the file as a whole
		}
	}
	p.Rows = sc.n
	if blank := found[flawAt{wholeRow, BlankRow}]; sc.n == 0 || blank != nil && blank.n == sc.n {
		return core.Says(core.Invalid, "ingest.header_only", core.Args{"file": s.Name})
	}
	for i := range p.Columns {
		v := sc.votes[i]
		c := &p.Columns[i]
		c.CommaDecimal = v.comma > v.point
		c.DayFirst, c.eitherOrder = v.dayFirst > v.monthFirst, v.either > 0
		if o.DayFirst != nil {
			c.DayFirst = *o.DayFirst
		}
		switch {
		case v.dayFirst > 0 && v.monthFirst > 0:
			found[flawAt{i, MixedOrder}] = &count{n: int64(min(v.dayFirst, v.monthFirst))}
		case v.either > 0 && v.dayFirst+v.monthFirst == 0 && o.DayFirst == nil:
			found[flawAt{i, DayOrder}] = &count{n: int64(v.either)}
		}
	}
	p.Findings = found.findings(p.Columns)
	return nil
}
