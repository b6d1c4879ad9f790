// Package care keeps goods in condition: which checks are due, and what was
// found.
//
// A pack's checklist has a schedule, an RFC 5545 rule; each time it is due is
// one check, named for ever by pack, checklist and the wall clock's moment. A
// check opens before it is due and closes when the next one of the same
// checklist opens, so never two of one checklist are open:
//
//	due      open, and not later than Grace after its moment
//	overdue  open, and later
//	done     answered, every line; an answer outside its limits is a finding
//	         and says what was done about it
//	skipped  closed unanswered by a person, with a reason
//	missed   closed unanswered by time; it stays on record
//
// The clock is an argument. Due moments are the wall clock's; its zone decides
// only which of them fall on the same instant when the clock is put forward.
//
// It writes these records:
//
//	"check", day, pack, checklist, moment   a check that is done, skipped or missed
//	"check_plan", pack, checklist           up to where misses are on record
//
// Sweep writes down what was missed. Of a shop whose checklists are looked at
// for the first time, nothing is expected but what is open then and was due
// that day.
package care

import (
	"cmp"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// Grace is how long after its moment a check is still on time: whoever should
// take the reading may be serving a customer. Later, the reading no longer
// speaks for the hour it was due.
const Grace Moment = 30 // minutes

// A State is where a check stands.
type State string

// The states.
const (
	Due     State = "due"
	Overdue State = "overdue"
	Done    State = "done"
	Missed  State = "missed"
	Skipped State = "skipped"
)

// A Check is one time a checklist is due.
type Check struct {
	Pack      core.PackID
	Checklist pack.ChecklistID
	Due       Moment
	State     State
	Title     pack.Text
	Lines     []Line // every check item, answered once the check is done
	Staff     string // who answered or skipped
	Second    string // who stood by, where a line wants two
	At        Moment // when it was answered or skipped; the zero Moment while it is not
	Reason    string // of a skip
	Request   string // that answered or skipped it
}

// A Line is a check item as it was asked, with its answer.
type Line struct {
	Item   pack.CheckItem
	Number *float64
	Yes    *bool
	Text   string
	Failed bool   // the answer is a finding
	Action string // what was done about it
}

// ID names the check: pack:checklist:2026-03-08T08:00.
func (c Check) ID() string {
	return string(c.Pack) + ":" + string(c.Checklist) + ":" + c.Due.String()
}

// parseID reads what ID wrote.
func parseID(id string) (p core.PackID, l pack.ChecklistID, due Moment, err error) {
	parts := strings.SplitN(id, ":", 3)
	if len(parts) != 3 {
		return "", "", 0, unknown(id)
	}
	if due, err = ParseMoment(parts[2]); err != nil {
		return "", "", 0, unknown(id)
	}
	return core.PackID(parts[0]), pack.ChecklistID(parts[1]), due, nil
}

func unknown(id string) error {
	return core.Says(core.NotFound, "care.unknown", core.Args{"id": clip(id)})
}

// clip shortens what a call named, so that a message can say it.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 100)], "") }

// Open reports whether the check waits for an answer.
func (c Check) Open() bool { return c.State == Due || c.State == Overdue }

// Findings counts the answers outside their limits.
func (c Check) Findings() (n int) {
	for _, l := range c.Lines {
		if l.Failed {
			n++
		}
	}
	return n
}

// A List is a checklist of a pack the shop uses.
type List struct {
	Pack core.PackID
	*pack.Checklist
	Schedule Schedule
}

// Lists reads the checklists of packs. One whose schedule cannot be read is left
// out and returned as an error beside the rest.
func Lists(packs ...*pack.Manifest) (lists []List, problems []error) {
	for _, m := range packs {
		for i := range m.Checklists {
			l := &m.Checklists[i]
			s, err := NewSchedule(l)
			if err != nil {
				problems = append(problems, core.Errorf(core.Invalid, "pack %s: %w", m.ID, err))
				continue
			}
			lists = append(lists, List{m.ID, l, s})
		}
	}
	return lists, problems
}

// Waiting returns the checks that wait for an answer: overdue first, then by
// moment.
func Waiting(tx store.Tx, lists []List, c Clock) []Check {
	var out []Check
	for _, l := range lists {
		if o, ok := l.open(tx, c); ok {
			if _, _, answered := record(tx, l.Pack, l.ID, o.due); !answered {
				out = append(out, l.check(o.due, c))
			}
		}
	}
	order(out)
	return out
}

// On returns the checks of a day as they stand: those on record and, today, all
// that wait. Overdue come first, then by moment.
func On(tx store.Tx, lists []List, d core.Day, c Clock) []Check {
	var out []Check
	for _, ch := range table.Scan(tx, d) {
		out = append(out, ch)
	}
	if d == c.Now.Day() {
		out = append(out, Waiting(tx, lists, c)...)
	}
	order(out)
	return out
}

// order puts overdue checks first, then those by moment, as a person works
// through them.
func order(list []Check) {
	rank := func(c Check) int {
		switch c.State {
		case Overdue:
			return 0
		case Due:
			return 1
		default:
			return 2
		}
	}
	slices.SortStableFunc(list, func(a, b Check) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Due, b.Due),
			cmp.Compare(a.Pack, b.Pack), cmp.Compare(a.Checklist, b.Checklist))
	})
}

// check is the open check of a list at a moment.
func (l List) check(due Moment, c Clock) Check {
	out := Check{Pack: l.Pack, Checklist: l.ID, Due: due, State: Due, Title: l.Title}
	if c.Now > due+Grace {
		out.State = Overdue
	}
	for _, item := range l.Items {
		out.Lines = append(out.Lines, Line{Item: item})
	}
	return out
}

// find returns the list of a check, or nil.
func find(lists []List, p core.PackID, id pack.ChecklistID) *List {
	i := slices.IndexFunc(lists, func(l List) bool { return l.Pack == p && l.ID == id })
	if i < 0 {
		return nil
	}
	return &lists[i]
}
