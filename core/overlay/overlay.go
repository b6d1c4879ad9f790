// Package overlay keeps what a shop, or a consultant for it, has changed in an
// industry's knowledge: a weight, a script, a limit, a driver switched off.
//
// A Change is data with an author and a day. It says what the vendor had said
// there when it was made, and so outlives the vendor's next version: where that
// says the same still, the change is in force; where it says something else, the
// change is a conflict, which is shown and never dropped, and the vendor's word
// stands until somebody decides. Apply makes the pack a shop works with out of
// the vendor's and the changes, and holds it to the rules of every pack.
//
// Only what the program itself computes with can be changed; Places says what
// that is. A pack's rules, its evidence and what a customer is worth are computed
// in the plugin's own process, which no change here would reach.
//
// It writes these records:
//
//	"overlay", pack, path   a change
package overlay

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// A Change is one place of a pack that says something else in this shop.
type Change struct {
	Path   Path
	Was    Value // what the vendor said when it was made
	Now    Value
	Author string // who made it, "" if nobody said
	Day    core.Day
}

// Limits of changes.
const (
	MaxChanges     = 300 // of one pack
	MaxAuthorBytes = 200
)

// record is the stored form, version 1.
type record struct {
	Path   Path     `json:"path"`
	Was    Value    `json:"was"`
	Now    Value    `json:"now"`
	Author string   `json:"author,omitempty"`
	Day    core.Day `json:"day"`
}

// Table holds the changes, by pack and path.
var Table = store.NewTable("overlay", 1,
	func(c Change) record { return record(c) },
	func(r record) Change { return Change(r) },
	nil)

// Of returns the changes of a pack, in order of their paths.
func Of(tx store.Tx, id core.PackID) []Change {
	var list []Change
	for _, c := range Table.Scan(tx, string(id)) {
		list = append(list, c)
	}
	return list
}

// An Edit is what is to be said in a place, as a person writes it.
type Edit struct {
	Path  Path
	Value string
}

// Make changes places of a vendor's pack, all or none: what goes together, such
// as a script in two languages, is changed together. A place that is changed to
// what the vendor says is changed no more.
func Make(tx store.Tx, m *pack.Manifest, edits []Edit, author string, day core.Day) {
	changes := map[Path]Change{}
	for _, c := range Of(tx, m.ID) {
		changes[c.Path] = c
	}
	author = strings.TrimSpace(author)
	if len(author) > MaxAuthorBytes || !utf8.ValidString(author) {
		tx.Fail(core.Says(core.Invalid, "overlay.author", core.Args{"max": MaxAuthorBytes}))
		return
	}
	for _, e := range edits {
		place, err := find(m, e.Path)
		var now Value
		if err == nil {
			now, err = place.Kind.read(e.Value)
		}
		_, changed := changes[e.Path]
		switch {
		case err != nil:
		case now != place.Value:
			changes[e.Path] = Change{Path: e.Path, Was: place.Value, Now: now, Author: author, Day: day}
		case changed:
			delete(changes, e.Path)
		default:
			err = core.Says(core.Invalid, "overlay.same", core.Args{"path": string(e.Path), "value": now.Shown()})
		}
		if err != nil {
			tx.Fail(err)
			return
		}
	}
	if len(changes) > MaxChanges {
		tx.Fail(core.Says(core.Invalid, "overlay.many", core.Args{"max": MaxChanges}))
		return
	}
	if err := fits(m, slices.SortedFunc(maps.Values(changes), func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })); err != nil {
		tx.Fail(err)
		return
	}
	for _, e := range edits {
		if c, ok := changes[e.Path]; ok {
			Table.Put(tx, c, string(m.ID), string(e.Path))
		} else {
			Table.Delete(tx, string(m.ID), string(e.Path))
		}
	}
}

// TakeBack has a place of a pack say again what the vendor says.
func TakeBack(tx store.Tx, id core.PackID, path Path) {
	if _, _, ok := Table.Get(tx, string(id), string(path)); !ok {
		tx.Fail(core.Says(core.NotFound, "overlay.none", core.Args{"path": string(path)}))
		return
	}
	Table.Delete(tx, string(id), string(path))
}
