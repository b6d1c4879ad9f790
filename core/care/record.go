package care

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// The stored forms, version 1. A line keeps what was asked, so that an old
// check can be read when its pack asks otherwise.
type (
	checkRecord struct {
		Pack      core.PackID      `json:"pack"`
		Checklist pack.ChecklistID `json:"list"`
		Due       Moment           `json:"due"`
		State     State            `json:"state"`
		Title     pack.Text        `json:"title,omitempty"`
		Lines     []lineRecord     `json:"lines,omitempty"`
		Staff     string           `json:"staff,omitempty"`
		Second    string           `json:"second,omitempty"`
		At        Moment           `json:"at,omitempty"`
		Reason    string           `json:"reason,omitempty"`
		Request   string           `json:"request,omitempty"`
	}
	lineRecord struct {
		ID     pack.CheckItemID `json:"id"`
		Title  pack.Text        `json:"title,omitempty"`
		Kind   pack.CheckKind   `json:"kind"`
		Unit   pack.Text        `json:"unit,omitempty"`
		Min    *float64         `json:"min,omitempty"`
		Max    *float64         `json:"max,omitempty"`
		Second bool             `json:"second,omitempty"`
		Number *float64         `json:"n,omitempty"`
		Yes    *bool            `json:"yes,omitempty"`
		Text   string           `json:"text,omitempty"`
		Failed bool             `json:"failed,omitempty"`
		Action string           `json:"action,omitempty"`
	}
	planRecord struct {
		// From: checks due before it are on record, or were never expected.
		From Moment `json:"from"`
	}
)

var (
	table = store.NewTable("check", 1, packCheck, unpackCheck, nil)
	plans = store.NewTable("check_plan", 1,
		func(p planRecord) planRecord { return p }, func(p planRecord) planRecord { return p }, nil)
)

func packCheck(c Check) checkRecord {
	r := checkRecord{
		Pack: c.Pack, Checklist: c.Checklist, Due: c.Due, State: c.State, Title: c.Title,
		Staff: c.Staff, Second: c.Second, At: c.At, Reason: c.Reason, Request: c.Request,
	}
	for _, l := range c.Lines {
		it := l.Item
		r.Lines = append(r.Lines, lineRecord{
			it.ID, it.Title, it.Kind, it.Unit, it.Min, it.Max, it.Second, l.Number, l.Yes, l.Text, l.Failed, l.Action,
		})
	}
	return r
}

func unpackCheck(r checkRecord) Check {
	c := Check{
		Pack: r.Pack, Checklist: r.Checklist, Due: r.Due, State: r.State, Title: r.Title,
		Staff: r.Staff, Second: r.Second, At: r.At, Reason: r.Reason, Request: r.Request,
	}
	for _, l := range r.Lines {
		c.Lines = append(c.Lines, Line{
			Item:   pack.CheckItem{ID: l.ID, Title: l.Title, Kind: l.Kind, Unit: l.Unit, Min: l.Min, Max: l.Max, Second: l.Second},
			Number: l.Number, Yes: l.Yes, Text: l.Text, Failed: l.Failed, Action: l.Action,
		})
	}
	return c
}

func key(p core.PackID, l pack.ChecklistID, due Moment) []any {
	return []any{due.Day(), p, string(l), int64(due)}
}

// record returns a check on record.
func record(tx store.Tx, p core.PackID, l pack.ChecklistID, due Moment) (Check, core.Revision, bool) {
	return table.Get(tx, key(p, l, due)...)
}

func put(tx store.Tx, c Check) { table.Put(tx, c, key(c.Pack, c.Checklist, c.Due)...) }
