package pack

import "slices"

// A Demo is the recipe of a made-up shop of the industry: how its customers buy,
// what is on file about them, and why some leave. The program makes the people;
// no two shops of a different seed are alike. It stands in demo.yaml, or under
// demo in pack.yaml.
type Demo struct {
	// Visits is how they buy; nil where the industry keeps no purchases.
	Visits *DemoVisits `yaml:"visits,omitempty" json:"visits,omitempty"`
	// Fields are what is on file. A field that is not here stays blank.
	Fields []DemoField `yaml:"fields" json:"fields"`
	// LeanShare is the share of customers with a cause for leaving.
	LeanShare float64 `yaml:"lean_share,omitempty" json:"lean_share"`
	// GoneShare is the share of those who have left already.
	GoneShare float64     `yaml:"gone_share,omitempty" json:"gone_share"`
	Causes    []DemoCause `yaml:"causes" json:"causes"`
}

// DemoVisits is how customers buy.
type DemoVisits struct {
	EveryDays Span   `yaml:"every_days" json:"every_days"` // between two purchases, by customer
	Units     Span   `yaml:"units" json:"units"`           // of money, a purchase
	What      []Text `yaml:"what" json:"what"`             // one of these each time
}

// A DemoField is what is on file: a number or money within a span, a day so many
// days after the as-of day (before it when negative), or one of the choices or
// yes, each as often as its share says.
type DemoField struct {
	Field FieldKey `yaml:"field" json:"field"`
	// Span is for numbers, money and days.
	Span *Span `yaml:"span,omitempty" json:"span,omitempty"`
	// Shares are for choices, by their keys, and for a bool, whose key is yes.
	Shares map[string]float64 `yaml:"shares,omitempty" json:"shares,omitempty"`
}

// A DemoCause is a cause of leaving and the trace it leaves.
type DemoCause struct {
	Driver DriverID `yaml:"driver" json:"driver"`
	// Weight is how often it is the cause, against the others.
	Weight float64 `yaml:"weight" json:"weight"`
	// Fields are what is on file of those who have the cause.
	Fields []DemoField `yaml:"fields,omitempty" json:"fields,omitempty"`
	// Complaints are what they said, one of them each.
	Complaints []Text `yaml:"complaints,omitempty" json:"complaints,omitempty"`
	// Slower is how many times longer they let pass between purchases of late, 0
	// for no longer than ever.
	Slower float64 `yaml:"slower,omitempty" json:"slower,omitempty"`
}

// Yes is the share of a bool field that is true, in DemoField.Shares.
const Yes = "yes"

func (m *Manifest) checkDemo(ps *problems) {
	d := m.Demo
	if d == nil {
		return
	}
	if v := d.Visits; v != nil {
		at := ps.at("demo.visits")
		v.EveryDays.check(at.sub("every_days"), 1, 730)
		v.Units.check(at.sub("units"), 0.01, 1e7)
		checkCount(at.sub("what"), len(v.What), 50)
		for i, t := range v.What {
			checkText(at.sub("what").item(i), t)
		}
	}
	checkShare(ps.at("demo.lean_share"), d.LeanShare)
	checkShare(ps.at("demo.gone_share"), d.GoneShare)
	m.checkDemoFields(ps.at("demo.fields"), d.Fields)
	checkCount(ps.at("demo.causes"), len(d.Causes), MaxDrivers)
	for i, c := range d.Causes {
		at := ps.at("demo.causes[%d]", i)
		if m.Driver(c.Driver) == nil {
			at.sub("driver").unknown("driver", string(c.Driver), names(m.Drivers, func(d Driver) DriverID { return d.ID }))
		}
		checkRange(at.sub("weight"), c.Weight, 0.01, 1000)
		m.checkDemoFields(at.sub("fields"), c.Fields)
		for j, t := range c.Complaints {
			checkText(at.sub("complaints").item(j), t)
		}
		if c.Slower != 0 {
			checkRange(at.sub("slower"), c.Slower, 1, 100)
		}
		if c.Slower != 0 && d.Visits == nil {
			at.sub("slower").say("nobody buys anything: there are no visits")
		}
		if len(c.Fields) == 0 && len(c.Complaints) == 0 && c.Slower == 0 {
			at.say("leaves no trace: fields, complaints or slower")
		}
	}
}

func (m *Manifest) checkDemoFields(at place, fields []DemoField) {
	for i, d := range fields {
		at := at.item(i)
		f := m.Field(d.Field)
		if f == nil {
			at.sub("field").unknown("field", string(d.Field), m.fieldKeys())
			continue
		}
		shared := f.Type == TypeChoice || f.Type == TypeBool
		switch {
		case f.Type == TypeText:
			at.sub("field").say("field %s is text, which a recipe cannot make up", f.Key)
		case shared && (len(d.Shares) == 0 || d.Span != nil), !shared && (d.Span == nil || len(d.Shares) > 0):
			at.say("a choice or bool has shares, everything else a span")
		case d.Span != nil && f.Type == TypeDay:
			d.Span.check(at.sub("span"), -3*366, 3*366)
		case d.Span != nil:
			low, high := -1e9, 1e9
			if f.Min != nil {
				low = *f.Min
			}
			if f.Max != nil {
				high = *f.Max
			}
			d.Span.check(at.sub("span"), low, high)
		}
		known := names(f.Choices, func(c Choice) string { return c.Key })
		if f.Type == TypeBool {
			known = []string{Yes}
		}
		checkShares(at.sub("shares"), d.Shares, known)
	}
}

func checkShares(at place, shares map[string]float64, known []string) {
	sum := 0.0
	for _, key := range sortedKeys(shares) {
		if !slices.Contains(known, key) {
			at.unknown("choice", key, known)
		}
		checkShare(at.sub(key), shares[key])
		sum += shares[key]
	}
	if sum > 1+1e-9 {
		at.say("come to %v, more than all", sum)
	}
}

// check wants a span in order and within limits.
func (s Span) check(at place, low, high float64) {
	if s.Least > s.Most {
		at.say("least %v is above most %v", s.Least, s.Most)
	}
	checkRange(at.sub("least"), s.Least, low, high)
	checkRange(at.sub("most"), s.Most, low, high)
}

func checkShare(at place, f float64) { checkRange(at, f, 0, 1) }
