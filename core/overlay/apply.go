package overlay

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A State is what has become of a change.
type State string

// The states of changes.
const (
	InForce  State = "in_force"
	Settled  State = "settled"  // the vendor says the same by now
	Conflict State = "conflict" // the vendor says something else than when it was made
	Gone     State = "gone"     // the vendor's pack has no such place any more
	Refused  State = "refused"  // with it the pack would break a rule of packs
)

// IsConflict reports whether somebody has to decide about a change.
func (s State) IsConflict() bool { return s == Conflict || s == Gone || s == Refused }

// An Outcome is a change and what has become of it.
type Outcome struct {
	Change
	State  State
	Kind   Kind
	Of     pack.Text // what it is about; see Place
	Vendor Value     // what the vendor says there now, "" where the place is gone
	Why    error     // Refused: what rule
}

// Apply returns a vendor's pack with the changes that are in force, and what has
// become of each, in their order. The vendor's is left alone, and is what comes
// back where nothing is in force.
func Apply(m *pack.Manifest, changes []Change) (*pack.Manifest, []Outcome) {
	if len(changes) == 0 {
		return m, nil
	}
	out := judge(m, changes)
	made, err := build(m, out)
	if err == nil {
		return made, out
	}
	// Some of them do not go together with this pack. Those that do, in order,
	// are in force.
	made = m
	for i := range out {
		if out[i].State != InForce {
			continue
		}
		with, err := build(m, out[:i+1])
		if err != nil {
			out[i].State, out[i].Why = Refused, err
			continue
		}
		made = with
	}
	return made, out
}

// fits says what keeps a pack from having changes that are all in force.
func fits(m *pack.Manifest, changes []Change) error {
	_, err := build(m, judge(m, changes))
	return err
}

// judge compares changes with what the vendor says now.
func judge(m *pack.Manifest, changes []Change) []Outcome {
	root := tree(m)
	out := make([]Outcome, len(changes))
	for i, c := range changes {
		o := Outcome{Change: c, State: Gone}
		if p, ok := look(root, c.Path); ok {
			o.Kind, o.Of, o.Vendor = p.Kind, p.Of, p.Value
			switch p.Value {
			case c.Now:
				o.State = Settled
			case c.Was:
				o.State = InForce
			default:
				o.State = Conflict
			}
		}
		out[i] = o
	}
	return out
}

// build makes a pack with the changes in force.
func build(m *pack.Manifest, out []Outcome) (*pack.Manifest, error) {
	root := tree(m)
	var off []string
	changed := false
	for _, o := range out {
		if o.State != InForce {
			continue
		}
		changed = true
		if o.Kind == Off {
			off = append(off, strings.TrimSuffix(string(o.Path), ".off"))
			continue
		}
		set(root, o.Path, o.Now)
	}
	if !changed {
		return m, nil
	}
	made := &pack.Manifest{}
	b, err := json.Marshal(root)
	if err == nil {
		err = json.Unmarshal(b, made)
	}
	if err != nil { // such as half a cent
		return nil, core.Says(core.Invalid, "overlay.form", nil).Wrap(err)
	}
	for _, path := range off {
		leaveOut(made, strings.Split(path, "."))
	}
	if err := made.Check(); err != nil {
		return nil, core.Says(core.Invalid, "overlay.rule", core.Args{"said": first(err)}).Wrap(err)
	}
	return made, nil
}

// first is the first thing wrong with a pack, in every language.
func first(err error) any {
	var all pack.Problems
	if errors.As(err, &all) && len(all) > 0 {
		return all[0]
	}
	return err.Error()
}

// set puts a value at a path of a tree that has the place.
func set(root any, path Path, v Value) {
	parts := strings.Split(string(path), ".")
	at := root
	for _, name := range parts[:len(parts)-1] {
		next, ok := step(at, name)
		if !ok {
			m, _ := at.(map[string]any)
			next = map[string]any{}
			m[name] = next
		}
		at = next
	}
	m, _ := at.(map[string]any)
	name := parts[len(parts)-1]
	if v == none || v == empty {
		delete(m, name)
	} else {
		m[name] = v.any()
	}
}

