package app

import (
	"context"
	"fmt"
	"strings"

	"connectrpc.com/connect"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// verdictCommand makes "today done", "today later" and "today decline".
func (p *program) verdictCommand(word string) *command {
	c := p.command("today "+word, "CUSTOMER", 1, 1)
	asOf := c.flags.String("as-of", "", p.flagText("as_of"))
	action := c.flags.String("action", "", p.flagText("action"))
	reason := c.flags.String("reason", "", p.flagText("reason"))
	until := ""
	verdict := apiv1.Verdict_VERDICT_DONE
	switch word {
	case "later":
		verdict = apiv1.Verdict_VERDICT_LATER
		c.flags.StringVar(&until, "until", "", p.flagText("until"))
	case "decline":
		verdict = apiv1.Verdict_VERDICT_DECLINED
	}
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: args[0], AsOf: *asOf})
		if err != nil {
			return err
		}
		act, err := p.actionOf(ctx, cl, got, *action)
		if err != nil {
			return err
		}
		res, err := cl.today.RecordAction(ctx, &apiv1.RecordActionRequest{
			CustomerId: got.GetCustomer().GetId(), ActionId: act.GetId(), DriverId: act.GetDriverId(), Verdict: verdict,
			Reason: *reason, Until: until, AsOf: *asOf, RequestId: newRequestID(),
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.verdict."+word, core.Args{
			"name": clean(got.GetCustomer().GetLabel()), "action": clean(act.GetTitle()), "day": res.GetDay(), "until": untilOf(until, res.GetDay()),
			"id": got.GetCustomer().GetId(),
		}))
		return nil
	}
	return c
}

// untilOf is the day a verdict puts off until: the one given, else the day after
// it was recorded.
func untilOf(given, day string) string {
	d, err := core.ParseDay(day)
	if given != "" || err != nil {
		return given
	}
	return (d + 1).String()
}

// actionOf returns the action a verdict is about: the one named, else the one
// suggested.
func (p *program) actionOf(ctx context.Context, cl *client, got *apiv1.GetCustomerResponse, id string) (*apiv1.ProposedAction, error) {
	suggested := got.GetAction()
	switch {
	case suggested != nil && (id == "" || id == suggested.GetId()):
		return suggested, nil
	case id == "":
		return nil, core.Says(core.Invalid, "app.no_action", core.Args{"name": got.GetCustomer().GetLabel()})
	}
	pack, err := cl.settings.GetPlugin(ctx, &apiv1.GetPluginRequest{Id: got.GetCustomer().GetPack()})
	if connect.CodeOf(err) == connect.CodeNotFound {
		return &apiv1.ProposedAction{Id: id, Title: id}, nil // nobody here knows its actions
	}
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	t := table{indent: 2}
	for _, a := range pack.GetActions() {
		if a.GetId() == id {
			return &apiv1.ProposedAction{Id: id, Title: a.GetTitle()}, nil
		}
		t.row(a.GetId(), clean(a.GetTitle()))
	}
	t.write(&b)
	return nil, usageError{p.say("app.unknown_action", core.Args{
		"action": id, "pack": clean(pack.GetTitle()), "actions": strings.TrimRight(b.String(), "\n"),
	})}
}

func (p *program) todayUndoCommand() *command {
	c := p.command("today undo", "CUSTOMER [RECORD]", 1, 2)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: args[0]})
		if err != nil {
			return err
		}
		e, err := p.recorded(got, args[1:])
		if err != nil {
			return err
		}
		_, err = cl.today.UndoAction(ctx, &apiv1.UndoActionRequest{CustomerId: got.GetCustomer().GetId(), Day: e.GetDay(), EventId: e.GetId()})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.today.undone", core.Args{
			"name": clean(got.GetCustomer().GetLabel()), "record": clean(e.GetTitle()), "day": e.GetDay(),
		}))
		return nil
	}
	return c
}

// recorded returns what was recorded about a customer: the record named, else
// the last. A day's records have no order, so of several one must be named.
func (p *program) recorded(got *apiv1.GetCustomerResponse, named []string) (*apiv1.TimelineEvent, error) {
	var last []*apiv1.TimelineEvent
	name := clean(got.GetCustomer().GetLabel())
	for _, e := range got.GetTimeline() {
		switch {
		case e.GetKind() != "action":
		case len(named) > 0 && e.GetId() == named[0]:
			return e, nil
		case len(last) == 0 || last[0].GetDay() == e.GetDay():
			last = append(last, e)
		}
	}
	switch {
	case len(named) > 0:
		return nil, core.Says(core.NotFound, "app.today.no_such_record", core.Args{"name": name, "record": named[0]})
	case len(last) == 0:
		return nil, core.Says(core.NotFound, "app.today.no_record", core.Args{"name": name})
	case len(last) == 1:
		return last[0], nil
	}
	var b strings.Builder
	t := table{indent: 2}
	for _, e := range last {
		t.row(e.GetId(), clean(e.GetTitle()), clean(e.GetText()))
	}
	t.write(&b)
	return nil, usageError{p.say("app.today.which_record", core.Args{
		"name": name, "day": last[0].GetDay(), "records": strings.TrimRight(b.String(), "\n"),
	})}
}
