package pack

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core/rule"
)

func (m *Manifest) checkFields(ps *problems) {
	checkCount(ps.at("fields"), len(m.Fields), MaxFields)
	keys := map[string]bool{}
	headings := map[string]string{} // what a column is called, lower case → field
	for i := range m.Fields {
		f, at := &m.Fields[i], ps.at("fields[%d]", i)
		key := string(f.Key)
		checkID(at.sub("key"), key)
		once(at.sub("key"), keys, key)
		switch {
		case slices.Contains(aggregateName[:], key) || slices.Contains(shopNames, key) || slices.Contains(hostNames, key) || key == AsOf || key == Missing:
			at.sub("key").say("%q already means something else in rules and texts", key)
		case idPattern.MatchString(key) && !rule.ValidName(key):
			at.sub("key").say("%q is a word of the rule language", key)
		}
		checkText(at.sub("title"), f.Title)
		checkText(at.sub("purpose"), f.Purpose)
		if len(f.Unit) > 0 {
			checkText(at.sub("unit"), f.Unit)
		}
		checkOneOf(at.sub("type"), "type", string(f.Type), "text", "choice", "number", "money", "bool", "day")
		checkChoices(at, f)
		numeric := f.Type == TypeNumber || f.Type == TypeMoney
		if !numeric && (f.Min != nil || f.Max != nil) {
			at.say("min and max are for numbers and money")
		}
		checkBounds(at, f.Min, f.Max)
		if f.Required && f.Private {
			at.say("a private field cannot be required: rules never see it")
		}
		for j, a := range f.Aliases {
			heading := strings.ToLower(strings.TrimSpace(a))
			switch other, taken := headings[heading]; {
			case heading == "":
				at.sub("aliases").item(j).say("missing")
			case taken:
				at.sub("aliases").item(j).say("%q already means %s", a, other)
			default:
				headings[heading] = key
			}
		}
	}
}

func checkChoices(at place, f *Field) {
	switch {
	case f.Type == TypeChoice && len(f.Choices) < 2:
		at.sub("choices").say("a choice field needs at least two")
	case f.Type != TypeChoice && len(f.Choices) > 0:
		at.sub("choices").say("only choice fields have them")
	}
	keys, words := map[string]bool{}, map[string]string{}
	for i, c := range f.Choices {
		at := at.sub("choices").item(i)
		checkID(at.sub("key"), c.Key)
		once(at.sub("key"), keys, c.Key)
		checkText(at.sub("title"), c.Title)
		for j, a := range c.Aliases {
			word := strings.ToLower(strings.TrimSpace(a))
			if other, taken := words[word]; taken || word == "" {
				at.sub("aliases").item(j).say("%q already means %q", a, other)
			}
			words[word] = c.Key
		}
	}
}

func (m *Manifest) checkDrivers(ps *problems, c *compiled) {
	checkCount(ps.at("drivers"), len(m.Drivers), MaxDrivers)
	ids := map[string]bool{}
	var readable []string
	for _, v := range m.vars() {
		readable = append(readable, v.Name)
	}
	for i := range m.Drivers {
		d, at := &m.Drivers[i], ps.at("drivers[%d]", i)
		checkID(at.sub("id"), string(d.ID))
		once(at.sub("id"), ids, string(d.ID))
		checkText(at.sub("title"), d.Title)
		checkOneOf(at.sub("side"), "side", string(d.Side), string(Company), string(Customer))
		checkID(at.sub("cause"), d.Cause)
		checkOneOf(at.sub("churn_type"), "churn type", string(d.ChurnType),
			string(Natural), string(Malicious), string(Competitive), string(Fault))
		checkOneOf(at.sub("direction"), "direction", string(d.Direction), string(Raises), string(Lowers), string(Either))
		checkRange(at.sub("weight"), d.Weight, -MaxWeight, MaxWeight)
		if d.Direction == Raises && d.Weight < 0 || d.Direction == Lowers && d.Weight > 0 {
			at.sub("weight").say("%v contradicts the direction %s", d.Weight, d.Direction)
		}
		if !(d.Strength > 0 && d.Strength <= maxStrength) {
			at.sub("strength").say("%v is not a positive number of pseudo-customers", d.Strength)
		}
		checkSource(at, d.Source, d.Confidence)
		checkText(at.sub("evidence"), d.Evidence)
		for j, key := range d.Reads {
			switch f := m.Field(key); {
			case f == nil:
				at.sub("reads").item(j).unknown("field", string(key), m.fieldKeys())
			case f.Private:
				at.sub("reads").item(j).say("field %s is private: a pack never sees it", key)
			}
		}
		r := expression(at.sub("signal"), c.scope, d.Signal, rule.Number)
		if d.Signal != "" {
			checkPlaceholders(at.sub("evidence"), d.Evidence, readable)
		}
		if r != nil && d.Reads != nil {
			for _, name := range r.Reads() {
				if m.Field(FieldKey(name)) != nil && !slices.Contains(d.Reads, FieldKey(name)) {
					at.sub("reads").say("the signal reads %s, which is not listed", name)
				}
			}
		}
		c.drivers = append(c.drivers, compiledDriver{rule: r, evidence: evidenceNames(d)})
	}
}

