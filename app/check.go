package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) checkListCommand() *command {
	c := p.command("check list", "", 0, 0)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	day := c.flags.String("day", "", p.flagText("day"))
	c.run = func(ctx context.Context, _ []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.care.ListChecks(ctx, &apiv1.ListChecksRequest{Day: *day})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(checksJSON(res.GetChecks()))
		}
		if len(res.GetChecks()) == 0 {
			return p.noChecks(ctx, cl, res.GetDay())
		}
		for _, ch := range res.GetChecks() {
			p.printCheck(ch)
		}
		return nil
	}
	return c
}

// noChecks says that there is nothing to check, and why where the shop has chosen
// no industry yet.
func (p *program) noChecks(ctx context.Context, cl *client, day string) error {
	set, err := cl.settings.GetSettings(ctx, &apiv1.GetSettingsRequest{})
	if err != nil {
		return err
	}
	if set.GetSettings().GetPack() != "" {
		fmt.Fprintln(p.err, p.say("app.check.none_here", core.Args{"day": day}))
		return nil
	}
	packs, err := p.packs(ctx, cl)
	if err == nil {
		fmt.Fprintln(p.err, p.say("app.check.none", core.Args{"day": day, "packs": packs}))
	}
	return err
}

// packs lists the industry packs installed.
func (p *program) packs(ctx context.Context, cl *client) (string, error) {
	res, err := cl.system.ListPlugins(ctx, &apiv1.ListPluginsRequest{})
	if err != nil {
		return "", err
	}
	var ids []string
	for _, x := range res.GetPlugins() {
		ids = append(ids, x.GetId())
	}
	return strings.Join(ids, p.say("app.import.list", nil)), nil
}

// printCheck writes a check with its lines: what passes, or what was found.
func (p *program) printCheck(ch *apiv1.Check) {
	fmt.Fprintln(p.out, p.bold(p.say("app.check.state."+ch.GetState(), nil)+"  "+clean(ch.GetTitle())+"  "+ch.GetId()))
	if ch.GetSkipReason() != "" {
		fmt.Fprintln(p.out, "    "+clean(ch.GetSkipReason()))
	}
	t := table{indent: 4}
	for _, l := range ch.GetLines() {
		mark := " "
		switch {
		case l.GetFailed():
			mark = "✗"
		case ch.GetState() == "done":
			mark = "✓"
		}
		t.row(mark, l.GetId(), clean(l.GetTitle()), p.limits(l), p.answered(l), clean(l.GetCorrectiveAction()))
	}
	t.write(p.out)
}

