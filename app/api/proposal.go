package api

import (
	"context"
	"errors"
	"slices"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// ListProposals asks the customer's plugin what it would do. What was done or
// declined lately is not proposed again.
func (c customers) ListProposals(ctx context.Context, r *apiv1.ListProposalsRequest) (*apiv1.ListProposalsResponse, error) {
	asOf, err := day(c.shop, r.GetAsOf())
	if err = errors.Join(err, short("customer_id", r.GetCustomerId(), maxQuery)); err != nil {
		return nil, err
	}
	board, err := c.shop.Board(ctx, asOf)
	if err != nil {
		return nil, err
	}
	var cu customer.Customer
	var set setting.Settings
	var history []timeline.Event
	var k pack.Case
	assessed := false
	err = c.shop.DB().View(ctx, func(tx store.Tx) error {
		cu, _, err = resolve(tx, r.GetCustomerId())
		if err != nil {
			return err
		}
		set, _ = setting.Get(tx)
		history = retention.History(tx, cu.ID, asOf)
		k, assessed = board.Case(tx, cu)
		return nil
	})
	res := &apiv1.ListProposalsResponse{}
	if err != nil || !assessed {
		return res, err
	}
	m := c.shop.Manifest(board, cu.Pack)
	proposals, err := c.shop.Propose(ctx, cu.Pack, asOf, k)
	if err != nil {
		return nil, err
	}
	lang := langOf(ctx)
	for _, p := range proposals {
		if retention.HeldBack(m.Action(p.Action), history, p.Day) {
			continue
		}
		own := retention.Proposal{Action: p.Action, Driver: p.Driver}
		if i := slices.IndexFunc(k.Signals, func(s pack.Signal) bool { return s.Driver == p.Driver }); i >= 0 {
			own.Signal = k.Signals[i]
		}
		res.Proposals = append(res.Proposals, &apiv1.Proposal{
			Action: proposed(own, m, cu, wordsOf(set), lang), Day: p.Day.String(), Due: p.Day <= asOf,
			Reason: driverTitle(m, p.Driver, lang), Evidence: risk.Evidence(m, own.Signal, lang),
		})
	}
	return res, nil
}