// leaveOut takes a part out of a pack, and what has no meaning without it: an
// action that answers nothing any more, a playbook with nothing left to do.
func leaveOut(m *pack.Manifest, parts []string) {
	id := parts[1]
	switch {
	case len(parts) == 4: // an item of a checklist
		if l := m.Checklist(pack.ChecklistID(id)); l != nil {
			l.Items = slices.DeleteFunc(l.Items, func(it pack.CheckItem) bool { return string(it.ID) == parts[3] })
		}
	case parts[0] == "drivers":
		leaveOutDriver(m, pack.DriverID(id))
	case parts[0] == "actions":
		leaveOutAction(m, pack.ActionID(id))
	case parts[0] == "playbooks":
		m.Playbooks = slices.DeleteFunc(m.Playbooks, func(b pack.Playbook) bool { return string(b.ID) == id })
	case parts[0] == "checklists":
		m.Checklists = slices.DeleteFunc(m.Checklists, func(l pack.Checklist) bool { return string(l.ID) == id })
		for i := range m.Goods {
			m.Goods[i].Checks = slices.DeleteFunc(m.Goods[i].Checks, func(c pack.ChecklistID) bool { return string(c) == id })
		}
	case parts[0] == "keywords":
		m.Keywords = slices.DeleteFunc(m.Keywords, func(k pack.KeywordList) bool { return string(k.ID) == id })
	}
}

func leaveOutDriver(m *pack.Manifest, id pack.DriverID) {
	m.Drivers = slices.DeleteFunc(m.Drivers, func(d pack.Driver) bool { return d.ID == id })
	without := func(ids []pack.DriverID) []pack.DriverID {
		return slices.DeleteFunc(ids, func(d pack.DriverID) bool { return d == id })
	}
	if m.Demo != nil {
		m.Demo.Causes = slices.DeleteFunc(m.Demo.Causes, func(c pack.DemoCause) bool { return c.Driver == id })
		if len(m.Demo.Causes) == 0 {
			m.Demo = nil
		}
	}
	for i := range m.Keywords {
		if m.Keywords[i].Driver == id {
			m.Keywords[i].Driver = ""
		}
	}
	for i := range m.Actions {
		m.Actions[i].Drivers = without(m.Actions[i].Drivers)
	}
	for i := range m.Playbooks {
		m.Playbooks[i].Drivers = without(m.Playbooks[i].Drivers)
	}
	for _, a := range slices.Clone(m.Actions) {
		if len(a.Drivers) == 0 {
			leaveOutAction(m, a.ID)
		}
	}
	tidy(m)
}

func leaveOutAction(m *pack.Manifest, id pack.ActionID) {
	m.Actions = slices.DeleteFunc(m.Actions, func(a pack.Action) bool { return a.ID == id })
	for i := range m.Drivers {
		d := &m.Drivers[i]
		d.Actionable = d.Actionable && slices.ContainsFunc(m.Actions, func(a pack.Action) bool { return slices.Contains(a.Drivers, d.ID) })
	}
	tidy(m)
}

// tidy takes out steps that nobody can do any more and playbooks without any.
func tidy(m *pack.Manifest) {
	for i := range m.Playbooks {
		b := &m.Playbooks[i]
		b.Steps = slices.DeleteFunc(b.Steps, func(s pack.Step) bool {
			a := m.Action(s.Action)
			return a == nil || !slices.ContainsFunc(a.Drivers, func(id pack.DriverID) bool { return slices.Contains(b.Drivers, id) })
		})
	}
	m.Playbooks = slices.DeleteFunc(m.Playbooks, func(b pack.Playbook) bool { return len(b.Steps) == 0 || len(b.Drivers) == 0 })
}
