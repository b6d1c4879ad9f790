package api

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

// customers is CustomerService.
type customers struct{ shop *shop.Shop }

// Limits of what a call may ask for or bring.
const (
	maxTimeline  = 500
	maxQuery     = 200 // bytes of a search
	maxRequestID = 100
)

// head is a customer without the pack's fields.
func head(c customer.Customer, rev core.Revision) *apiv1.Customer {
	return &apiv1.Customer{
		Id: string(c.ID), Name: c.Name, Phone: c.Phone, Email: c.Email, ExternalIds: shownIDs(c.External),
		Pack: string(c.Pack), Revision: uint64(rev), Label: c.Label(),
	}
}

// shownIDs leaves out the ids made for rows of a file without an id column.
func shownIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !strings.HasPrefix(id, customer.RowPrefix) {
			out = append(out, id)
		}
	}
	return out
}

// whole is a customer with the pack's fields, in the pack's order.
func whole(c customer.Customer, rev core.Revision, m *pack.Manifest, lang core.Lang) *apiv1.Customer {
	out := head(c, rev)
	shown := map[pack.FieldKey]bool{}
	if m != nil {
		for i := range m.Fields {
			f := &m.Fields[i]
			if v, ok := c.Fields[f.Key]; ok {
				shown[f.Key] = true
				out.Fields = append(out.Fields, fieldOf(m, f, v, lang))
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(c.Fields)) {
		if !shown[k] { // of a pack that is not here
			out.Fields = append(out.Fields, &apiv1.Field{Key: string(k), Title: string(k), Value: c.Fields[k].String(), Shown: c.Fields[k].String()})
		}
	}
	return out
}

// GetCustomer returns a customer as a person names it.
func (c customers) GetCustomer(ctx context.Context, r *apiv1.GetCustomerRequest) (*apiv1.GetCustomerResponse, error) {
	asOf, err := day(c.shop, r.GetAsOf())
	if err = errors.Join(err, short("query", r.GetQuery(), maxQuery)); err != nil {
		return nil, err
	}
	res := &apiv1.GetCustomerResponse{}
	var cu customer.Customer
	var rev core.Revision
	var set setting.Settings
	byHand := false
	err = c.shop.DB().View(ctx, func(tx store.Tx) error {
		cu, rev, err = resolve(tx, r.GetQuery())
		set, _ = setting.Get(tx)
		byHand = edit.AddedByHand(tx, cu.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	var board *risk.Board
	if !r.GetBrief() {
		if board, err = c.shop.Board(ctx, asOf); err != nil {
			return nil, err
		}
	}
	m := c.shop.Manifest(board, cu.Pack)
	lang := langOf(ctx)
	res.Customer = whole(cu, rev, m, lang)
	res.Customer.ByHand = byHand
	if r.GetBrief() {
		return res, nil
	}
	if gone, ok := board.GoneOf(cu.ID); ok {
		res.Gone, res.GoneText = true, goneText(gone, m, lang)
	}
	return res, c.shop.DB().View(ctx, func(tx store.Tx) error {
		if a, ok := board.Of(cu.ID); ok && m != nil {
			res.Assessment = assessment(a, m, lang)
			if p, ok := retention.Propose(m, a, retention.History(tx, cu.ID, asOf), asOf); ok {
				res.Action = proposed(p, m, cu, wordsOf(set), lang)
			}
			res.Reliefs = reliefs(board.Reliefs(cu.ID), m, lang)
		}
		addTimeline(tx, res, cu.ID, m, lang)
		return nil
	})
}

// resolve finds the customer a person named.
func resolve(tx store.Tx, query string) (customer.Customer, core.Revision, error) {
	c, ok := customer.Resolve(tx, query)
	if err := tx.Err(); err != nil {
		return c, 0, err
	}
	if !ok {
		return c, 0, core.Says(core.NotFound, "api.customer_gone", core.Args{"query": query})
	}
	c, rev, _ := customer.Get(tx, c.ID)
	return c, rev, nil
}

// goneText says why a customer counts as gone; a day or a field's title in it
// is in words.
func goneText(g churn.Gone, m *pack.Manifest, lang core.Lang) string {
	args := g.Args()
	if m != nil {
		if f := m.Field(g.Field); f != nil {
			args["field"] = f.Title.In(lang)
		}
	}
	return text.Say(lang, g.Key(), args)
}

// AddCustomer writes a new customer. The same request adds once.
func (c customers) AddCustomer(ctx context.Context, r *apiv1.AddCustomerRequest) (*apiv1.AddCustomerResponse, error) {
	in := r.GetCustomer()
	if in == nil || in.GetId() != "" {
		return nil, unreadable("a customer without id is needed")
	}
	if err := short("request_id", r.GetRequestId(), maxRequestID); err != nil {
		return nil, err
	}
	m, err := c.manifest(core.PackID(in.GetPack()))
	if err != nil {
		return nil, err
	}
	res := &apiv1.AddCustomerResponse{}
	return res, c.shop.DB().Update(ctx, func(tx store.Tx) error {
		once := store.Key("m", "added", r.GetRequestId())
		if b, ok := tx.Get(once); ok && r.GetRequestId() != "" {
			id, change, _ := strings.Cut(string(b), " ")
			cu, rev, ok := customer.Get(tx, core.CustomerID(id))
			if !ok {
				return core.Says(core.NotFound, "api.customer_gone", core.Args{"query": id})
			}
			res.Customer, res.UndoId = whole(cu, rev, m, langOf(ctx)), change
			return nil
		}
		cu := customer.Customer{
			Name: strings.TrimSpace(in.GetName()), Phone: strings.TrimSpace(in.GetPhone()), Email: strings.TrimSpace(in.GetEmail()),
			External: in.GetExternalIds(), Pack: core.PackID(in.GetPack()), Fields: map[pack.FieldKey]pack.Value{},
		}
		if err := setFields(&cu, in.GetFields(), m); err != nil {
			return err
		}
		if err := known(tx, cu); err != nil {
			return err
		}
		cu, change := edit.AddCustomer(tx, cu)
		if r.GetRequestId() != "" {
			tx.Set(once, []byte(string(cu.ID)+" "+string(change)))
		}
		res.Customer, res.UndoId = whole(cu, tx.Revision(), m, langOf(ctx)), string(change)
		res.Customer.ByHand = true
		return nil
	})
}

// manifest returns a pack that is installed. A customer need not have one
// where several are; where there is one, it is that one.
func (c customers) manifest(id core.PackID) (*pack.Manifest, error) {
	if id == "" {
		return nil, nil
	}
	m, ok := c.shop.Plugins().Pack(id)
	if !ok {
		var all []string
		for _, p := range c.shop.Plugins().Packs() {
			all = append(all, string(p.ID))
		}
		return nil, core.Says(core.Invalid, "api.no_pack", core.Args{"pack": id, "installed": strings.Join(all, ", ")})
	}
	return m, nil
}

// known refuses a customer nobody could find again, or who is there already.
func known(tx store.Tx, c customer.Customer) error {
	if c.Name == "" && c.Phone == "" && c.Email == "" && len(c.External) == 0 {
		return core.Says(core.Invalid, "api.empty_customer", nil)
	}
	for _, id := range c.External {
		if id == "" || len(id) > ingest.MaxIDBytes || strings.HasPrefix(id, customer.RowPrefix) {
			return core.Says(core.Invalid, "api.long", core.Args{"name": id[:min(len(id), 20)], "max": ingest.MaxIDBytes})
		}
		if err := taken(tx, c, "external", id); err != nil {
			return err
		}
	}
	return errors.Join(taken(tx, c, "phone", customer.NormalPhone(c.Phone)), taken(tx, c, "email", customer.NormalEmail(c.Email)))
}

func taken(tx store.Tx, c customer.Customer, index, term string) error {
	if term == "" {
		return nil
	}
	for _, id := range customer.Find(tx, index, term) {
		if other, _, ok := customer.Get(tx, id); ok && id != c.ID {
			return core.Says(core.Conflict, "api.customer_exists", core.Args{"term": term, "name": other.Label(), "id": id})
		}
	}
	return nil
}

// EditCustomer changes who the customer is and the fields given.
func (c customers) EditCustomer(ctx context.Context, r *apiv1.EditCustomerRequest) (*apiv1.EditCustomerResponse, error) {
	in := r.GetCustomer()
	res := &apiv1.EditCustomerResponse{}
	return res, c.shop.DB().Update(ctx, func(tx store.Tx) error {
		cu, rev, ok := customer.Get(tx, core.CustomerID(in.GetId()))
		if !ok {
			return core.Says(core.NotFound, "api.customer_gone", core.Args{"query": in.GetId()})
		}
		if in.GetRevision() != 0 && core.Revision(in.GetRevision()) < rev {
			return core.Says(core.Conflict, "api.customer_changed", nil)
		}
		before := cu
		cu.Name, cu.Phone, cu.Email = strings.TrimSpace(in.GetName()), strings.TrimSpace(in.GetPhone()), strings.TrimSpace(in.GetEmail())
		cu.Fields = maps.Clone(cu.Fields)
		m := c.shop.Manifest(nil, cu.Pack)
		if err := setFields(&cu, in.GetFields(), m); err != nil {
			return err
		}
		var clash error
		if cu.Phone != before.Phone {
			clash = taken(tx, cu, "phone", customer.NormalPhone(cu.Phone))
		}
		if cu.Email != before.Email {
			clash = errors.Join(clash, taken(tx, cu, "email", customer.NormalEmail(cu.Email)))
		}
		if clash != nil {
			return clash
		}
		res.UndoId = string(edit.PutCustomer(tx, cu))
		_, rev, _ = customer.Get(tx, cu.ID)
		res.Customer = whole(cu, rev, m, langOf(ctx))
		return nil
	})
}

// setFields reads the fields of a call by the pack's types; an empty value
// clears.
func setFields(c *customer.Customer, fields []*apiv1.Field, m *pack.Manifest) error {
	for _, f := range fields {
		key := pack.FieldKey(f.GetKey())
		if f.GetValue() == "" {
			delete(c.Fields, key)
			continue
		}
		var def *pack.Field
		if m != nil {
			def = m.Field(key)
		}
		if def == nil {
			return core.Says(core.Invalid, "api.no_field", core.Args{"field": f.GetKey()})
		}
		v, ok := ingest.ParseValue(def, f.GetValue())
		if !ok {
			return core.Says(core.Invalid, "api.bad_value", core.Args{"value": f.GetValue(), "field": def.Key})
		}
		if c.Fields == nil {
			c.Fields = map[pack.FieldKey]pack.Value{}
		}
		c.Fields[key] = v
	}
	return nil
}
