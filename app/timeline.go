package app

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// addEvent writes what happened with the customer a person named, and says how
// to take it back.
func (p *program) addEvent(ctx context.Context, customer string, e *apiv1.AddEventRequest) error {
	cl, err := p.dial(ctx)
	if err != nil {
		return err
	}
	defer cl.close()
	got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: customer, Brief: true})
	if err != nil {
		return err
	}
	e.CustomerId, e.RequestId = got.GetCustomer().GetId(), newRequestID()
	res, err := cl.timeline.AddEvent(ctx, e)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.say("app.timeline.added", core.Args{
		"name": clean(got.GetCustomer().GetLabel()), "event": res.GetEvent().GetTitle(), "day": res.GetEvent().GetDay(), "undo": res.GetUndoId(),
	}))
	return nil
}

func (p *program) customerNoteCommand() *command {
	c := p.command("customer note", "CUSTOMER TEXT", 2, 2)
	e := &apiv1.AddEventRequest{}
	c.flags.StringVar(&e.Kind, "kind", "note", p.flagText("kind"))
	c.flags.StringVar(&e.Day, "day", "", p.flagText("day"))
	c.run = func(ctx context.Context, args []string) error {
		e.Text = args[1]
		return p.addEvent(ctx, args[0], e)
	}
	return c
}

func (p *program) customerPurchaseCommand() *command {
	c := p.command("customer purchase", "CUSTOMER AMOUNT", 2, 2)
	e := &apiv1.AddEventRequest{Kind: "purchase"}
	quantity := c.flags.Float64("quantity", 0, p.flagText("quantity"))
	c.flags.StringVar(&e.Code, "item", "", p.flagText("item"))
	c.flags.StringVar(&e.Day, "day", "", p.flagText("day"))
	c.run = func(ctx context.Context, args []string) error {
		cents, ok := centsOf(args[1])
		if !ok {
			return usageError{p.say("app.timeline.amount", core.Args{"amount": args[1]})}
		}
		if e.Cents = &cents; *quantity != 0 {
			e.Quantity = quantity
		}
		return p.addEvent(ctx, args[0], e)
	}
	return c
}

// centsOf reads an amount such as 1,234.50.
func centsOf(s string) (int64, bool) {
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), 64)
	cents := math.Round(f * 100)
	return int64(cents), err == nil && math.Abs(cents) < 1e15
}

func (p *program) customerRemoveCommand() *command {
	c := p.command("customer remove", "CUSTOMER", 1, 1)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: args[0], Brief: true})
		if err != nil {
			return err
		}
		res, err := cl.timeline.RemoveCustomer(ctx, &apiv1.RemoveCustomerRequest{CustomerId: got.GetCustomer().GetId()})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.customer.removed", core.Args{"name": clean(got.GetCustomer().GetLabel()), "undo": res.GetUndoId()}))
		return nil
	}
	return c
}

// changePrefix begins the names of changes by hand, which undo takes back too.
const changePrefix = "change:"

func (p *program) restore(ctx context.Context, cl *client, id string) error {
	if _, err := cl.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: id}); err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.say("app.timeline.restored", core.Args{"undo": id}))
	return nil
}
