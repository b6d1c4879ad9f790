package shop

import (
	"context"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// watched is a store that tells, after each commit, everybody who waits.
type watched struct {
	store.DB
	committed func(context.Context) // called after each commit, before anybody is told; nil for nothing

	mu      sync.Mutex
	changed chan struct{} // closed and replaced after each commit
}

func watch(db store.DB) *watched { return &watched{DB: db, changed: make(chan struct{})} }

// Update commits through the store below and wakes who waits.
func (w *watched) Update(ctx context.Context, f func(store.Tx) error) error {
	err := w.DB.Update(ctx, f)
	if err == nil {
		if w.committed != nil {
			w.committed(ctx)
		}
		w.mu.Lock()
		close(w.changed)
		w.changed = make(chan struct{})
		w.mu.Unlock()
	}
	return err
}

func (w *watched) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

// wait returns the store's revision as soon as it is past since, or when ctx
// ends.
func (w *watched) wait(ctx context.Context, since core.Revision) (core.Revision, error) {
	for {
		next := w.next() // before reading, so that no commit is missed
		rev, err := revision(context.WithoutCancel(ctx), w.DB)
		if err != nil || rev > since {
			return rev, err
		}
		select {
		case <-next:
		case <-ctx.Done():
			return rev, nil
		}
	}
}

func revision(ctx context.Context, db store.DB) (rev core.Revision, err error) {
	err = db.View(ctx, func(tx store.Tx) error {
		rev = tx.Revision()
		return nil
	})
	return rev, err
}
