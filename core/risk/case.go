package risk

import (
	"maps"

	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Case returns what a pack may see of a customer on the board's day, with what it
// said of them itself: what it is told when it is asked what to do. There is none
// of who is not assessed.
func (b *Board) Case(tx store.Tx, c customer.Customer) (k pack.Case, ok bool) {
	r := b.find(c.ID)
	if r == nil || !r.assessed() || b.industries[r.industry].id != c.Pack {
		return k, false
	}
	in := b.industries[r.industry]
	c.Fields = maps.Clone(c.Fields)
	k.Snapshot = pack.Snapshot{Fields: in.visible(c), Events: timeline.Snapshot(tx, c.ID, b.asOf)}
	k.Signals = r.signals(in.manifest, in.names)
	return k, true
}