// limits says what passes: 0.5–5 °C, ≤ 180 days, yes.
func (p *program) limits(l *apiv1.CheckLine) string {
	switch {
	case l.GetKind() == "yes_no":
		return p.say("app.yes", nil)
	case l.GetKind() != "number":
		return ""
	case l.Min != nil && l.Max != nil && l.GetMin() == l.GetMax():
		return fmt.Sprintf("= %s %s", number(l.GetMin()), l.GetUnit())
	case l.Min != nil && l.Max != nil && l.GetMin() < 0:
		return fmt.Sprintf("%s … %s %s", number(l.GetMin()), number(l.GetMax()), l.GetUnit())
	case l.Min != nil && l.Max != nil:
		return fmt.Sprintf("%s–%s %s", number(l.GetMin()), number(l.GetMax()), l.GetUnit())
	case l.Min != nil:
		return fmt.Sprintf("≥ %s %s", number(l.GetMin()), l.GetUnit())
	case l.Max != nil:
		return fmt.Sprintf("≤ %s %s", number(l.GetMax()), l.GetUnit())
	default:
		return l.GetUnit()
	}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (p *program) answered(l *apiv1.CheckLine) string {
	switch {
	case l.Number != nil:
		return number(l.GetNumber())
	case l.Yes != nil && l.GetYes():
		return p.say("app.yes", nil)
	case l.Yes != nil:
		return p.say("app.no", nil)
	default:
		return clean(l.GetText())
	}
}

type (
	checkJSON struct {
		ID       string      `json:"id"`
		Pack     string      `json:"pack"`
		List     string      `json:"checklist_id"`
		Title    string      `json:"title"`
		Due      string      `json:"due"`
		State    string      `json:"state"`
		Schedule string      `json:"schedule"`
		Second   bool        `json:"second"`
		Staff    string      `json:"answered_by,omitempty"`
		At       string      `json:"answered_at,omitempty"`
		Reason   string      `json:"skip_reason,omitempty"`
		Findings int32       `json:"findings"`
		Lines    []checkLine `json:"lines"`
	}
	checkLine struct {
		ID     string   `json:"id"`
		Title  string   `json:"title"`
		Kind   string   `json:"kind"`
		Unit   string   `json:"unit,omitempty"`
		Min    *float64 `json:"min,omitempty"`
		Max    *float64 `json:"max,omitempty"`
		Number *float64 `json:"number,omitempty"`
		Yes    *bool    `json:"yes,omitempty"`
		Text   string   `json:"text,omitempty"`
		Failed bool     `json:"failed"`
		Action string   `json:"corrective_action,omitempty"`
	}
)

func checksJSON(list []*apiv1.Check) []checkJSON {
	out := []checkJSON{}
	for _, c := range list {
		j := checkJSON{
			ID: c.GetId(), Pack: c.GetPack(), List: c.GetChecklistId(), Title: c.GetTitle(), Due: c.GetDue(), State: c.GetState(),
			Schedule: c.GetSchedule(), Second: c.GetSecond(), Staff: c.GetAnsweredBy(), At: c.GetAnsweredAt(), Reason: c.GetSkipReason(),
			Findings: c.GetFindings(), Lines: []checkLine{},
		}
		for _, l := range c.GetLines() {
			j.Lines = append(j.Lines, checkLine{
				l.GetId(), l.GetTitle(), l.GetKind(), l.GetUnit(), l.Min, l.Max, l.Number, l.Yes, l.GetText(), l.GetFailed(), l.GetCorrectiveAction(),
			})
		}
		out = append(out, j)
	}
	return out
}

// findCheck returns a check of today by its id, or by its checklist's.
func (p *program) findCheck(ctx context.Context, cl *client, name string) (*apiv1.Check, error) {
	res, err := cl.care.ListChecks(ctx, &apiv1.ListChecksRequest{})
	if err != nil {
		return nil, err
	}
	var found *apiv1.Check
	for _, ch := range res.GetChecks() {
		open := ch.GetState() == "due" || ch.GetState() == "overdue"
		switch {
		case ch.GetId() == name:
			return ch, nil
		case ch.GetChecklistId() == name && (found == nil || open):
			found = ch
		}
	}
	if found == nil {
		return nil, core.Says(core.NotFound, "care.unknown", core.Args{"id": name})
	}
	return found, nil
}

func (p *program) checkAnswerCommand() *command {
	c := p.command("check answer", "CHECK", 1, 1)
	lines := c.flags.StringArrayP("line", "l", nil, p.flagText("line"))
	acts := c.flags.StringArray("corrective", nil, p.flagText("corrective"))
	staff := c.flags.String("staff", "", p.flagText("staff"))
	second := c.flags.String("second", "", p.flagText("second"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		ch, err := p.findCheck(ctx, cl, args[0])
		if err != nil {
			return err
		}
		answers, err := p.answers(ch, *lines, *acts)
		if err != nil {
			return err
		}
		res, err := cl.care.AnswerCheck(ctx, &apiv1.AnswerCheckRequest{
			CheckId: ch.GetId(), Answers: answers, Staff: *staff, SecondStaff: *second, RequestId: newRequestID(),
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.check.answered", core.Args{
			"check": res.GetCheck().GetTitle(), "findings": res.GetCheck().GetFindings(), "id": res.GetCheck().GetId(),
		}))
		return nil
	}
	return c
}

// answers reads line=value and line=what was done, by the kind of each line.
func (p *program) answers(ch *apiv1.Check, lines, acts []string) ([]*apiv1.LineAnswer, error) {
	byID := map[string]*apiv1.LineAnswer{}
	var out []*apiv1.LineAnswer
	for _, s := range lines {
		id, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, usageError{p.say("app.check.line", core.Args{"line": s})}
		}
		a := &apiv1.LineAnswer{LineId: id, Text: value}
		for _, l := range ch.GetLines() {
			if l.GetId() == id {
				p.read(a, l.GetKind(), value)
			}
		}
		byID[id] = a
		out = append(out, a)
	}
	for _, s := range acts {
		id, value, ok := strings.Cut(s, "=")
		if !ok || byID[id] == nil {
			return nil, usageError{p.say("app.check.line", core.Args{"line": s})}
		}
		byID[id].CorrectiveAction = value
	}
	return out, nil
}

// read takes a value as its line wants it. One that cannot be meant stays a
// text, and the program says what the line needs.
func (p *program) read(a *apiv1.LineAnswer, kind, value string) {
	value = strings.TrimSpace(value)
	switch kind {
	case "number":
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			a.Number, a.Text = &f, ""
		}
	case "yes_no":
		yes := map[string]bool{"yes": true, "y": true, "是": true, "no": false, "n": false, "否": false}
		if v, ok := yes[strings.ToLower(value)]; ok {
			a.Yes, a.Text = &v, ""
		}
	}
}

func (p *program) checkSkipCommand() *command {
	c := p.command("check skip", "CHECK", 1, 1)
	reason := c.flags.String("reason", "", p.flagText("reason"))
	staff := c.flags.String("staff", "", p.flagText("staff"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		ch, err := p.findCheck(ctx, cl, args[0])
		if err != nil {
			return err
		}
		res, err := cl.care.SkipCheck(ctx, &apiv1.SkipCheckRequest{CheckId: ch.GetId(), Reason: *reason, Staff: *staff})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.check.skipped", core.Args{"check": res.GetCheck().GetTitle(), "id": res.GetCheck().GetId()}))
		return nil
	}
	return c
}

func (p *program) checkUndoCommand() *command {
	c := p.command("check undo", "CHECK", 1, 1)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		id := args[0]
		if !strings.Contains(id, ":") {
			ch, err := p.findCheck(ctx, cl, id)
			if err != nil {
				return err
			}
			id = ch.GetId()
		}
		res, err := cl.care.UndoCheck(ctx, &apiv1.UndoCheckRequest{CheckId: id})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.check.undone", core.Args{
			"check": res.GetCheck().GetTitle(), "state": p.say("app.check.state."+res.GetCheck().GetState(), nil),
		}))
		return nil
	}
	return c
}
