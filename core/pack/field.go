package pack

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// FieldKey names a field. Like every identifier in a pack it is permanent
// (deprecate, never reuse) and matches [a-z][a-z0-9_]*.
type FieldKey string

// A Field is one thing a pack can know about a customer.
type Field struct {
	Key      FieldKey `yaml:"key" json:"key"`
	Title    Text     `yaml:"title" json:"title"`
	Type     Type     `yaml:"type" json:"type"`
	Unit     Text     `yaml:"unit,omitempty" json:"unit,omitempty"`         // of a number, as people write it
	Required bool     `yaml:"required,omitempty" json:"required,omitempty"` // a row of a file without it does not come in
	Purpose  Text     `yaml:"purpose" json:"purpose"`                       // why the pack reads it; shown when asking consent
	// Aliases are column headings that mean this field, any language.
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Choices []Choice `yaml:"choices,omitempty" json:"choices,omitempty"`
	// Min and Max bound plausible values; outside is a finding, not an error.
	Min *float64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty" json:"max,omitempty"`
	// Private marks a field the host keeps and never sends to the plugin.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`
}

// UnitOf is the unit a value is said in: packs name it as for many, and English
// says one of them otherwise.
func (f *Field) UnitOf(v Value, lang core.Lang) string {
	unit := f.Unit.In(lang)
	if lang != core.English || v.Number() != 1 {
		return unit
	}
	word, rest, _ := strings.Cut(unit, " ")
	switch {
	case word == "people":
		word = "person"
	case len(word) > len("ms") && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		word = strings.TrimSuffix(word, "s")
	}
	return strings.TrimSpace(word + " " + rest)
}

// A Choice is one value of a choice field.
type Choice struct {
	Key     string   `yaml:"key" json:"key"` // what rules compare with
	Title   Text     `yaml:"title" json:"title"`
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"` // as files write it
}

func (m *Manifest) checkFields(ps *problems) {
	checkCount(ps.at("fields"), len(m.Fields), MaxFields)
	keys := map[string]bool{}
	headings := map[string]string{} // what a column is called, lower case → field
	for i := range m.Fields {
		f, at := &m.Fields[i], ps.at("fields[%d]", i)
		key := string(f.Key)
		checkID(at.sub("key"), key)
		once(at.sub("key"), keys, key)
		checkName(at.sub("key"), key)
		checkText(at.sub("title"), f.Title)
		checkText(at.sub("purpose"), f.Purpose)
		if len(f.Unit) > 0 {
			checkText(at.sub("unit"), f.Unit)
		}
		checkOneOf(at.sub("type"), "type", string(f.Type), "text", "choice", "number", "money", "bool", "day")
		checkChoices(at, f.Type, f.Choices)
		numeric := f.Type == TypeNumber || f.Type == TypeMoney
		if !numeric && (f.Min != nil || f.Max != nil) {
			at.say("min and max are for numbers and money")
		}
		checkBounds(at, f.Min, f.Max)
		if f.Required && f.Private {
			at.say("a private field cannot be required: rules never see it")
		}
		checkAliases(at.sub("aliases"), headings, key, f.Aliases)
	}
}

// checkName wants a name that rules and texts can read and that means nothing
// else in them.
func checkName(at place, name string) {
	switch {
	case slices.Contains(aggregateName[:], name) || slices.Contains(shopNames, name) || slices.Contains(hostNames, name) || name == AsOf || name == Missing:
		at.say("%q already means something else in rules and texts", name)
	case idPattern.MatchString(name) && !rule.ValidName(name):
		at.say("%q is a word of the rule language", name)
	}
}

// checkAliases wants words that mean nothing yet, and makes them mean what.
func checkAliases(at place, meanings map[string]string, what string, aliases []string) {
	for j, a := range aliases {
		word := strings.ToLower(strings.TrimSpace(a))
		switch other, taken := meanings[word]; {
		case word == "":
			at.item(j).say("missing")
		case taken:
			at.item(j).say("%q already means %s", a, other)
		default:
			meanings[word] = what
		}
	}
}

func checkChoices(at place, t Type, choices []Choice) {
	switch {
	case t == TypeChoice && len(choices) < 2:
		at.sub("choices").say("a choice needs at least two")
	case t != TypeChoice && len(choices) > 0:
		at.sub("choices").say("only a choice has them")
	}
	keys, words := map[string]bool{}, map[string]string{}
	for i, c := range choices {
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

func (m *Manifest) fieldKeys() []string {
	var keys []string
	for _, f := range m.Fields {
		keys = append(keys, string(f.Key))
	}
	return keys
}
