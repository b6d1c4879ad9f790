// Package edit is what a person changes by hand: a customer, what happened
// with one, the shop's settings and views, what it says otherwise than its
// industry. Each verb writes one change and returns the name under which Restore
// takes it back, as long as nobody has changed the same thing since.
//
// What came with a file leaves with its import; only what was written by hand
// can be removed by hand. It keeps these small facts:
//
//	"m", "by_hand", customer          → (); the customer was added by hand
//	"m", "hand_event", customer, id   → JSON: what a request has written
package edit

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

// Limits of what is written by hand.
const (
	MaxCodeBytes     = 200
	MaxRequestBytes  = 100
	maxQuantity      = 1e9
	maxRemovedBytes  = 1 << 20 // before-images of one removal, half of what a transaction holds
	handPrefix       = "hand:" // begins the ids of events written by hand
	maxRemovedEvents = 3000    // three writes each
)

// change runs f with a recorder and returns the name of what it changed.
func change(tx store.Tx, f func(*undo.Recorder)) undo.Batch {
	b := undo.NewChange(tx)
	r := undo.Record(tx, b)
	f(r)
	r.Close()
	return b
}

// checkPhone refuses a phone number that nobody can be reached by, unless it
// was so before: files are kept as they are written.
func checkPhone(tx store.Tx, now, before string) {
	if now != "" && now != before && customer.NormalPhone(now) == "" {
		tx.Fail(core.Says(core.Invalid, "edit.phone", core.Args{"phone": now}))
	}
}

// AddCustomer writes a new customer under a new id.
func AddCustomer(tx store.Tx, c customer.Customer) (customer.Customer, undo.Batch) {
	checkPhone(tx, c.Phone, "")
	c.ID = customer.NewID(tx)
	return c, change(tx, func(r *undo.Recorder) {
		r.Created(customer.Table, c.ID)
		customer.Put(tx, c)
		tx.Set(byHand(c.ID), nil)
	})
}

// PutCustomer writes a customer that is there already. Where nothing changes
// there is nothing to take back, and the name is empty.
func PutCustomer(tx store.Tx, c customer.Customer) undo.Batch {
	old, before, _ := customer.Get(tx, c.ID)
	checkPhone(tx, c.Phone, old.Phone)
	b := change(tx, func(r *undo.Recorder) {
		r.Before(customer.Table, c.ID)
		customer.Put(tx, c)
	})
	if _, now, _ := customer.Get(tx, c.ID); now == before {
		return ""
	}
	return b
}

// RemoveCustomer takes a customer added by hand out, with its timeline.
func RemoveCustomer(tx store.Tx, id core.CustomerID) undo.Batch {
	c, _, ok := customer.Get(tx, id)
	if !ok {
		tx.Fail(core.Says(core.NotFound, "edit.no_customer", core.Args{"customer": id}))
		return ""
	}
	if !AddedByHand(tx, id) {
		tx.Fail(core.Says(core.Conflict, "edit.imported_customer", core.Args{"name": c.Label()}))
		return ""
	}
	return change(tx, func(r *undo.Recorder) {
		r.Before(customer.Table, id)
		customer.Table.Delete(tx, id)
		n := 0
		for _, e := range timeline.Of(tx, id) {
			if n++; n > maxRemovedEvents || r.Bytes() > maxRemovedBytes {
				tx.Fail(core.Says(core.Invalid, "edit.too_much", core.Args{"name": c.Label()}))
				return
			}
			r.Before(timeline.Table, id, e.Day, e.ID)
			timeline.Table.Delete(tx, id, e.Day, e.ID)
		}
	})
}

// AddedByHand reports whether a customer was written with AddCustomer.
func AddedByHand(tx store.Tx, id core.CustomerID) bool {
	_, ok := tx.Get(byHand(id))
	return ok
}

func byHand(id core.CustomerID) []byte { return store.Key("m", "by_hand", id) }

// written is what a request has written: the event and how to take it back.
type written struct {
	Day  core.Day   `json:"day"`
	ID   string     `json:"id"`
	Undo undo.Batch `json:"undo"`
}

// AddEvent writes what happened with a customer, by today at the latest. The
// same request writes once, whatever became of it since.
func AddEvent(tx store.Tx, e timeline.Event, request string, today core.Day) (timeline.Event, undo.Batch) {
	e.Code, e.Text = strings.TrimSpace(e.Code), strings.TrimSpace(e.Text)
	if err := check(e, request, today); err != nil {
		tx.Fail(err)
		return e, ""
	}
	if _, _, ok := customer.Get(tx, e.Customer); !ok {
		tx.Fail(core.Says(core.NotFound, "edit.no_customer", core.Args{"customer": e.Customer}))
		return e, ""
	}
	once := store.Key("m", "hand_event", e.Customer, request)
	if b, ok := tx.Get(once); ok && request != "" {
		var w written
		if err := json.Unmarshal(b, &w); err != nil {
			tx.Fail(core.Errorf(core.Internal, "hand event: %w", err))
		}
		old, _, _ := timeline.Table.Get(tx, e.Customer, w.Day, w.ID)
		return old, w.Undo
	}
	b := change(tx, func(r *undo.Recorder) {
		e.ID = fmt.Sprintf("%s%08d", handPrefix, tx.Revision())
		r.Created(timeline.Table, e.Customer, e.Day, e.ID)
		timeline.Put(tx, e)
	})
	if request != "" {
		mark, err := json.Marshal(written{e.Day, e.ID, b})
		if err != nil {
			tx.Fail(core.Errorf(core.Internal, "hand event: %w", err))
		}
		tx.Set(once, mark)
	}
	return e, b
}

