package care

import (
	"math"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// Limits of what people write.
const (
	MaxTextBytes    = 4 << 10
	MaxNameBytes    = 100
	MaxRequestBytes = 100
)

// An Answer answers one line: a number, yes or no, or words, as the line asks.
type Answer struct {
	Line   pack.CheckItemID
	Number *float64
	Yes    *bool
	Text   string
	Action string // what was done about an answer outside the limits
}

// A Reply answers a whole check.
type Reply struct {
	Check   string // its id
	Answers []Answer
	Staff   string // who checked; needed where a line wants two
	Second  string // who stood by
	Request string // the same request acts once
}

// Do records a completed check and returns it. Every line must be answered, and
// every answer outside its limits must say what was done.
func Do(tx store.Tx, lists []List, c Clock, r Reply) Check {
	ch, again, err := waiting(tx, lists, c, r.Check, r.Request, Done)
	if err != nil || again {
		return failing(tx, ch, err)
	}
	ch.Staff, ch.Second = strings.TrimSpace(r.Staff), strings.TrimSpace(r.Second)
	if err := people(ch); err != nil {
		return failing(tx, ch, err)
	}
	if err := answer(&ch, r.Answers); err != nil {
		return failing(tx, ch, err)
	}
	ch.State, ch.At, ch.Request = Done, c.Now, r.Request
	put(tx, ch)
	return ch
}

// Skip closes a check unanswered, for a reason, and returns it.
func Skip(tx store.Tx, lists []List, c Clock, id, reason, staff string) Check {
	ch, _, err := waiting(tx, lists, c, id, "", Skipped)
	reason, staff = strings.TrimSpace(reason), strings.TrimSpace(staff)
	switch {
	case err != nil:
	case reason == "":
		err = core.Says(core.Invalid, "care.reason_needed", nil)
	default:
		err = short(reason, MaxTextBytes, staff, MaxNameBytes)
	}
	if err != nil {
		return failing(tx, ch, err)
	}
	ch.State, ch.At, ch.Reason, ch.Staff = Skipped, c.Now, reason, staff
	put(tx, ch)
	return ch
}

// Undo takes back an answer or a skip and returns the check as it then stands:
// open again, or missed if its time is over.
func Undo(tx store.Tx, lists []List, c Clock, id string) Check {
	p, l, due, err := parseID(id)
	if err != nil {
		return failing(tx, Check{}, err)
	}
	Sweep(tx, lists, c)
	ch, _, ok := record(tx, p, l, due)
	if !ok || ch.State == Missed {
		return failing(tx, ch, core.Says(core.NotFound, "care.not_answered", nil))
	}
	if list := find(lists, p, l); list != nil {
		if o, ok := list.open(tx, c); ok && o.due == due {
			table.Delete(tx, key(p, l, due)...)
			return list.check(due, c)
		}
	}
	back := Check{Pack: p, Checklist: l, Due: due, State: Missed, Title: ch.Title}
	for _, line := range ch.Lines {
		back.Lines = append(back.Lines, Line{Item: line.Item})
	}
	put(tx, back)
	return back
}

func failing(tx store.Tx, ch Check, err error) Check {
	if err != nil {
		tx.Fail(err)
	}
	return ch
}

// waiting returns the check if it waits for an answer. A request that has acted
// already, to the same end, gets what it did: again is true.
func waiting(tx store.Tx, lists []List, c Clock, id, request string, want State) (ch Check, again bool, err error) {
	if len(request) > MaxRequestBytes {
		return ch, false, core.Errorf(core.Invalid, "request id of %d bytes", len(request))
	}
	p, l, due, err := parseID(id)
	if err != nil {
		return ch, false, err
	}
	Sweep(tx, lists, c)
	if ch, _, ok := record(tx, p, l, due); ok {
		switch {
		case request != "" && ch.Request == request && ch.State == want:
			return ch, true, nil
		case ch.State == Missed:
			return ch, false, core.Says(core.Conflict, "care.missed", core.Args{"check": ch.Title})
		default:
			return ch, false, core.Says(core.Conflict, "care.closed", core.Args{"check": ch.Title})
		}
	}
	list := find(lists, p, l)
	if list == nil {
		return ch, false, unknown(id)
	}
	o, ok := list.open(tx, c)
	switch {
	case ok && o.due == due:
		return list.check(due, c), false, nil
	case due > c.Now && slices.Contains(list.Schedule.due(due, due, c), due):
		return ch, false, core.Says(core.Conflict, "care.early", core.Args{"check": list.Title, "due": due})
	default:
		return ch, false, unknown(id)
	}
}

// people checks who did it.
func people(ch Check) error {
	if err := short(ch.Staff, MaxNameBytes, ch.Second, MaxNameBytes); err != nil {
		return err
	}
	two := slices.ContainsFunc(ch.Lines, func(l Line) bool { return l.Item.Second })
	switch {
	case !two:
		return nil
	case ch.Staff == "" || ch.Second == "":
		return core.Says(core.Invalid, "care.two_needed", nil)
	case strings.EqualFold(ch.Staff, ch.Second):
		return core.Says(core.Invalid, "care.two_same", core.Args{"staff": ch.Staff})
	}
	return nil
}

// answer fills the lines of a check.
func answer(ch *Check, answers []Answer) error {
	given := map[pack.CheckItemID]bool{}
	for _, a := range answers {
		i := slices.IndexFunc(ch.Lines, func(l Line) bool { return l.Item.ID == a.Line })
		if i < 0 || given[a.Line] {
			return core.Says(core.Invalid, "care.line_unknown", core.Args{"line": clip(string(a.Line))})
		}
		given[a.Line] = true
		if err := ch.Lines[i].take(a); err != nil {
			return err
		}
	}
	for _, l := range ch.Lines {
		if !given[l.Item.ID] {
			return core.Says(core.Invalid, "care.line_missing", core.Args{"line": l.Item.Title})
		}
	}
	return nil
}

// take writes an answer on a line and judges it.
func (l *Line) take(a Answer) error {
	args := core.Args{"line": l.Item.Title}
	a.Text, a.Action = strings.TrimSpace(a.Text), strings.TrimSpace(a.Action)
	switch l.Item.Kind {
	case pack.CheckNumber:
		if a.Number == nil || math.IsNaN(*a.Number) || math.IsInf(*a.Number, 0) {
			return core.Says(core.Invalid, "care.number_needed", args)
		}
		l.Number = a.Number
		l.Failed = l.Item.Min != nil && *a.Number < *l.Item.Min || l.Item.Max != nil && *a.Number > *l.Item.Max
	case pack.CheckYesNo:
		if a.Yes == nil {
			return core.Says(core.Invalid, "care.yes_no_needed", args)
		}
		l.Yes, l.Failed = a.Yes, !*a.Yes
	default:
		if a.Text == "" {
			return core.Says(core.Invalid, "care.text_needed", args)
		}
	}
	if err := short(a.Text, MaxTextBytes, a.Action, MaxTextBytes); err != nil {
		return err
	}
	if l.Failed && a.Action == "" {
		return core.Says(core.Invalid, "care.action_needed", args)
	}
	l.Text, l.Action = a.Text, a.Action
	return nil
}

// short refuses texts longer than their limits.
func short(a string, mostA int, b string, mostB int) error {
	switch {
	case len(a) > mostA:
		return core.Says(core.Invalid, "care.long", core.Args{"max": mostA})
	case len(b) > mostB:
		return core.Says(core.Invalid, "care.long", core.Args{"max": mostB})
	}
	return nil
}
