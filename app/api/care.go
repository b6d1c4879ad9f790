package api

import (
	"context"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// cares is CareService.
type cares struct{ shop *shop.Shop }

// ListChecks lists the checks of a day.
func (c cares) ListChecks(ctx context.Context, r *apiv1.ListChecksRequest) (*apiv1.ListChecksResponse, error) {
	d, err := day(c.shop, r.GetDay())
	if err != nil {
		return nil, err
	}
	lists, err := c.shop.DueLists(ctx)
	if err != nil {
		return nil, err
	}
	res := &apiv1.ListChecksResponse{Day: d.String()}
	return res, c.shop.DB().View(ctx, func(tx store.Tx) error {
		res.Checks = checks(care.On(tx, lists, d, c.shop.Clock()), lists, langOf(ctx))
		return nil
	})
}

// maxAnswers bounds the lines of one call; no checklist is as long.
const maxAnswers = 500

// AnswerCheck records a completed check.
func (c cares) AnswerCheck(ctx context.Context, r *apiv1.AnswerCheckRequest) (*apiv1.AnswerCheckResponse, error) {
	if len(r.GetAnswers()) > maxAnswers {
		return nil, core.Says(core.Invalid, "api.limit", core.Args{"max": maxAnswers})
	}
	reply := care.Reply{
		Check: r.GetCheckId(), Staff: r.GetStaff(), Second: r.GetSecondStaff(), Request: r.GetRequestId(),
	}
	for _, a := range r.GetAnswers() {
		reply.Answers = append(reply.Answers, care.Answer{
			Line: pack.CheckItemID(a.GetLineId()), Number: a.Number, Yes: a.Yes, Text: a.GetText(), Action: a.GetCorrectiveAction(),
		})
	}
	out, err := c.change(ctx, func(tx store.Tx, lists []care.List, clock care.Clock) care.Check {
		return care.Do(tx, lists, clock, reply)
	})
	return &apiv1.AnswerCheckResponse{Check: out}, err
}

// SkipCheck closes a check unanswered.
func (c cares) SkipCheck(ctx context.Context, r *apiv1.SkipCheckRequest) (*apiv1.SkipCheckResponse, error) {
	out, err := c.change(ctx, func(tx store.Tx, lists []care.List, clock care.Clock) care.Check {
		return care.Skip(tx, lists, clock, r.GetCheckId(), r.GetReason(), r.GetStaff())
	})
	return &apiv1.SkipCheckResponse{Check: out}, err
}

// UndoCheck takes an answer or a skip back.
func (c cares) UndoCheck(ctx context.Context, r *apiv1.UndoCheckRequest) (*apiv1.UndoCheckResponse, error) {
	out, err := c.change(ctx, func(tx store.Tx, lists []care.List, clock care.Clock) care.Check {
		return care.Undo(tx, lists, clock, r.GetCheckId())
	})
	return &apiv1.UndoCheckResponse{Check: out}, err
}

func (c cares) change(ctx context.Context, do func(store.Tx, []care.List, care.Clock) care.Check) (*apiv1.Check, error) {
	lists, err := c.shop.Checklists(ctx)
	if err != nil {
		return nil, err
	}
	var out *apiv1.Check
	return out, c.shop.DB().Update(ctx, func(tx store.Tx) error {
		out = checks([]care.Check{do(tx, lists, c.shop.Clock())}, lists, langOf(ctx))[0]
		return nil
	})
}

// checks puts checks into words. What a check asked stands in its record; what
// to do about it is the pack's, as it is now.
func checks(all []care.Check, lists []care.List, lang core.Lang) []*apiv1.Check {
	var out []*apiv1.Check
	for _, ch := range all {
		c := &apiv1.Check{
			Id: ch.ID(), Pack: string(ch.Pack), ChecklistId: string(ch.Checklist), Title: ch.Title.In(lang),
			Due: ch.Due.String(), State: string(ch.State), AnsweredBy: ch.Staff, SecondStaff: ch.Second,
			SkipReason: ch.Reason, Findings: int32(ch.Findings()),
		}
		if ch.State == care.Done || ch.State == care.Skipped {
			c.AnsweredAt = ch.At.String()
		}
		items := map[pack.CheckItemID]*pack.CheckItem{}
		for _, l := range lists {
			if l.Pack == ch.Pack && l.ID == ch.Checklist {
				c.Purpose, c.Schedule = l.Purpose.In(lang), l.Schedule.In(lang)
				for i := range l.Items {
					items[l.Items[i].ID] = &l.Items[i]
				}
			}
		}
		for _, l := range ch.Lines {
			line := checkLine(l, lang)
			if item := items[l.Item.ID]; item != nil {
				line.Remedy, line.Source, line.Confidence = item.Remedy.In(lang), item.Source, string(item.Confidence)
				line.WarnMin, line.WarnMax = item.WarnMin, item.WarnMax
			}
			c.Second = c.Second || line.Second
			c.Lines = append(c.Lines, line)
		}
		out = append(out, c)
	}
	return out
}

func checkLine(l care.Line, lang core.Lang) *apiv1.CheckLine {
	return &apiv1.CheckLine{
		Id: string(l.Item.ID), Title: l.Item.Title.In(lang), Kind: string(l.Item.Kind), Unit: l.Item.Unit.In(lang), Min: l.Item.Min, Max: l.Item.Max,
		Second: l.Item.Second, Number: l.Number, Yes: l.Yes, Text: l.Text, Failed: l.Failed, CorrectiveAction: l.Action,
	}
}
