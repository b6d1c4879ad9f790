package api

import (
	"context"
	"errors"
	"math"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/roster"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

// Limits of one list.
const (
	usualList   = 50
	maxList     = 500
	maxFilters  = 50
	maxWords    = 1000 // in all filters
	maxCells    = 100  // columns of a list
	maxWordSize = 200  // bytes of a word or a column's key
)

// ListCustomers answers from the roster; the store is read for the page alone.
// A filter on a column that is not here lets nobody through, an order by one
// is the order of names: a saved view may outlive a pack.
func (c customers) ListCustomers(ctx context.Context, r *apiv1.ListCustomersRequest) (*apiv1.ListCustomersResponse, error) {
	limit, err := page(r.GetLimit(), usualList, maxList)
	asOf, derr := day(c.shop, r.GetAsOf())
	q, qerr := queryOf(r.GetSearch(), r.GetFilters())
	if err = errors.Join(err, derr, qerr, short("sort", r.GetSort(), maxWordSize)); err != nil {
		return nil, err
	}
	if r.GetOffset() < 0 || len(r.GetColumns()) > maxCells {
		return nil, unreadable("offset %d, %d columns", r.GetOffset(), len(r.GetColumns()))
	}
	if r.GetSettle() {
		wait, cancel := context.WithTimeout(ctx, maxWait)
		err := c.shop.Settle(wait, asOf)
		cancel()
		if err != nil {
			return nil, err
		}
	}
	q.Sort, q.Descending, q.Offset, q.Limit, q.Count = r.GetSort(), r.GetDescending(), int(r.GetOffset()), limit, r.GetFacets()
	l, err := c.shop.List(ctx, asOf, q)
	if err != nil {
		return nil, err
	}
	v := listing{List: l, lang: langOf(ctx)}
	res := &apiv1.ListCustomersResponse{Total: int32(l.Total), Settling: l.Settling, Columns: v.columns(), Facets: v.facets()}
	return res, c.shop.DB().View(ctx, func(tx store.Tx) error {
		for _, id := range l.IDs {
			if cu, rev, ok := customer.Get(tx, id); ok {
				res.Customers = append(res.Customers, head(cu, rev))
				res.Rows = append(res.Rows, v.row(cu, r.GetColumns()))
			}
		}
		return nil
	})
}

// queryOf reads a search and its filters. A filter without values asks for
// nothing.
func queryOf(search string, filters []*apiv1.Filter) (roster.Query, error) {
	q := roster.Query{Search: search}
	err := short("search", search, maxQuery)
	words := 0
	for _, f := range filters {
		if len(f.GetValues()) == 0 {
			continue
		}
		q.Filters = append(q.Filters, roster.Filter{Column: f.GetColumn(), Words: f.GetValues()})
		words += len(f.GetValues())
		for _, w := range append([]string{f.GetColumn()}, f.GetValues()...) {
			if len(w) > maxWordSize {
				return q, short("filter", w, maxWordSize)
			}
		}
	}
	if len(q.Filters) > maxFilters || words > maxWords {
		err = errors.Join(err, core.Says(core.Invalid, "api.filters", core.Args{"max": maxFilters, "values": maxWords}))
	}
	return q, err
}

// A listing puts a list into words.
type listing struct {
	shop.List
	lang core.Lang
}

// fixedColumns are the columns of every list, in order.
var fixedColumns = []struct {
	key           string
	number, facet bool
}{
	{roster.ByName, false, false},
	{shop.BandColumn, false, true},
	{shop.RiskColumn, true, false},
	{shop.ValueColumn, true, false},
	{shop.SeenColumn, false, false},
	{shop.StateColumn, false, true},
	{shop.PackColumn, false, true},
}

// columns lists what a list has, and of the packs' fields those somebody has.
func (v listing) columns() []*apiv1.Column {
	var out []*apiv1.Column
	for _, c := range fixedColumns {
		out = append(out, &apiv1.Column{Key: c.key, Title: v.title(c.key), Number: c.number, Facet: c.facet})
	}
	seen := map[pack.FieldKey]bool{}
	for _, m := range v.Packs {
		for i := range m.Fields {
			f := &m.Fields[i]
			key := shop.FieldColumn + string(f.Key)
			if seen[f.Key] || !v.Used(key) {
				continue
			}
			seen[f.Key] = true
			out = append(out, &apiv1.Column{
				Key: key, Title: f.Title.In(v.lang), Number: f.Type == pack.TypeNumber || f.Type == pack.TypeMoney,
				Facet: f.Type == pack.TypeChoice || f.Type == pack.TypeBool,
			})
		}
	}
	return out
}

// title names a column.
func (v listing) title(key string) string {
	if k, ok := strings.CutPrefix(key, shop.FieldColumn); ok {
		if _, f := v.field(pack.FieldKey(k), ""); f != nil {
			return f.Title.In(v.lang)
		}
		return k
	}
	return text.Say(v.lang, "api.column."+key, nil)
}

// field returns the field with a key: a pack's own, else the first pack's.
func (v listing) field(k pack.FieldKey, own core.PackID) (m *pack.Manifest, f *pack.Field) {
	for _, p := range v.Packs {
		if here := p.Field(k); here != nil && (f == nil || p.ID == own) {
			m, f = p, here
		}
	}
	return m, f
}

// facets puts the tallies into words. Without a board nobody has a band, and
// where there is one industry it need not be asked for.
func (v listing) facets() []*apiv1.Facet {
	var out []*apiv1.Facet
	for _, t := range v.Tallies {
		switch t.Column {
		case shop.BandColumn, shop.StateColumn:
			if v.Board == nil {
				continue
			}
		case shop.PackColumn:
			if len(t.Counts) == 1 && !t.Counts[0].Wanted {
				continue
			}
		}
		f := &apiv1.Facet{Column: t.Column, Title: v.title(t.Column)}
		for _, c := range t.Counts {
			f.Values = append(f.Values, &apiv1.FacetValue{
				Value: c.Word, Title: v.word(t.Column, c.Word), Count: int32(c.Rows), Selected: c.Wanted,
			})
		}
		out = append(out, f)
	}
	return out
}

// word names a value of a facet.
func (v listing) word(column, word string) string {
	switch column {
	case shop.BandColumn:
		return text.Say(v.lang, "api.band."+word, nil)
	case shop.StateColumn:
		return text.Say(v.lang, "api.state."+word, nil)
	case shop.PackColumn:
		for _, m := range v.Packs {
			if string(m.ID) == word {
				return m.Title.In(v.lang)
			}
		}
		return word
	}
	key := pack.FieldKey(strings.TrimPrefix(column, shop.FieldColumn))
	for _, m := range v.Packs { // packs may share a field and each have words of its own
		f := m.Field(key)
		if f == nil {
			continue
		}
		if f.Type == pack.TypeBool {
			return yesNo(word == "true", v.lang)
		}
		for _, c := range f.Choices {
			if c.Key == word {
				return c.Title.In(v.lang)
			}
		}
	}
	return word
}

// row is a customer as a line of the list.
func (v listing) row(c customer.Customer, columns []string) *apiv1.CustomerRow {
	out := &apiv1.CustomerRow{Id: string(c.ID), Label: c.Label(), Phone: c.Phone}
	if v.Board != nil {
		if p, ok := v.Board.Place(c.ID); ok {
			out.Band, out.Gone = string(p.Band), p.Gone
			if !math.IsNaN(p.Risk) {
				out.Risk = &p.Risk
			}
			if !math.IsNaN(p.Value) {
				cents := int64(p.Value)
				out.ValueCents = &cents
			}
			if p.Seen != 0 {
				out.LastSeen = p.Seen.String()
			}
		}
	}
	for _, key := range columns {
		k := pack.FieldKey(strings.TrimPrefix(key, shop.FieldColumn))
		m, f := v.field(k, c.Pack)
		cell := &apiv1.Field{Key: string(k), Title: v.title(shop.FieldColumn + string(k))}
		if value, ok := c.Fields[k]; ok && f != nil {
			cell = fieldOf(m, f, value, v.lang)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// fieldOf is a field with a value, as people read it.
func fieldOf(m *pack.Manifest, f *pack.Field, v pack.Value, lang core.Lang) *apiv1.Field {
	shown := risk.Shown(m, f.Key, v, lang)
	if v.Type() == pack.TypeBool {
		shown = yesNo(v.Bool(), lang)
	}
	unit := f.UnitOf(v, lang)
	if unit != "" && !strings.HasPrefix(unit, "%") {
		shown += " "
	}
	return &apiv1.Field{Key: string(f.Key), Title: f.Title.In(lang), Value: v.String(), Unit: unit, Shown: shown + unit}
}

// yesNo says a bool that stands alone; within a sentence package risk does.
func yesNo(b bool, lang core.Lang) string {
	if b {
		return text.Say(lang, "api.yes", nil)
	}
	return text.Say(lang, "api.no", nil)
}
