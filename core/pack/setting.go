package pack

import (
	"maps"
	"slices"
	"strconv"
)

// SettingKey names a setting.
type SettingKey string

// A Setting is one thing about the industry that a shop may want its own way:
// how long its flowers are guaranteed, when its season begins. Rules read it by
// its key. It is about the shop and never about a person, so it is never free
// text.
type Setting struct {
	Key     SettingKey `yaml:"key" json:"key"`
	Title   Text       `yaml:"title" json:"title"`
	Purpose Text       `yaml:"purpose" json:"purpose"`               // what changes with it
	Type    Type       `yaml:"type" json:"type"`                     // number, money, bool or choice
	Unit    Text       `yaml:"unit,omitempty" json:"unit,omitempty"` // of a number, as people write it
	// Default is the value until a shop gives one: "7", "true", a choice's key.
	Default string `yaml:"default" json:"default"`
	// Min and Max bound a number or an amount, which must have both.
	Min     *float64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max     *float64 `yaml:"max,omitempty" json:"max,omitempty"`
	Choices []Choice `yaml:"choices,omitempty" json:"choices,omitempty"`
	// Was are keys that earlier versions of the pack knew it by.
	Was []SettingKey `yaml:"was,omitempty" json:"was,omitempty"`
}

// Settings are values by their keys.
type Settings map[SettingKey]Value

// A Diagnostic says that a setting was refused. Its code is for the program; a
// person reads the setting's title and its limits.
type Diagnostic struct {
	Setting SettingKey
	Code    string
}

// The codes every pack may give. A pack's own are short lower-case names.
const (
	SettingUnknown = "unknown" // there is no such setting
	SettingType    = "type"    // it is of another type
	SettingRange   = "range"   // it is not within min and max
	SettingChoice  = "choice"  // it is none of the choices
)

// A Configurer is a pack that a shop can set. A pack that was loaded is one when
// it has settings.
type Configurer interface {
	// Configure returns the pack as set, what is not given being at its default,
	// or what is wrong with the settings. The pack itself does not change.
	Configure(Settings) (Pack, []Diagnostic)
	// Migrate turns settings made for another version of the pack into settings
	// for this one. What it cannot carry over is left at its default.
	Migrate(old Settings, from string) Settings
}

// Setting returns the setting of the manifest with that key, or nil.
func (m *Manifest) Setting(key SettingKey) *Setting {
	for i := range m.Settings {
		if m.Settings[i].Key == key {
			return &m.Settings[i]
		}
	}
	return nil
}

// Defaults are the settings of a shop that has given none.
func (m *Manifest) Defaults() Settings {
	if len(m.Settings) == 0 {
		return nil
	}
	all := Settings{}
	for _, s := range m.Settings {
		if v, code := s.Read(s.Default); code == "" {
			all[s.Key] = v
		}
	}
	return all
}

// CheckSettings says what of given settings the manifest does not allow, in the
// manifest's order.
func (m *Manifest) CheckSettings(given Settings) []Diagnostic {
	var wrong []Diagnostic
	for _, s := range m.Settings {
		if v, ok := given[s.Key]; ok {
			if code := s.refuse(v); code != "" {
				wrong = append(wrong, Diagnostic{s.Key, code})
			}
		}
	}
	for _, key := range sortedKeys(given) {
		if m.Setting(key) == nil {
			wrong = append(wrong, Diagnostic{key, SettingUnknown})
		}
	}
	return wrong
}

// refuse returns why a value is not allowed, "" where it is.
func (s *Setting) refuse(v Value) string {
	switch {
	case v.Type() != s.Type:
		return SettingType
	case s.Min != nil && v.Number() < *s.Min || s.Max != nil && v.Number() > *s.Max:
		return SettingRange
	case s.Type == TypeChoice && !slices.ContainsFunc(s.Choices, func(c Choice) bool { return c.Key == v.Text() }):
		return SettingChoice
	}
	return ""
}

// Read reads a value as a manifest writes it: "7", "true", a choice's key. The
// code says why it is not allowed, "" where it is.
func (s *Setting) Read(text string) (v Value, code string) {
	switch s.Type {
	case TypeNumber, TypeMoney:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f-f != 0 {
			return v, SettingType
		}
		if v = NumberValue(f); s.Type == TypeMoney {
			v = MoneyValue(f)
		}
	case TypeBool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return v, SettingType
		}
		v = BoolValue(b)
	default:
		v = ChoiceValue(text)
	}
	return v, s.refuse(v)
}

// Configure implements Configurer.
func (c *compiled) Configure(given Settings) (Pack, []Diagnostic) {
	if wrong := c.manifest.CheckSettings(given); len(wrong) > 0 {
		return nil, wrong
	}
	set := *c
	set.settings = c.manifest.Defaults()
	maps.Copy(set.settings, given)
	return &set, nil
}

// Migrate implements Configurer: a value goes to the setting of its key, or to
// the one that says it was called so.
func (c *compiled) Migrate(old Settings, _ string) Settings {
	now := Settings{}
	for _, s := range c.manifest.Settings {
		for _, key := range append([]SettingKey{s.Key}, s.Was...) {
			if v, ok := old[key]; ok && s.refuse(v) == "" {
				now[s.Key] = v
				break
			}
		}
	}
	return now
}

func (m *Manifest) checkSettings(ps *problems) {
	checkMost(ps.at("settings"), len(m.Settings), MaxSettings)
	keys := map[string]bool{}
	for i := range m.Settings {
		s, at := &m.Settings[i], ps.at("settings[%d]", i)
		checkID(at.sub("key"), string(s.Key))
		once(at.sub("key"), keys, string(s.Key))
		for j, was := range s.Was {
			checkID(at.sub("was").item(j), string(was))
			once(at.sub("was").item(j), keys, string(was))
		}
		checkName(at.sub("key"), string(s.Key))
		if m.Field(FieldKey(s.Key)) != nil {
			at.sub("key").say("%q is a field as well", s.Key)
		}
		checkText(at.sub("title"), s.Title)
		checkText(at.sub("purpose"), s.Purpose)
		if len(s.Unit) > 0 {
			checkText(at.sub("unit"), s.Unit)
		}
		checkOneOf(at.sub("type"), "type", string(s.Type), string(TypeNumber), string(TypeMoney), string(TypeBool), string(TypeChoice))
		checkChoices(at, s.Type, s.Choices)
		numeric := s.Type == TypeNumber || s.Type == TypeMoney
		switch bounded := s.Min != nil && s.Max != nil; {
		case numeric && !bounded:
			at.say("a number needs min and max")
		case !numeric && (s.Min != nil || s.Max != nil):
			at.say("min and max are for numbers and money")
		}
		checkBounds(at, s.Min, s.Max)
		if _, code := s.Read(s.Default); code != "" {
			switch s.Type {
			case TypeNumber, TypeMoney:
				at.sub("default").say("%q is not a number from min to max", s.Default)
			case TypeBool:
				at.sub("default").say("%q is not true or false", s.Default)
			case TypeChoice:
				at.sub("default").unknown("choice", s.Default, names(s.Choices, func(c Choice) string { return c.Key }))
			}
		}
	}
}
