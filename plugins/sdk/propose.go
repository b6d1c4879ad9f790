package sdk

import (
	"context"
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// Propose asks the plugin what to do for customers, as of a day, and returns one
// advice for each, in the same order. Every proposal has been checked: its action
// is the manifest's and answers its driver, once per customer, within a year.
// Errors are as those of Evaluate, or ErrUnable.
func (c *Client) Propose(ctx context.Context, asOf core.Day, cases []pack.Case) ([]pack.Advice, error) {
	fields := shown(c.manifest)
	items := make([]*packv1.Case, len(cases))
	heads := &headingList{}
	heads.reset()
	for i := range cases {
		items[i] = c.writeCase(&cases[i], fields, heads)
	}
	out := make([]pack.Advice, len(cases))
	for i := range out {
		out[i] = pack.Advice{Ref: cases[i].Snapshot.Ref, Problem: ProblemTooLarge}
	}
	for _, places := range requests(items) {
		req := &packv1.ProposeActionsRequest{AsOf: int32(asOf), Headings: heads.message()}
		for _, d := range c.manifest.Drivers {
			req.Drivers = append(req.Drivers, string(d.ID))
		}
		for n, i := range places {
			items[i].Customer.Ref = ref(n)
			req.Cases = append(req.Cases, items[i])
		}
		var reply *packv1.ProposeActionsResponse
		err := c.call(ctx, pack.CanPropose, func(ctx context.Context) (err error) {
			reply, err = c.pack.ProposeActions(ctx, req)
			return err
		})
		if err != nil {
			return nil, err
		}
		refuse := c.refuser("proposal")
		for n, a := range placed(reply.GetAdvices(), len(places), refuse) {
			to := &out[places[n]]
			if to.Problem = ProblemUnanswered; a != nil {
				to.Problem = problem(a.GetProblem())
			}
			if to.Problem == "" {
				to.Proposals = c.readProposals(a.GetProposals(), reply.GetHeadings(), asOf, refuse)
			}
		}
	}
	return out, nil
}

func (c *Client) writeCase(k *pack.Case, fields []pack.FieldKey, heads *headingList) *packv1.Case {
	m := &packv1.Case{Customer: view(&k.Snapshot, 0, fields, heads)}
	for _, s := range k.Signals {
		for i := range c.manifest.Drivers {
			if c.manifest.Drivers[i].ID == s.Driver {
				m.Signals = append(m.Signals, &packv1.Signal{Driver: uint32(i), Known: s.Known, Value: s.Value, Facts: heads.values(s.Facts, maxFactText)})
			}
		}
	}
	return m
}

// readProposals keeps what is to be believed.
func (c *Client) readProposals(list []*packv1.Proposal, heads []*packv1.Heading, asOf core.Day, refuse func(string)) []pack.Proposal {
	var out []pack.Proposal
	seen := map[pack.ActionID]bool{}
	for _, p := range list {
		got := pack.Proposal{Action: pack.ActionID(p.GetAction()), Driver: pack.DriverID(p.GetDriver()), Day: core.Day(p.GetDay())}
		action := c.manifest.Action(got.Action)
		switch {
		case len(out) == pack.MaxProposals:
			refuse("count")
			return out
		case action == nil:
			refuse("unknown_action")
		case !slices.Contains(action.Drivers, got.Driver):
			refuse("driver")
		case seen[got.Action]:
			refuse("action_twice")
		case got.Day < asOf || got.Day > asOf+pack.MaxProposalDays:
			refuse("day")
		default:
			seen[got.Action] = true
			got.Facts = facts(heads, p.GetFacts(), refuse)
			out = append(out, got)
		}
	}
	return out
}

// ProposeActions implements packv1.PackServiceServer.
func (s *server) ProposeActions(ctx context.Context, req *packv1.ProposeActionsRequest) (*packv1.ProposeActionsResponse, error) {
	proposer, ok := s.now().(pack.Proposer)
	if !ok || !s.manifest.Can(pack.CanPropose) {
		return nil, status.Error(codes.Unimplemented, "this pack proposes nothing")
	}
	heads := &headingList{}
	heads.reset()
	reply := &packv1.ProposeActionsResponse{}
	for _, k := range req.GetCases() {
		if err := ctx.Err(); err != nil {
			return nil, status.FromContextError(err).Err()
		}
		a := &packv1.Advice{Ref: k.GetCustomer().GetRef(), Problem: ProblemUnreadable}
		if snap, signals, ok := readCase(k, req); ok {
			var list []pack.Proposal
			a.Problem = ""
			if s.panicked("a proposal", func() { list = proposer.Propose(snap, signals, core.Day(req.GetAsOf())) }) {
				a.Problem = ProblemPanicked
			}
			for _, p := range list[:min(len(list), pack.MaxProposals)] {
				a.Proposals = append(a.Proposals, &packv1.Proposal{
					Action: valid(string(p.Action), maxCode), Driver: valid(string(p.Driver), maxCode),
					Day: int32(p.Day), Facts: heads.values(p.Facts, maxFactText),
				})
			}
		}
		reply.Advices = append(reply.Advices, a)
	}
	reply.Headings = heads.message()
	return reply, nil
}

// readCase reads a customer and its signals, ok false where they do not add up.
func readCase(k *packv1.Case, req *packv1.ProposeActionsRequest) (snap pack.Snapshot, signals []pack.Signal, ok bool) {
	snap, ok = snapshot(k.GetCustomer(), req.GetHeadings())
	for _, m := range k.GetSignals() {
		if int(m.GetDriver()) >= len(req.GetDrivers()) {
			return snap, nil, false
		}
		s := pack.Signal{Driver: pack.DriverID(req.GetDrivers()[m.GetDriver()]), Known: m.GetKnown(), Value: m.GetValue()}
		fits := eachValue(req.GetHeadings(), m.GetFacts(), func(name string, v pack.Value, good bool) {
			if ok = ok && good; good {
				s.Facts = append(s.Facts, pack.Fact{Name: name, Value: v})
			}
		})
		ok = ok && fits
		signals = append(signals, s)
	}
	return snap, signals, ok
}
