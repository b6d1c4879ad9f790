package api

import (
	"context"
	"errors"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/today"
)

// todays is TodayService.
type todays struct{ shop *shop.Shop }

// ListToday makes the day's page from the board of that day.
func (t todays) ListToday(ctx context.Context, r *apiv1.ListTodayRequest) (*apiv1.ListTodayResponse, error) {
	asOf, err := day(t.shop, r.GetAsOf())
	if err != nil {
		return nil, err
	}
	limit, err := page(r.GetLimit(), 0, today.MaxLimit)
	if err != nil {
		return nil, err
	}
	var due []care.List
	if asOf == t.shop.Today() { // a past day's checks are CareService's
		if due, err = t.shop.DueLists(ctx); err != nil {
			return nil, err
		}
	}
	board, err := t.shop.Board(ctx, asOf)
	if err != nil {
		return nil, err
	}
	lang := langOf(ctx)
	res := &apiv1.ListTodayResponse{}
	return res, t.shop.DB().View(ctx, func(tx store.Tx) error {
		set, _ := setting.Get(tx)
		p := today.List(tx, board, t.shop.Plugins().Pack, today.Options{AsOf: asOf, Capacity: capacity(set), Limit: limit})
		res.Checks = checks(care.Waiting(tx, due, t.shop.Clock()), due, lang)
		res.AsOf, res.Capacity, res.AtRisk = p.AsOf.String(), int32(p.Capacity), int32(p.AtRisk)
		res.Lapsed, res.OneTime, res.Customers, res.Done = int32(p.Lapsed), int32(p.OneTime), int32(p.Customers), int32(p.Done)
		for _, id := range board.Packs() {
			if leaving, ok := board.Churn(id); ok {
				res.Churn = append(res.Churn, &apiv1.Churn{Pack: string(id), Title: board.Pack(id).Title.In(lang), Text: leaving.Text(lang)})
			}
		}
		for _, id := range shop.Interrupted(tx) {
			res.Notices = append(res.Notices, &apiv1.Notice{
				Key: "shop.interrupted", Text: text.Say(lang, "shop.interrupted", core.Args{"id": id}),
			})
		}
		for _, n := range p.Notices {
			res.Notices = append(res.Notices, &apiv1.Notice{Key: n.Key, Text: n.Say(lang)})
		}
		for _, it := range p.Items {
			res.Items = append(res.Items, t.item(it, t.shop.Manifest(board, it.Assessment.Pack), wordsOf(set), lang))
		}
		return nil
	})
}

func (t todays) item(it today.Item, m *pack.Manifest, words retention.Words, lang core.Lang) *apiv1.TodayItem {
	out := &apiv1.TodayItem{
		Kind: string(it.Kind), CustomerId: string(it.Customer), Name: it.Name, Assessment: assessment(it.Assessment, m, lang),
	}
	if it.Proposed != nil {
		out.Action = proposed(*it.Proposed, m, it.Record, words, lang)
	}
	return out
}

// verdicts are the API's verdicts in the domain's words.
var verdicts = map[apiv1.Verdict]retention.Verdict{
	apiv1.Verdict_VERDICT_DONE:     retention.Done,
	apiv1.Verdict_VERDICT_LATER:    retention.Later,
	apiv1.Verdict_VERDICT_DECLINED: retention.Declined,
}

// RecordAction writes what was done about a customer onto its timeline.
func (t todays) RecordAction(ctx context.Context, r *apiv1.RecordActionRequest) (*apiv1.RecordActionResponse, error) {
	asOf, err := day(t.shop, r.GetAsOf())
	if err != nil {
		return nil, err
	}
	d := retention.Decision{
		Customer: core.CustomerID(r.GetCustomerId()), Action: pack.ActionID(r.GetActionId()), Driver: pack.DriverID(r.GetDriverId()),
		Verdict: verdicts[r.GetVerdict()], Reason: r.GetReason(), Day: asOf, Actor: core.ActorStaff, RequestID: r.GetRequestId(),
	}
	if d.Verdict == "" {
		return nil, core.Says(core.Invalid, "api.verdict_missing", nil)
	}
	if r.GetUntil() != "" {
		until, err := core.ParseDay(r.GetUntil())
		if err != nil {
			return nil, err
		}
		d.Until = &until
	}
	res := &apiv1.RecordActionResponse{}
	return res, t.shop.DB().Update(ctx, func(tx store.Tx) error {
		c, _, ok := customer.Get(tx, d.Customer)
		if !ok {
			return core.Says(core.NotFound, "api.customer_gone", core.Args{"query": d.Customer})
		}
		e := retention.Record(tx, t.shop.Manifest(nil, c.Pack), d)
		res.EventId, res.Day = e.ID, e.Day.String()
		return nil
	})
}

// UndoAction takes back a recorded action.
func (t todays) UndoAction(ctx context.Context, r *apiv1.UndoActionRequest) (*apiv1.UndoActionResponse, error) {
	d, err := core.ParseDay(r.GetDay())
	if err = errors.Join(err, short("event_id", r.GetEventId(), store.MaxKeyBytes/2), short("customer_id", r.GetCustomerId(), maxQuery)); err != nil {
		return nil, err
	}
	return &apiv1.UndoActionResponse{}, t.shop.DB().Update(ctx, func(tx store.Tx) error {
		retention.Undo(tx, core.CustomerID(r.GetCustomerId()), d, r.GetEventId())
		return nil
	})
}
