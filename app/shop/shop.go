// Package shop is one open shop: its store, and everything kept current from
// it while the program runs.
//
// A Shop holds the board of who is leaving (made anew when something changed),
// the roster that answers lists and searches, the files people sent in and the
// import that is running, and it wakes those who wait for changes. The domain's
// verbs stay in core; what is here has a life of its own.
package shop

import (
	"context"
	"iter"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
)

// Plugins is what a shop needs of the industries installed; the plugin host is
// one.
type Plugins interface {
	Packs() []*pack.Manifest
	Pack(id core.PackID) (*pack.Manifest, bool)
	Evaluate(ctx context.Context, id core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error
}

// Options are what a shop is opened with.
type Options struct {
	DB      store.DB
	Plugins Plugins
	Uploads string // a folder of the shop's own for files sent in; swept
	Log     *slog.Logger
	Now     func() time.Time // in the shop's time zone
}

// A Shop is safe for concurrent use.
type Shop struct {
	db      *watched
	plugins *adapted
	log     *slog.Logger
	now     func() time.Time

	boards  boards
	roster  customers
	uploads *uploads
	imports imports

	resting *time.Timer

	ctx  context.Context // of work that outlives the call that began it
	stop context.CancelFunc
	work sync.WaitGroup
}

// Open readies a shop. The store stays the caller's to close, after Close.
func Open(ctx context.Context, o Options) (*Shop, error) {
	up, err := newUploads(o.Uploads, o.Now)
	if err != nil {
		return nil, err
	}
	s := &Shop{
		db: watch(o.DB), plugins: adapt(o.Plugins), log: o.Log, now: o.Now,
		boards: boards{turn: make(chan struct{}, 1)}, uploads: up,
	}
	s.resting = time.AfterFunc(restAfter, debug.FreeOSMemory)
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.findInterrupted(ctx); err != nil {
		return nil, err
	}
	if err := s.plugins.catchUp(ctx, s.db); err != nil {
		return nil, err
	}
	s.db.committed = func(ctx context.Context) {
		if err := s.plugins.catchUp(context.WithoutCancel(ctx), s.db); err != nil {
			s.log.Warn("the shop's changes of its industries were not read", "err", err)
		}
	}
	s.work.Go(func() {
		if err := s.SettlePlugins(s.ctx); err != nil && s.ctx.Err() == nil {
			s.log.Warn("plugins' settings were not read", "err", err)
		}
	})
	return s, nil
}

// Close stops what runs and waits for it. An import under way keeps what it
// has committed.
func (s *Shop) Close() {
	s.stop()
	s.work.Wait()
	s.resting.Stop()
	s.boards.turn <- struct{}{} // nobody scores any more
	s.saveNow(context.Background())
	s.uploads.close()
}

// DB is the shop's store; commits through it wake who waits.
func (s *Shop) DB() store.DB { return s.db }

// Plugins are the industries installed, as this shop works with them.
func (s *Shop) Plugins() Plugins { return s.plugins }

// Today is the shop's calendar day.
func (s *Shop) Today() core.Day { return core.DayOf(s.now()) }

// Wait returns the store's revision as soon as it is past since, and in any
// case when ctx ends or the shop closes.
func (s *Shop) Wait(ctx context.Context, since core.Revision) (core.Revision, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	return s.db.wait(ctx, since)
}

// Touch wakes who waits for changes: something is otherwise that the store does
// not keep, such as which plugins there are.
func (s *Shop) Touch(ctx context.Context) error {
	return s.db.Update(ctx, func(tx store.Tx) error {
		tx.Revision() // claims the next
		return nil
	})
}

// restAfter is how long it must be quiet after heavy work before memory goes back
// to the system: the store, too, holds on for some seconds to what it built files
// in.
const restAfter = 30 * time.Second

// rest gives back, once it is quiet, the memory that an import or a scoring took;
// left alone it would stay with the program for minutes.
func (s *Shop) rest() { s.resting.Reset(restAfter) }

// saveEvery is how often a changed board's signals go to the store while the
// program runs.
const saveEvery = time.Minute

// saveBoard keeps a board's signals for the day a plugin does not answer, now
// or with a later board. A look at another day is not kept: the signals of the
// present are what the shop falls back on. It is called with the boards' turn
// taken.
func (s *Shop) saveBoard(ctx context.Context, b *risk.Board) {
	if b.AsOf() != s.Today() {
		return
	}
	s.boards.unsaved = b
	if s.now().Sub(s.boards.saved) >= saveEvery {
		s.saveNow(context.WithoutCancel(ctx))
	}
}

// saveNow writes what saveBoard left. A board that cannot be saved costs a
// later scoring, nothing else.
func (s *Shop) saveNow(ctx context.Context) {
	b := s.boards.unsaved
	if b == nil {
		return
	}
	s.boards.unsaved, s.boards.saved = nil, s.now()
	if err := risk.Save(ctx, s.db, b); err != nil {
		s.log.Warn("signals were not kept", "err", err)
	}
}
