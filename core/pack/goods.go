package pack

// CategoryID names a category of goods.
type CategoryID string

// A Category is goods that are kept alike: how cold, how damp, how long, and
// what shortens it.
type Category struct {
	ID    CategoryID `yaml:"id" json:"id"`
	Title Text       `yaml:"title" json:"title"`
	// Aliases are what files and labels call it, any language.
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	// TemperatureC and Humidity, in degrees and per cent, are the conditions it
	// is kept in.
	TemperatureC *Band `yaml:"temperature_c,omitempty" json:"temperature_c,omitempty"`
	Humidity     *Band `yaml:"humidity,omitempty" json:"humidity,omitempty"`
	// LifeDays is how long it keeps in those conditions.
	LifeDays *Span `yaml:"life_days,omitempty" json:"life_days,omitempty"`
	// OpenDays is how long it keeps once it is opened, cut or put out for sale,
	// whatever else is true; 0 if that changes nothing.
	OpenDays int      `yaml:"open_days,omitempty" json:"open_days,omitempty"`
	Ageing   *Ageing  `yaml:"ageing,omitempty" json:"ageing,omitempty"` // nil: by the calendar alone
	Chill    *Chill   `yaml:"chill,omitempty" json:"chill,omitempty"`   // nil: cold does no harm
	Ethylene Ethylene `yaml:"ethylene,omitempty" json:"ethylene,omitempty"`
	// Checks are the checklists to do at once when its conditions are not kept.
	Checks     []ChecklistID `yaml:"checks,omitempty" json:"checks,omitempty"`
	Source     string        `yaml:"source" json:"source"`
	Confidence Confidence    `yaml:"confidence" json:"confidence"`
}

// A Band is what a reading should be, and where it does harm.
type Band struct {
	// Min and Max are what a reading should be within.
	Min *float64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty" json:"max,omitempty"`
	// CriticalMin and CriticalMax are the limits that readings may be beyond for
	// DelayMinutes at most.
	CriticalMin *float64 `yaml:"critical_min,omitempty" json:"critical_min,omitempty"`
	CriticalMax *float64 `yaml:"critical_max,omitempty" json:"critical_max,omitempty"`
	// DelayMinutes is how long they may be beyond them; 0 is no time.
	DelayMinutes int `yaml:"delay_minutes,omitempty" json:"delay_minutes,omitempty"`
}

// A Span is the least and the most of something that varies.
type Span struct {
	Least float64 `yaml:"least" json:"least"` // the smaller of the two
	Most  float64 `yaml:"most" json:"most"`   // the larger
}

// AgeingModel is how warmth shortens a life.
type AgeingModel string

// The models; see Ageing.
const (
	DegreeHours AgeingModel = "degree_hours"
	Q10         AgeingModel = "q10"
)