// check says whether a person may write e.
func check(e timeline.Event, request string, today core.Day) error {
	purchase := e.Kind == timeline.Purchase
	switch {
	case len(request) > MaxRequestBytes:
		return core.Errorf(core.Invalid, "request id of %d bytes", len(request))
	case !purchase && e.Kind != timeline.Interaction && e.Kind != timeline.Complaint && e.Kind != timeline.Note:
		return core.Says(core.Invalid, "edit.kind", core.Args{"kind": strings.ToValidUTF8(string(e.Kind[:min(len(e.Kind), 40)]), "")})
	case e.Day < core.MinDay || e.Day > today:
		return core.Says(core.Invalid, "edit.future", core.Args{"day": e.Day})
	case !purchase && (e.Cents != 0 || e.Quantity != 0):
		return core.Says(core.Invalid, "edit.amount_only", nil)
	case math.IsNaN(e.Quantity) || e.Quantity < 0 || e.Quantity > maxQuantity:
		return core.Says(core.Invalid, "edit.quantity", nil)
	case e.Kind == timeline.Note && e.Text == "":
		return core.Says(core.Invalid, "edit.note_empty", nil)
	case len(e.Code) > MaxCodeBytes:
		return core.Says(core.Invalid, "edit.code_long", core.Args{"code": string([]rune(e.Code)[:10]), "max": MaxCodeBytes})
	}
	return nil
}

// RemoveEvent takes something written by hand off a timeline.
func RemoveEvent(tx store.Tx, id core.CustomerID, day core.Day, eventID string) undo.Batch {
	e, _, ok := timeline.Table.Get(tx, id, day, eventID)
	switch {
	case !ok:
		tx.Fail(core.Says(core.NotFound, "edit.no_event", nil))
		return ""
	case !ByHand(e):
		tx.Fail(core.Says(core.Conflict, "edit.imported_event", nil))
		return ""
	}
	return change(tx, func(r *undo.Recorder) {
		r.Before(timeline.Table, id, day, eventID)
		timeline.Table.Delete(tx, id, day, eventID)
	})
}

// ByHand reports whether an event was written with AddEvent.
func ByHand(e timeline.Event) bool { return strings.HasPrefix(e.ID, handPrefix) }

// SaveSettings saves the settings as changed from a revision. Where nothing
// changes there is nothing to take back, and the name is empty.
func SaveSettings(tx store.Tx, s setting.Settings, from core.Revision) undo.Batch {
	_, before := setting.Get(tx)
	b := change(tx, func(r *undo.Recorder) {
		r.Before(setting.Table, setting.Key)
		setting.Save(tx, s, from)
	})
	if _, now := setting.Get(tx); now == before {
		return ""
	}
	return b
}

// SavePlugin saves what is set of a plugin. Where nothing changes there is nothing
// to take back, and the name is empty.
func SavePlugin(tx store.Tx, p setting.Plugin) undo.Batch {
	if setting.PluginOf(tx, p.ID).Equal(p) {
		return ""
	}
	return change(tx, func(r *undo.Recorder) {
		r.Before(setting.PluginTable, string(p.ID))
		setting.SavePlugin(tx, p)
	})
}

// SaveView writes a view, a new one where it has no id, and returns it. Where
// nothing changes there is nothing to take back, and the name is empty.
func SaveView(tx store.Tx, v setting.View) (setting.View, undo.Batch) {
	var saved setting.View
	_, before, _ := setting.ViewTable.Get(tx, v.ID)
	b := change(tx, func(r *undo.Recorder) {
		if v.ID != "" {
			r.Before(setting.ViewTable, v.ID)
		}
		saved = setting.SaveView(tx, v)
		if v.ID == "" && tx.Err() == nil {
			r.Created(setting.ViewTable, saved.ID)
		}
	})
	if _, now, _ := setting.ViewTable.Get(tx, saved.ID); now == before {
		return saved, ""
	}
	return saved, b
}

// DeleteView takes a view out.
func DeleteView(tx store.Tx, id string) undo.Batch {
	return change(tx, func(r *undo.Recorder) {
		r.Before(setting.ViewTable, id)
		setting.DeleteView(tx, id)
	})
}

// hasMore is why a customer added by hand stays: something was written on its
// timeline since.
const hasMore undo.Reason = "has_more"

// Restore takes back one change, whole or not at all.
func Restore(tx store.Tx, b undo.Batch) {
	undo.Restore(tx, undo.Plan{
		Batch: b, Tables: []undo.Table{customer.Table, timeline.Table, setting.Table, setting.ViewTable, overlay.Table, setting.PluginTable},
		Keep: func(tx store.Tx, kind string, id []any) undo.Reason {
			if kind != customer.Table.Kind() {
				return ""
			}
			name, _ := id[0].(string)
			for range timeline.Of(tx, core.CustomerID(name)) {
				return hasMore
			}
			return ""
		},
	})
}
