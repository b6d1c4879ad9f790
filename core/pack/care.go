package pack

import "slices"

// ChecklistID names a checklist.
type ChecklistID string

// CheckItemID names a line of a checklist.
type CheckItemID string

// A Checklist is how goods or papers of the industry are kept.
type Checklist struct {
	ID      ChecklistID `yaml:"id" json:"id"`
	Title   Text        `yaml:"title" json:"title"`
	Purpose Text        `yaml:"purpose" json:"purpose"`
	// Schedule is an RFC 5545 rule, such as FREQ=DAILY;BYHOUR=8,13,19.
	Schedule string `yaml:"schedule" json:"schedule"`
	// Months are the months of the year, 1 to 12, in which the list is due;
	// empty means all year. A season is stated here rather than in the schedule,
	// so that a shop in another climate can move it and people can read it.
	Months []int       `yaml:"months,omitempty" json:"months,omitempty"`
	Items  []CheckItem `yaml:"items" json:"items"`
}

// Checklist returns the checklist of the manifest with that id, or nil.
func (m *Manifest) Checklist(id ChecklistID) *Checklist {
	for i := range m.Checklists {
		if m.Checklists[i].ID == id {
			return &m.Checklists[i]
		}
	}
	return nil
}

// CheckKind is what answers a check item.
type CheckKind string

// The kinds of check items.
const (
	CheckNumber CheckKind = "number"
	CheckYesNo  CheckKind = "yes_no"
	CheckText   CheckKind = "text"
)

// A CheckItem is one line of a checklist with its pass rule: a number within
// [Min, Max], or "yes".
type CheckItem struct {
	ID    CheckItemID `yaml:"id" json:"id"`
	Title Text        `yaml:"title" json:"title"`
	Kind  CheckKind   `yaml:"kind" json:"kind"`
	Unit  Text        `yaml:"unit,omitempty" json:"unit,omitempty"` // of a number, as it is read off
	// Min and Max bound a number that passes.
	Min *float64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty" json:"max,omitempty"`
	// WarnMin and WarnMax bound what a number should be, within Min and Max: a
	// number between the two bands passes with a warning, one beyond Min or Max
	// fails.
	WarnMin *float64 `yaml:"warn_min,omitempty" json:"warn_min,omitempty"`
	WarnMax *float64 `yaml:"warn_max,omitempty" json:"warn_max,omitempty"`
	// Second wants a second person beside the one who answers: dual control, as
	// for numbered papers, keys and destruction.
	Second bool `yaml:"second,omitempty" json:"second,omitempty"`
	// Remedy is what to do when it fails.
	Remedy     Text       `yaml:"remedy" json:"remedy"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

func (m *Manifest) checkChecklists(ps *problems) {
	checkMost(ps.at("checklists"), len(m.Checklists), MaxChecklists)
	ids := map[string]bool{}
	for i, l := range m.Checklists {
		at := ps.at("checklists[%d]", i)
		checkID(at.sub("id"), string(l.ID))
		once(at.sub("id"), ids, string(l.ID))
		checkText(at.sub("title"), l.Title)
		checkText(at.sub("purpose"), l.Purpose)
		checkSchedule(at.sub("schedule"), l.Schedule)
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