// Ageing is how warmth shortens a life.
//
// By degree hours, an hour at n °C above 0 is n of them, and so many cost a day
// of life besides the days that pass anyway. This is how the trade reckons cut
// flowers, which hardly age near 0 °C.
//
// By Q10, a day at a temperature takes as many days of life as breathing is
// faster there than at ReferenceC, where the life is stated: 3 times for ten
// degrees from 0 to 10 °C, 2.5 from 10 to 20, 2 from 20 to 30, 1.5 above. This
// is how produce is reckoned.
type Ageing struct {
	Model AgeingModel `yaml:"model" json:"model"`
	// PerDay is how many degree hours cost a day of life.
	PerDay float64 `yaml:"per_day,omitempty" json:"per_day,omitempty"`
	// ReferenceC is the temperature LifeDays holds at, of Q10.
	ReferenceC float64    `yaml:"reference_c,omitempty" json:"reference_c,omitempty"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// Chill is the cold that goods from warm countries do not stand.
type Chill struct {
	BelowC     float64    `yaml:"below_c,omitempty" json:"below_c"` // what is colder than this does harm
	Hours      float64    `yaml:"hours,omitempty" json:"hours"`     // below it, together: more does harm
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// Ethylene is what the gas that ripens fruit has to do with goods. Those that
// give it off must not stand with those it harms.
type Ethylene string

// The sides of ethylene; "" where it does not matter or is not known.
const (
	GivesEthylene    Ethylene = "gives"
	HarmedByEthylene Ethylene = "harmed"
	EthyleneBothWays Ethylene = "both"
)

// Category returns the category of the manifest with that id, or nil.
func (m *Manifest) Category(id CategoryID) *Category {
	for i := range m.Goods {
		if m.Goods[i].ID == id {
			return &m.Goods[i]
		}
	}
	return nil
}

func (m *Manifest) checkGoods(ps *problems) {
	checkMost(ps.at("goods"), len(m.Goods), MaxCategories)
	ids, words := map[string]bool{}, map[string]string{}
	for i := range m.Goods {
		c, at := &m.Goods[i], ps.at("goods[%d]", i)
		checkID(at.sub("id"), string(c.ID))
		once(at.sub("id"), ids, string(c.ID))
		checkText(at.sub("title"), c.Title)
		checkAliases(at.sub("aliases"), words, string(c.ID), c.Aliases)
		c.TemperatureC.check(at.sub("temperature_c"), -90, 150)
		c.Humidity.check(at.sub("humidity"), 0, 100)
		if s := c.LifeDays; s != nil && !(s.Least > 0 && s.Least <= s.Most && s.Most <= maxDays) {
			at.sub("life_days").say("least %v and most %v are not days in that order", s.Least, s.Most)
		}
		checkRange(at.sub("open_days"), float64(c.OpenDays), 0, maxDays)
		if c.Ageing != nil {
			c.Ageing.check(at.sub("ageing"), c)
		}
		if x := c.Chill; x != nil {
			at := at.sub("chill")
			checkRange(at.sub("below_c"), x.BelowC, -20, 40)
			checkRange(at.sub("hours"), x.Hours, 0, 1000)
			checkSource(at, x.Source, x.Confidence)
		}
		if c.Ethylene != "" {
			checkOneOf(at.sub("ethylene"), "side of ethylene", string(c.Ethylene), string(GivesEthylene), string(HarmedByEthylene), string(EthyleneBothWays))
		}
		for j, id := range c.Checks {
			if m.Checklist(id) == nil {
				at.sub("checks").item(j).unknown("checklist", string(id), names(m.Checklists, func(l Checklist) ChecklistID { return l.ID }))
			}
		}
		checkSource(at, c.Source, c.Confidence)
	}
}

func (a *Ageing) check(at place, c *Category) {
	checkOneOf(at.sub("model"), "model", string(a.Model), string(DegreeHours), string(Q10))
	switch {
	case c.LifeDays == nil:
		at.say("shortens a life, and life_days is missing")
	case a.Model == DegreeHours:
		checkRange(at.sub("per_day"), a.PerDay, 1, 1e5)
	case a.Model == Q10 && a.PerDay != 0:
		at.sub("per_day").say("is for degree_hours")
	}
	checkRange(at.sub("reference_c"), a.ReferenceC, -20, 40)
	checkSource(at, a.Source, a.Confidence)
}

func (b *Band) check(at place, low, high float64) {
	if b == nil {
		return
	}
	if b.Min == nil && b.Max == nil {
		at.say("needs min, max or both")
	}
	for _, limit := range []struct {
		name string
		is   *float64
	}{{"min", b.Min}, {"max", b.Max}, {"critical_min", b.CriticalMin}, {"critical_max", b.CriticalMax}} {
		if limit.is != nil {
			checkRange(at.sub(limit.name), *limit.is, low, high)
		}
	}
	checkBounds(at, b.Min, b.Max)
	if b.CriticalMin != nil && b.Min != nil && *b.CriticalMin > *b.Min {
		at.sub("critical_min").say("%v is not beyond min", *b.CriticalMin)
	}
	if b.CriticalMax != nil && b.Max != nil && *b.CriticalMax < *b.Max {
		at.sub("critical_max").say("%v is not beyond max", *b.CriticalMax)
	}
	checkRange(at.sub("delay_minutes"), float64(b.DelayMinutes), 0, 7*24*60)
}
