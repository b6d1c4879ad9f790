package setting

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A View is a saved way to look at a list.
type View struct {
	ID    string
	Name  string
	Page  string // whose list: "customers"
	State string // the page's own JSON: search, filters, sort, columns
}

// Limits of saved views: a state of many filters fits, a list of views fits a
// menu.
const (
	MaxStateBytes = 16 << 10
	MaxViews      = 100
)

// viewRecord is the stored form, version 1.
type viewRecord struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Page  string `json:"page"`
	State string `json:"state,omitempty"`
}

// ViewTable holds the saved views, by id.
var ViewTable = store.NewTable("view", 1,
	func(v View) viewRecord { return viewRecord(v) },
	func(r viewRecord) View { return View(r) },
	nil)

// Views returns the saved views of a page, oldest first.
func Views(tx store.Tx, page string) []View {
	var out []View
	for _, v := range ViewTable.Scan(tx) {
		if v.Page == page {
			out = append(out, v)
		}
	}
	return out
}

var pageForm = regexp.MustCompile(`^[a-z]{1,40}$`)

// SaveView writes a view, a new one where it has no id, and returns it. Two
// views of a page never have the same name.
func SaveView(tx store.Tx, v View) View {
	v.Name = strings.TrimSpace(v.Name)
	others := Views(tx, v.Page)
	same := func(w View) bool { return w.ID != v.ID && w.Name == v.Name }
	known := slices.ContainsFunc(others, func(w View) bool { return w.ID == v.ID })
	switch {
	case tx.Err() != nil:
	case !pageForm.MatchString(v.Page):
		tx.Fail(core.Errorf(core.Invalid, "page %q", v.Page))
	case v.Name == "" || len(v.Name) > MaxNameBytes:
		tx.Fail(core.Says(core.Invalid, "setting.view_name", core.Args{"max": MaxNameBytes}))
	case len(v.State) > MaxStateBytes || v.State != "" && !json.Valid([]byte(v.State)):
		tx.Fail(core.Errorf(core.Invalid, "state of %d bytes", len(v.State)))
	case v.ID != "" && !known:
		tx.Fail(core.Says(core.NotFound, "setting.view_gone", nil))
	case slices.ContainsFunc(others, same):
		tx.Fail(core.Says(core.Conflict, "setting.view_exists", core.Args{"name": v.Name}))
	case v.ID == "" && len(others) >= MaxViews:
		tx.Fail(core.Says(core.Invalid, "setting.view_many", core.Args{"max": MaxViews}))
	default:
		if v.ID == "" {
			v.ID = nextView(tx)
		}
		ViewTable.Put(tx, v, v.ID)
	}
	return v
}

// DeleteView takes a view out.
func DeleteView(tx store.Tx, id string) {
	if _, _, ok := ViewTable.Get(tx, id); !ok {
		tx.Fail(core.Says(core.NotFound, "setting.view_gone", nil))
		return
	}
	ViewTable.Delete(tx, id)
}

// nextView claims the next free id.
func nextView(tx store.Tx) string {
	key := store.Key("m", "view_sequence")
	n := 0
	if b, ok := tx.Get(key); ok {
		if _, err := fmt.Sscanf(string(b), "%d", &n); err != nil {
			tx.Fail(core.Errorf(core.Internal, "view sequence %q: %w", b, err))
		}
	}
	n++
	tx.Set(key, fmt.Appendf(nil, "%d", n))
	return fmt.Sprintf("v%05d", n)
}
