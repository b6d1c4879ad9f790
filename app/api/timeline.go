package api

import (
	"context"
	"errors"
	"slices"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

// timelines is TimelineService.
type timelines struct{ shop *shop.Shop }

// addTimeline adds a customer's newest facts.
func addTimeline(tx store.Tx, res *apiv1.GetCustomerResponse, id core.CustomerID, m *pack.Manifest, lang core.Lang) {
	var all []timeline.Event
	for _, e := range timeline.Of(tx, id) {
		all = append(all, e)
	}
	res.TimelineTotal = int32(len(all))
	slices.Reverse(all)
	for _, e := range all[:min(len(all), maxTimeline)] {
		res.Timeline = append(res.Timeline, eventOf(e, m, lang))
	}
}

func eventOf(e timeline.Event, m *pack.Manifest, lang core.Lang) *apiv1.TimelineEvent {
	out := &apiv1.TimelineEvent{
		Id: e.ID, Day: e.Day.String(), Kind: string(e.Kind), Title: eventTitle(e, m, lang), Text: e.Text, State: e.State,
		ByHand: edit.ByHand(e), Code: e.Code,
	}
	if e.Kind == timeline.Purchase {
		cents := int64(e.Cents)
		out.Cents = &cents
		if e.Quantity != 0 {
			out.Quantity = &e.Quantity
		}
	}
	return out
}

func eventTitle(e timeline.Event, m *pack.Manifest, lang core.Lang) string {
	switch e.Kind {
	case timeline.Purchase:
		if e.Quantity == 0 {
			return text.Say(lang, "api.event.purchase", core.Args{"amount": e.Cents})
		}
		return text.Say(lang, "api.event.purchase_quantity", core.Args{"amount": e.Cents, "quantity": pack.NumberValue(e.Quantity)})
	case timeline.Action:
		args := core.Args{"action": e.Code}
		if m != nil {
			if a := m.Action(pack.ActionID(e.Code)); a != nil {
				args["action"] = a.Title.In(lang)
			}
		}
		if e.Until != nil {
			args["until"] = e.Until
		}
		return text.Say(lang, "api.event.action."+e.State, args)
	default:
		return text.Say(lang, "api.event."+string(e.Kind), nil)
	}
}

// AddEvent writes what happened with a customer.
func (t timelines) AddEvent(ctx context.Context, r *apiv1.AddEventRequest) (*apiv1.AddEventResponse, error) {
	d, err := day(t.shop, r.GetDay())
	if err = errors.Join(err, short("customer_id", r.GetCustomerId(), maxQuery)); err != nil {
		return nil, err
	}
	e := timeline.Event{
		Customer: core.CustomerID(r.GetCustomerId()), Day: d, Kind: timeline.Kind(r.GetKind()), Cents: core.Cents(r.GetCents()),
		Quantity: r.GetQuantity(), Code: r.GetCode(), Text: r.GetText(), Actor: core.ActorStaff,
	}
	if e.Kind == timeline.Purchase && r.Cents == nil {
		return nil, core.Says(core.Invalid, "edit.amount", nil)
	}
	res := &apiv1.AddEventResponse{}
	return res, t.shop.DB().Update(ctx, func(tx store.Tx) error {
		c, _, _ := customer.Get(tx, e.Customer)
		out, b := edit.AddEvent(tx, e, r.GetRequestId(), t.shop.Today())
		res.Event, res.UndoId = eventOf(out, t.shop.Manifest(nil, c.Pack), langOf(ctx)), string(b)
		return nil
	})
}

// RemoveEvent takes something written by hand off a timeline.
func (t timelines) RemoveEvent(ctx context.Context, r *apiv1.RemoveEventRequest) (*apiv1.RemoveEventResponse, error) {
	d, err := core.ParseDay(r.GetDay())
	if err = errors.Join(err, short("event_id", r.GetEventId(), store.MaxKeyBytes/2), short("customer_id", r.GetCustomerId(), maxQuery)); err != nil {
		return nil, err
	}
	res := &apiv1.RemoveEventResponse{}
	return res, t.shop.DB().Update(ctx, func(tx store.Tx) error {
		res.UndoId = string(edit.RemoveEvent(tx, core.CustomerID(r.GetCustomerId()), d, r.GetEventId()))
		return nil
	})
}

// RemoveCustomer takes a customer added by hand out, with the timeline.
func (t timelines) RemoveCustomer(ctx context.Context, r *apiv1.RemoveCustomerRequest) (*apiv1.RemoveCustomerResponse, error) {
	if err := short("customer_id", r.GetCustomerId(), maxQuery); err != nil {
		return nil, err
	}
	res := &apiv1.RemoveCustomerResponse{}
	return res, t.shop.DB().Update(ctx, func(tx store.Tx) error {
		res.UndoId = string(edit.RemoveCustomer(tx, core.CustomerID(r.GetCustomerId())))
		return nil
	})
}

// Restore takes one change by hand back.
func (t timelines) Restore(ctx context.Context, r *apiv1.RestoreRequest) (*apiv1.RestoreResponse, error) {
	if err := short("undo_id", r.GetUndoId(), maxQuery); err != nil {
		return nil, err
	}
	return &apiv1.RestoreResponse{}, t.shop.Restore(ctx, undo.Batch(r.GetUndoId()))
}
