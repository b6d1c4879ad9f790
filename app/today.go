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

func (p *program) todayCommand() *command {
	c := p.command("today", "", 0, 0)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	asOf := c.flags.String("as-of", "", p.flagText("as_of"))
	limit := c.flags.Int32("limit", 0, p.flagText("limit"))
	c.run = func(ctx context.Context, _ []string) error {
		if err := c.least("limit", *limit, 1); err != nil {
			return err
		}
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.today.ListToday(ctx, &apiv1.ListTodayRequest{AsOf: *asOf, Limit: *limit})
		if err != nil {
			return err
		}
		for _, n := range res.GetNotices() {
			if !p.saysItself(n.GetKey()) {
				fmt.Fprintln(p.err, n.GetText())
			}
		}
		if *asJSON {
			return p.printJSON(todayJSONOf(res))
		}
		p.printToday(res)
		if n := len(res.GetChecks()); n > 0 {
			fmt.Fprintf(p.out, "\n%s\n", p.say("app.today.checks", core.Args{"count": n}))
		}
		return nil
	}
	return c
}

// saysItself reports whether the command says what a notice would, with the
// command that helps.
func (p *program) saysItself(notice string) bool {
	return notice == "today.no_customers" || notice == "today.nobody" || notice == "shop.interrupted" && p.toldInterrupted
}

// The JSON form of Today, for programs.
type (
	todayJSON struct {
		AsOf     string     `json:"as_of"`
		Capacity int32      `json:"capacity"`
		Items    []itemJSON `json:"items"`
		Checks   []dueJSON  `json:"checks"`
	}
	dueJSON struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Due   string `json:"due"`
		State string `json:"state"`
	}
	itemJSON struct {
		Kind          string             `json:"kind"`
		CustomerID    string             `json:"customer_id"`
		Name          string             `json:"name"`
		Band          string             `json:"band"`
		Risk          *float64           `json:"risk"`
		LogOdds       float64            `json:"log_odds"`
		BaseLogOdds   float64            `json:"base_log_odds"`
		Contributions []contributionJSON `json:"contributions"`
		ValueCents    *int64             `json:"value_cents"`
		Stale         bool               `json:"stale,omitempty"`
		Action        *actionJSON        `json:"action"`
	}
	contributionJSON struct {
		Driver   string  `json:"driver"`
		LogOdds  float64 `json:"log_odds"`
		Evidence string  `json:"evidence"`
	}
	actionJSON struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Script string `json:"script"`
	}
)

func todayJSONOf(res *apiv1.ListTodayResponse) todayJSON {
	j := todayJSON{AsOf: res.GetAsOf(), Capacity: res.GetCapacity(), Items: []itemJSON{}, Checks: []dueJSON{}}
	for _, c := range res.GetChecks() {
		j.Checks = append(j.Checks, dueJSON{c.GetId(), c.GetTitle(), c.GetDue(), c.GetState()})
	}
	for _, it := range res.GetItems() {
		a := it.GetAssessment()
		item := itemJSON{
			Kind: it.GetKind(), CustomerID: it.GetCustomerId(), Name: it.GetName(), Band: a.GetBand(), Risk: a.Risk,
			LogOdds: a.GetLogOdds(), BaseLogOdds: a.GetBaseLogOdds(), Contributions: []contributionJSON{},
			ValueCents: a.ValueCents, Stale: a.GetStale(),
		}
		for _, c := range a.GetContributions() {
			item.Contributions = append(item.Contributions, contributionJSON{c.GetDriver(), c.GetLogOdds(), c.GetEvidence()})
		}
		if act := it.GetAction(); act != nil {
			item.Action = &actionJSON{act.GetId(), act.GetTitle(), act.GetScript()}
		}
		j.Items = append(j.Items, item)
	}
	return j
}

// maxReasons is how many reasons the list shows for each customer; the
// customer's own page has all.
const maxReasons = 3

// leastShown is the log-odds below which a reason would read 0.00.
const leastShown = 0.005

func (p *program) printToday(res *apiv1.ListTodayResponse) {
	fmt.Fprintln(p.out, p.bold(p.say("app.today.head", core.Args{
		"day": res.GetAsOf(), "count": len(res.GetItems()), "at_risk": count(int64(res.GetAtRisk())), "done": res.GetDone(),
	})))
	if len(res.GetItems()) == 0 {
		key := "app.today.nobody"
		if res.GetCustomers() == 0 {
			key = "app.today.empty"
		}
		fmt.Fprintln(p.out, p.say(key, core.Args{"lapsed": count(int64(res.GetLapsed()))}))
		return
	}
	for i, it := range res.GetItems() {
		fmt.Fprintf(p.out, "\n%s\n", p.bold(fmt.Sprintf("%2d  %s  %s", i+1, clean(it.GetName()), p.riskLine(it.GetAssessment()))))
		if it.GetName() != it.GetCustomerId() {
			fmt.Fprintf(p.out, "    %s\n", it.GetCustomerId())
		}
		p.printReasons(it.GetAssessment(), maxReasons)
		p.printAction(it.GetAction())
	}
	fmt.Fprintf(p.out, "\n%s\n", p.say("app.today.foot", nil))
}

// riskLine says how likely and how much: ▲ high 71% · 1,234.00 a year.
func (p *program) riskLine(a *apiv1.Assessment) string {
	shape := map[string]string{"high": "▲", "medium": "◆", "low": "●"}[a.GetBand()]
	parts := []string{shape + " " + p.say("app.band."+a.GetBand(), nil)}
	if a.Risk != nil {
		parts[0] += " " + strconv.Itoa(int(math.Round(a.GetRisk()*100))) + "%"
	}
	if a.ValueCents != nil {
		cents := core.Cents(a.GetValueCents())
		parts = append(parts, p.say("app.value", core.Args{"amount": money(cents)}))
	}
	if a.GetStale() {
		parts = append(parts, p.say("app.stale", nil))
	}
	return strings.Join(parts, " · ")
}

// printReasons lists the most known reasons with what each adds, up or down.
func (p *program) printReasons(a *apiv1.Assessment, most int) {
	shown := 0
	t := table{indent: 4, right: map[int]bool{1: true}}
	for _, c := range a.GetContributions() {
		if shown == most || !c.GetKnown() || math.Abs(c.GetLogOdds()) < leastShown {
			continue
		}
		shown++
		sign := "↑"
		if c.GetLogOdds() < 0 {
			sign = "↓"
		}
		row := []string{sign, strconv.FormatFloat(c.GetLogOdds(), 'f', 2, 64), clean(c.GetTitle())}
		if c.GetEvidence() != c.GetTitle() {
			row = append(row, clean(c.GetEvidence()))
		}
		t.row(row...)
	}
	t.write(p.out)
}

// printSum closes a full list of reasons: what all of them start from, and what
// that and they come to.
func (p *program) printSum(a *apiv1.Assessment) {
	t := table{indent: 4, right: map[int]bool{1: true}}
	t.row("=", strconv.FormatFloat(a.GetLogOdds(), 'f', 2, 64), p.say("app.customer.sum", core.Args{
		"base": strconv.FormatFloat(a.GetBaseLogOdds(), 'f', 2, 64),
	}))
	t.write(p.out)
}

func (p *program) printAction(a *apiv1.ProposedAction) {
	if a == nil {
		return
	}
	fmt.Fprintf(p.out, "    → %s\n", clean(a.GetTitle()))
	for _, line := range strings.Split(a.GetScript(), "\n") {
		fmt.Fprintf(p.out, "      %s\n", clean(line))
	}
}
