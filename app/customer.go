package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/web"
	"github.com/perennial-app/perennial/core"
)

// newRequestID returns a name for one wish of a person, so that a repeated
// call acts once.
func newRequestID() string { return web.NewToken()[:32] }

func (p *program) customerListCommand() *command {
	c := p.command("customer list", "[SEARCH]", 0, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	limit := c.flags.Int32("limit", 50, p.flagText("limit_list"))
	offset := c.flags.Int32("offset", 0, p.flagText("offset"))
	filters := c.flags.StringArray("filter", nil, p.flagText("filter"))
	sort := c.flags.String("sort", "", p.flagText("sort"))
	descending := c.flags.Bool("desc", false, p.flagText("desc"))
	c.run = func(ctx context.Context, args []string) error {
		if err := errors.Join(c.least("limit", *limit, 1), c.least("offset", *offset, 0)); err != nil {
			return err
		}
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		req := &apiv1.ListCustomersRequest{Offset: *offset, Limit: *limit, Sort: *sort, Descending: *descending}
		if len(args) > 0 {
			req.Search = args[0]
		}
		for _, f := range *filters {
			column, values, ok := strings.Cut(f, "=")
			if !ok || values == "" {
				return usageError{p.say("app.customer.filter", core.Args{"filter": f})}
			}
			req.Filters = append(req.Filters, &apiv1.Filter{Column: column, Values: strings.Split(values, ",")})
		}
		res, err := settledList(ctx, cl, req)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(customersJSON(res))
		}
		t := table{}
		for _, c := range res.GetCustomers() {
			t.row(c.GetId(), clean(c.GetLabel()), clean(c.GetPhone()), clean(c.GetEmail()), c.GetPack())
		}
		t.write(p.out)
		listed := "app.customer.listed"
		if res.GetTotal() == 1 && len(res.GetCustomers()) == 1 {
			listed = "app.customer.listed_one"
		}
		fmt.Fprintln(p.err, p.say(listed, core.Args{"shown": count(int64(len(res.GetCustomers()))), "total": count(int64(res.GetTotal()))}))
		return nil
	}
	return c
}

// settlePause is how long a list that is settling is left to settle.
const settlePause = 200 * time.Millisecond

// settledList lists customers. A filter or an order may rest on the board: then
// the answer is of the newest, however long that takes.
func settledList(ctx context.Context, cl *client, r *apiv1.ListCustomersRequest) (*apiv1.ListCustomersResponse, error) {
	for {
		res, err := cl.customers.ListCustomers(ctx, r)
		if err != nil || !res.GetSettling() || len(r.GetFilters()) == 0 && r.GetSort() == "" || !sleep(ctx, settlePause) {
			return res, err
		}
	}
}

// customerJSON is a customer for programs.
type customerJSON struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Phone    string            `json:"phone"`
	Email    string            `json:"email"`
	External []string          `json:"external_ids"`
	Pack     string            `json:"pack"`
	Fields   map[string]string `json:"fields,omitempty"`
}

func customerJSONOf(c *apiv1.Customer) customerJSON {
	j := customerJSON{
		ID: c.GetId(), Name: c.GetName(), Phone: c.GetPhone(), Email: c.GetEmail(),
		External: append([]string{}, c.GetExternalIds()...), Pack: c.GetPack(),
	}
	for _, f := range c.GetFields() {
		if j.Fields == nil {
			j.Fields = map[string]string{}
		}
		j.Fields[f.GetKey()] = f.GetValue()
	}
	return j
}

func customersJSON(res *apiv1.ListCustomersResponse) any {
	j := struct {
		Total     int32          `json:"total"`
		Customers []customerJSON `json:"customers"`
	}{res.GetTotal(), []customerJSON{}}
	for _, c := range res.GetCustomers() {
		j.Customers = append(j.Customers, customerJSONOf(c))
	}
	return j
}

func (p *program) customerShowCommand() *command {
	c := p.command("customer show", "CUSTOMER", 1, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	asOf := c.flags.String("as-of", "", p.flagText("as_of"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: args[0], AsOf: *asOf})
		if err != nil {
			return err
		}
		// What the plugin would do is no reason to say nothing else: one that fails
		// is told of by `plugin list`.
		would, err := cl.customers.ListProposals(ctx, &apiv1.ListProposalsRequest{CustomerId: res.GetCustomer().GetId(), AsOf: *asOf})
		if err != nil {
			would = &apiv1.ListProposalsResponse{}
		}
		if *asJSON {
			return p.printJSON(showJSON(res, would.GetProposals()))
		}
		p.printCustomer(res, would.GetProposals())
		return nil
	}
	return c
}

type eventJSON struct {
	Day      string   `json:"day"`
	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Text     string   `json:"text,omitempty"`
	Cents    *int64   `json:"cents,omitempty"`
	Quantity *float64 `json:"quantity,omitempty"`
	State    string   `json:"state,omitempty"`
}

// proposalJSON is what a plugin would do.
type proposalJSON struct {
	Action string `json:"action"`
	Driver string `json:"driver"`
	Day    string `json:"day"` // the best one
}