// evidenceNames lists the placeholders of a driver's evidence in any language.
func evidenceNames(d *Driver) []string {
	var all strings.Builder
	for _, t := range d.Evidence {
		all.WriteString(t)
	}
	names := Placeholders(all.String())
	slices.Sort(names)
	return names
}

func (m *Manifest) checkActions(ps *problems) {
	checkCount(ps.at("actions"), len(m.Actions), MaxActions)
	fillable := slices.Clone(hostNames)
	for _, f := range m.Fields {
		if !f.Private {
			fillable = append(fillable, string(f.Key))
		}
	}
	var driverIDs []string
	for _, d := range m.Drivers {
		driverIDs = append(driverIDs, string(d.ID))
	}
	ids, answered := map[string]bool{}, map[DriverID]bool{}
	for i, a := range m.Actions {
		at := ps.at("actions[%d]", i)
		checkID(at.sub("id"), string(a.ID))
		once(at.sub("id"), ids, string(a.ID))
		checkText(at.sub("title"), a.Title)
		checkOneOf(at.sub("channel"), "channel", a.Channel, "call", "message", "visit", "in_store", "account")
		checkRange(at.sub("cost_cents"), float64(a.CostCents), 0, 1e9)
		checkRange(at.sub("cooldown_days"), float64(a.CooldownDays), 0, maxDays)
		if len(a.Drivers) == 0 {
			at.sub("drivers").say("answers nothing")
		}
		for j, id := range a.Drivers {
			if m.Driver(id) == nil {
				at.sub("drivers").item(j).unknown("driver", string(id), driverIDs)
			}
			if slices.Index(a.Drivers, id) < j {
				at.sub("drivers").item(j).say("%q comes twice", id)
			}
			answered[id] = true
		}
		checkText(at.sub("script"), a.Script)
		checkPlaceholders(at.sub("script"), a.Script, fillable)
	}
	for i, d := range m.Drivers {
		if d.Actionable && !answered[d.ID] {
			ps.at("drivers[%d]", i).sub("actionable").say("no action answers %s", d.ID)
		}
	}
}

func (m *Manifest) checkChecklists(ps *problems) {
	if len(m.Checklists) > MaxChecklists {
		ps.at("checklists").say("%d, at most %d", len(m.Checklists), MaxChecklists)
	}
	ids := map[string]bool{}
	for i, l := range m.Checklists {
		at := ps.at("checklists[%d]", i)
		checkID(at.sub("id"), string(l.ID))
		once(at.sub("id"), ids, string(l.ID))
		checkText(at.sub("title"), l.Title)
		checkText(at.sub("purpose"), l.Purpose)
		if wrong := checkSchedule(l.Schedule); wrong != "" {
			at.sub("schedule").say("%s", wrong)
		}
		for j, month := range l.Months {
			checkRange(at.sub("months").item(j), float64(month), 1, 12)
			if slices.Index(l.Months, month) < j {
				at.sub("months").item(j).say("%d comes twice", month)
			}
		}
		checkCount(at.sub("items"), len(l.Items), MaxCheckItems)
		items := map[string]bool{}
		for j, it := range l.Items {
			at := at.sub("items").item(j)
			checkID(at.sub("id"), string(it.ID))
			once(at.sub("id"), items, string(it.ID))
			checkText(at.sub("title"), it.Title)
			checkText(at.sub("remedy"), it.Remedy)
			checkSource(at, it.Source, it.Confidence)
			checkOneOf(at.sub("kind"), "kind", string(it.Kind), string(CheckNumber), string(CheckYesNo), string(CheckText))
			bounded := it.Min != nil || it.Max != nil
			warned := it.WarnMin != nil || it.WarnMax != nil
			switch {
			case it.Kind == CheckNumber && (!bounded || len(it.Unit) == 0):
				at.say("a number needs a unit and a limit: min, max or both")
			case it.Kind != CheckNumber && (bounded || warned || len(it.Unit) > 0):
				at.say("unit, min, max, warn_min and warn_max are for numbers")
			}
			if len(it.Unit) > 0 {
				checkText(at.sub("unit"), it.Unit)
			}
			checkBounds(at, it.Min, it.Max)
			checkWarning(at, it)
		}
	}
}

// checkWarning wants the warning band within the passing one: outside it, a
// reading has failed already and the warning would never be seen.
func checkWarning(at place, it CheckItem) {
	if it.WarnMin != nil && it.WarnMax != nil && *it.WarnMin >= *it.WarnMax {
		at.say("warn_min %v is not below warn_max %v", *it.WarnMin, *it.WarnMax)
	}
	if it.WarnMin != nil && (it.Min != nil && *it.WarnMin < *it.Min || it.Max != nil && *it.WarnMin > *it.Max) {
		at.say("warn_min %v is not between min and max", *it.WarnMin)
	}
	if it.WarnMax != nil && (it.Min != nil && *it.WarnMax < *it.Min || it.Max != nil && *it.WarnMax > *it.Max) {
		at.say("warn_max %v is not between min and max", *it.WarnMax)
	}
}
