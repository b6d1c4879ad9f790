package shop

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/roster"
	"github.com/perennial-app/perennial/core/store"
)

// customers keeps the roster of customers. It catches up when it is asked, by
// what changed since.
type customers struct {
	mu     sync.Mutex // one catching up at a time
	seen   core.Revision
	loaded bool
	book   *book
}

// A book is a roster laid out for the packs installed. Other packs, another
// book.
type book struct {
	rows   *roster.Roster
	packs  []*pack.Manifest
	fields map[pack.FieldKey]fieldColumn

	standing sync.RWMutex // held while the board's columns are filled
	board    *risk.Board  // what they are filled from, nil at first

	bringing sync.Mutex // guards coming
	coming   *coming    // the board on its way, nil if none is
}

func newBook(packs []*pack.Manifest) *book {
	columns, fields := columnsOf(packs)
	return &book{rows: roster.New(columns...), packs: packs, fields: fields}
}

// fits tells whether the book is laid out for these packs.
func (b *book) fits(packs []*pack.Manifest) bool {
	return b != nil && slices.EqualFunc(b.packs, packs, func(x, y *pack.Manifest) bool {
		return x == y || reflect.DeepEqual(x, y)
	})
}

// Count returns how many customers there are.
func (s *Shop) Count(ctx context.Context) (int, error) {
	b, err := s.catchUp(ctx)
	if err != nil {
		return 0, err
	}
	return b.rows.Len(), nil
}

// Warm readies the roster before anybody asks.
func (s *Shop) Warm() {
	s.work.Go(func() {
		if _, err := s.catchUp(s.ctx); err != nil && s.ctx.Err() == nil {
			s.log.Warn("the roster was not readied", "err", err)
		}
	})
}

// putRows is how many customers go into the roster at once: enough that it is
// seldom built anew, few enough that their rows do not weigh.
const putRows = 50_000

// catchUp returns the roster as of the store's present state.
func (s *Shop) catchUp(ctx context.Context) (*book, error) {
	r := &s.roster
	r.mu.Lock()
	defer r.mu.Unlock()
	if packs := s.plugins.Packs(); !r.book.fits(packs) {
		r.book, r.loaded = newBook(packs), false
	} else if !r.loaded {
		r.book = newBook(packs) // a load broke off; what it put in may be old
	}
	b := r.book
	var rev core.Revision
	err := s.db.View(ctx, func(tx store.Tx) error {
		if rev = tx.Revision(); rev == r.seen && r.loaded {
			return nil
		}
		var put []roster.Row
		add := func(c customer.Customer) {
			if put = append(put, b.row(c)); len(put) == putRows {
				b.rows.Put(put...)
				put = put[:0]
			}
		}
		if !r.loaded {
			for _, c := range customer.All(tx) {
				add(c)
			}
		} else {
			var gone []string
			for change := range customer.Table.Changes(tx, r.seen) {
				id, _ := change.ID[0].(string)
				if c, _, ok := customer.Get(tx, core.CustomerID(id)); ok {
					add(c)
				} else {
					gone = append(gone, id)
				}
			}
			if len(gone) > 0 {
				b.rows.Delete(gone...)
			}
		}
		if len(put) > 0 {
			b.rows.Put(put...)
		}
		return tx.Err()
	})
	if err != nil {
		return nil, err
	}
	r.seen, r.loaded = rev, true
	return b, nil
}