func showJSON(res *apiv1.GetCustomerResponse, would []*apiv1.Proposal) any {
	j := struct {
		Customer      customerJSON   `json:"customer"`
		Gone          bool           `json:"gone"`
		GoneText      string         `json:"gone_text,omitempty"`
		Assessment    *itemJSON      `json:"assessment"`
		Proposals     []proposalJSON `json:"proposals"`
		Timeline      []eventJSON    `json:"timeline"`
		TimelineTotal int32          `json:"timeline_total"`
	}{customerJSONOf(res.GetCustomer()), res.GetGone(), res.GetGoneText(), nil, []proposalJSON{}, []eventJSON{}, res.GetTimelineTotal()}
	for _, x := range would {
		j.Proposals = append(j.Proposals, proposalJSON{x.GetAction().GetId(), x.GetAction().GetDriverId(), x.GetDay()})
	}
	if res.GetAssessment() != nil {
		one := todayJSONOf(&apiv1.ListTodayResponse{Items: []*apiv1.TodayItem{{
			Kind: "customer", CustomerId: res.GetCustomer().GetId(), Name: res.GetCustomer().GetLabel(),
			Assessment: res.GetAssessment(), Action: res.GetAction(),
		}}})
		j.Assessment = &one.Items[0]
	}
	for _, e := range res.GetTimeline() {
		j.Timeline = append(j.Timeline, eventJSON{e.GetDay(), e.GetKind(), e.GetTitle(), e.GetText(), e.Cents, e.Quantity, e.GetState()})
	}
	return j
}

// maxEvents is how much of the timeline the command shows.
const maxEvents = 20

func (p *program) printCustomer(res *apiv1.GetCustomerResponse, would []*apiv1.Proposal) {
	c := res.GetCustomer()
	fmt.Fprintln(p.out, p.bold(clean(c.GetLabel())+"  "+c.GetId()))
	t := table{indent: 2}
	add := func(key, value string) {
		if value != "" {
			t.row(p.say("app.customer."+key, nil), clean(value))
		}
	}
	add("phone", c.GetPhone())
	add("email", c.GetEmail())
	for _, id := range c.GetExternalIds() {
		add("external", id)
	}
	for _, f := range c.GetFields() {
		t.row(f.GetTitle(), clean(f.GetShown()))
	}
	t.write(p.out)
	switch {
	case res.GetGone():
		fmt.Fprintf(p.out, "\n%s\n", res.GetGoneText())
	case res.GetAssessment() != nil:
		fmt.Fprintf(p.out, "\n%s\n", p.bold(p.riskLine(res.GetAssessment())))
		p.printReasons(res.GetAssessment(), len(res.GetAssessment().GetContributions()))
		p.printSum(res.GetAssessment())
		p.printAction(res.GetAction())
	}
	if len(would) > 0 {
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.customer.proposals", nil))
		t = table{indent: 2}
		for _, x := range would {
			t.row(x.GetDay(), clean(x.GetAction().GetTitle()), clean(x.GetEvidence()))
		}
		t.write(p.out)
	}
	if len(res.GetTimeline()) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", p.bold(p.say("app.customer.timeline", core.Args{"total": count(int64(res.GetTimelineTotal()))})))
	t = table{indent: 2}
	for _, e := range res.GetTimeline()[:min(maxEvents, len(res.GetTimeline()))] {
		t.row(e.GetDay(), clean(e.GetTitle()), clean(e.GetText()))
	}
	t.write(p.out)
	if more := int64(res.GetTimelineTotal()) - maxEvents; more > 0 {
		fmt.Fprintf(p.out, "  %s\n", p.say("app.customer.timeline_more", core.Args{"count": count(more)}))
	}
}

// identity adds the flags that say who a customer is.
func (p *program) identity(c *command) (cust *apiv1.Customer, fields *map[string]string) {
	cust, fields = &apiv1.Customer{}, &map[string]string{}
	c.flags.StringVar(&cust.Name, "name", "", p.flagText("name"))
	c.flags.StringVar(&cust.Phone, "phone", "", p.flagText("phone"))
	c.flags.StringVar(&cust.Email, "email", "", p.flagText("email"))
	c.flags.StringToStringVar(fields, "field", nil, p.flagText("field"))
	return cust, fields
}

func setFields(c *apiv1.Customer, fields map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		c.Fields = append(c.Fields, &apiv1.Field{Key: k, Value: fields[k]})
	}
}

func (p *program) customerAddCommand() *command {
	c := p.command("customer add", "", 0, 0)
	cust, fields := p.identity(c)
	c.flags.StringSliceVar(&cust.ExternalIds, "id", nil, p.flagText("id"))
	c.flags.StringVar(&cust.Pack, "pack", "", p.flagText("pack"))
	c.run = func(ctx context.Context, _ []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		setFields(cust, *fields)
		res, err := cl.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: cust, RequestId: newRequestID()})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.customer.added", core.Args{"name": clean(res.GetCustomer().GetLabel()), "id": res.GetCustomer().GetId()}))
		return nil
	}
	return c
}

func (p *program) customerEditCommand() *command {
	c := p.command("customer edit", "CUSTOMER", 1, 1)
	cust, fields := p.identity(c)
	c.run = func(ctx context.Context, args []string) error {
		asked := false
		c.flags.VisitAll(func(f *pflag.Flag) { asked = asked || f.Changed })
		if !asked {
			return usageError{p.say("app.customer.no_edit", nil)}
		}
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: args[0], Brief: true})
		if err != nil {
			return err
		}
		now := got.GetCustomer()
		cust.Id, cust.Revision = now.GetId(), now.GetRevision()
		for name, set := range map[string]func(){
			"name":  func() { cust.Name = now.GetName() },
			"phone": func() { cust.Phone = now.GetPhone() },
			"email": func() { cust.Email = now.GetEmail() },
		} {
			if !c.flags.Changed(name) {
				set()
			}
		}
		setFields(cust, *fields)
		res, err := cl.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: cust, RequestId: newRequestID()})
		if err != nil {
			return err
		}
		key := "app.customer.edited"
		if res.GetUndoId() == "" {
			key = "app.customer.same"
		}
		fmt.Fprintln(p.out, p.say(key, core.Args{
			"name": clean(res.GetCustomer().GetLabel()), "id": res.GetCustomer().GetId(), "undo": res.GetUndoId(),
		}))
		return nil
	}
	return c
}
