package shop

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// adapted are the industries installed as this shop works with them: the
// vendors' packs with the shop's changes. Everybody who reads packs reads them
// here, so a change is the same everywhere.
type adapted struct {
	Plugins
	mu      sync.Mutex
	seen    core.Revision // of the store
	changes map[core.PackID][]overlay.Change
	made    map[core.PackID]madePack
}

// A madePack is what came of a vendor's pack and the changes of it.
type madePack struct {
	vendor, pack *pack.Manifest
	outcomes     []overlay.Outcome
}

func adapt(p Plugins) *adapted {
	return &adapted{Plugins: p, changes: map[core.PackID][]overlay.Change{}, made: map[core.PackID]madePack{}}
}

// catchUp reads the changes written since the last time. It holds no lock while
// it reads: who looks into the store asks for packs meanwhile.
func (a *adapted) catchUp(ctx context.Context, db store.DB) error {
	a.mu.Lock()
	since := a.seen
	a.mu.Unlock()
	var seen core.Revision
	found := map[core.PackID][]overlay.Change{}
	err := db.View(ctx, func(tx store.Tx) error {
		for c := range overlay.Table.Changes(tx, since) {
			name, _ := c.ID[0].(string)
			found[core.PackID(name)] = overlay.Of(tx, core.PackID(name))
		}
		seen = tx.Revision()
		return tx.Err()
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil || seen < a.seen { // somebody has read more
		return err
	}
	a.seen = seen
	for id, changes := range found {
		a.changes[id] = changes
		delete(a.made, id)
	}
	return nil
}

// of makes the shop's pack from a vendor's, once for each.
func (a *adapted) of(vendor *pack.Manifest) madePack {
	a.mu.Lock()
	defer a.mu.Unlock()
	m, ok := a.made[vendor.ID]
	if !ok || m.vendor != vendor {
		m.vendor = vendor
		m.pack, m.outcomes = overlay.Apply(vendor, a.changes[vendor.ID])
		a.made[vendor.ID] = m
	}
	return m
}

// Packs implements Plugins.
func (a *adapted) Packs() []*pack.Manifest {
	all := slices.Clone(a.Plugins.Packs())
	for i, m := range all {
		all[i] = a.of(m).pack
	}
	return all
}

// Pack implements Plugins.
func (a *adapted) Pack(id core.PackID) (*pack.Manifest, bool) {
	m, ok := a.Plugins.Pack(id)
	if !ok {
		return nil, false
	}
	return a.of(m).pack, true
}

// Evaluate implements Plugins. What a plugin says about drivers that the shop
// leaves out is not passed on.
func (a *adapted) Evaluate(ctx context.Context, id core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	if vendor, ok := a.Plugins.Pack(id); ok {
		if m := a.of(vendor).pack; len(m.Drivers) < len(vendor.Drivers) {
			all := out
			out = func(answer pack.Answer) {
				answer.Signals = slices.DeleteFunc(answer.Signals, func(s pack.Signal) bool { return m.Driver(s.Driver) == nil })
				all(answer)
			}
		}
	}
	return a.Plugins.Evaluate(ctx, id, asOf, in, out)
}

// Overlay returns a pack as its vendor made it, and what has become of the
// shop's changes of it; ok is false where it is not installed.
func (s *Shop) Overlay(id core.PackID) (vendor *pack.Manifest, changes []overlay.Outcome, ok bool) {
	m, ok := s.plugins.Plugins.Pack(id)
	if !ok {
		return nil, nil, false
	}
	made := s.plugins.of(m)
	return made.vendor, made.outcomes, true
}
