// Package badger keeps a store in a folder, with Badger as the engine. It is
// the only package that imports Badger.
//
// Open returns a store.DB. A commit is on disk before Update returns: Badger's
// log is synced, and then the file "witness" in the folder, which holds the
// revision and the chain of everything acknowledged so far. Badger drops the
// rest of a damaged log without a word, and goes on without a damaged table, so
// Open does not take its word: it checks every table's checksums before Badger
// reads it, and afterwards that the commits follow each other without a gap up
// to the one the witness saw.
//
// Besides the keys of package store it writes
//
//	"m", "commit", rev → hash of the commit's writes, chain up to it (16 bytes each)
//
// for the commits since the store was last opened.
//
// One writer runs at a time and only one process opens the folder, so nothing
// can conflict: Badger's own conflict detection is off.
package badger

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// Options adjust a store; the zero value is what the program uses.
type Options struct {
	Log *slog.Logger // nil means slog.Default
	// FreeBytes tells the free space at a folder; nil asks the system.
	FreeBytes func(dir string) (uint64, error)
}

// Free space without which work is refused. A full disk kills the process,
// because Badger writes through mapped memory, so we stop early.
const (
	// MinFreeBytes must be free before a commit: two memory tables with their
	// logs (2 × 32 MB), a value log (64 MB), the tables flushed from them, and
	// what a compaction writes before it deletes, with room to spare.
	MinFreeBytes = 256 << 20
	// minOpenBytes must be free to open at all, so that a full store can be read.
	minOpenBytes = 128 << 20
)

type db struct {
	dir     string
	opts    Options
	badger  *badger.DB
	witness *witness
	chain   chain         // of the last commit; owned by the writer
	writer  chan struct{} // full while an Update runs

	mu      sync.Mutex // guards closed, and running against it
	closed  bool
	running sync.WaitGroup
	closing sync.Once
	err     error // of closing
}

// Open opens the store in dir, making it if there is none. Its errors say what
// stands in the way: store.in_use, read_only, full, not_a_folder, newer,
// damaged, lost.
func Open(dir string, opts Options) (store.DB, error) {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.FreeBytes == nil {
		opts.FreeBytes = freeBytes
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, core.Errorf(core.Invalid, "folder of the store: %w", err)
	}
	d := &db{dir: dir, opts: opts, writer: make(chan struct{}, 1)}
	if err := d.open(); err != nil {
		if d.badger != nil {
			if cerr := d.badger.Close(); cerr != nil {
				opts.Log.Error("close store that did not open", "err", cerr)
			}
		}
		if d.witness != nil {
			d.witness.close()
		}
		return nil, err
	}
	return d, nil
}

func (d *db) open() error {
	if err := prepare(d.dir); err != nil {
		return err
	}
	w, err := openWitness(d.dir)
	if err != nil {
		return err
	}
	d.witness = w
	if err := d.room(minOpenBytes); err != nil {
		return err
	}
	o := badgerOptions(d.dir, d.opts.Log)
	if err := checkTables(d.dir, o); err != nil {
		return err
	}
	if err := checkLogs(d.dir); err != nil {
		return err
	}
	if d.badger, err = openBadger(d.dir, o); err != nil {
		return err
	}
	if err := d.claim(); err != nil {
		return err
	}
	return d.prove()
}

// badgerOptions are lean: with Badger's own, a shop's computer would lose 3 GB.
func badgerOptions(dir string, log *slog.Logger) badger.Options {
	return badger.DefaultOptions(dir).
		WithSyncWrites(true).
		WithDetectConflicts(false).
		WithMetricsEnabled(false).
		WithCompression(options.Snappy).
		WithVerifyValueChecksum(true).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithBaseTableSize(1 << 20).
		WithBaseLevelSize(8 << 20).
		WithValueLogFileSize(32 << 20).
		WithBlockCacheSize(32 << 20).
		WithIndexCacheSize(32 << 20).
		WithNumCompactors(2).
		WithNumLevelZeroTables(4).
		WithNumLevelZeroTablesStall(10).
		WithNumGoroutines(4).
		WithLogger(logger{log})
}

// enter counts a transaction as running, unless the store is closed.
func (d *db) enter() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return core.Says(core.Unavailable, "store.closed", nil)
	}
	d.running.Add(1)
	return nil
}

func (d *db) View(ctx context.Context, f func(store.Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	t := d.begin(ctx, false)
	defer t.base.Discard()
	if t.Fail(store.Cancelled(ctx)); t.err == nil {
		t.Fail(f(t))
	}
	return t.err
}

func (d *db) Update(ctx context.Context, f func(store.Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	select {
	case d.writer <- struct{}{}:
		defer func() { <-d.writer }()
	case <-ctx.Done():
		return store.Cancelled(ctx)
	}
	t := d.begin(ctx, true)
	defer t.base.Discard()
	if t.Fail(store.Cancelled(ctx)); t.err == nil {
		t.Fail(f(t))
	}
	if !t.Wrote() || t.err != nil {
		return t.err
	}
	rev := t.Revision()
	if t.Fail(store.Cancelled(ctx)); t.err != nil {
		return t.err
	}
	if err := d.room(MinFreeBytes); err != nil {
		return err
	}
	return d.commit(t, rev)
}

// commit makes t durable, first in Badger and then in the witness.
func (d *db) commit(t *tx, rev core.Revision) error {
	sum := t.sum()
	next := d.chain.next(rev, sum)
	mark := append(sum[:], next[:]...)
	if err := d.apply(t, entry{key: commitKey(rev), val: mark}); err != nil {
		return err
	}
	d.chain = next
	if err := d.witness.write(rev, next); err != nil {
		// The commit itself is durable; only its proof must wait for the next.
		d.opts.Log.Error("write witness", "err", err)
	}
	return nil
}

// apply writes what t wrote, and extra, in one transaction of Badger.
func (d *db) apply(t *tx, extra ...entry) error {
	bt := d.badger.NewTransaction(true)
	defer bt.Discard()
	put := func(e entry) error {
		if e.gone {
			return bt.Delete(e.key)
		}
		return bt.Set(e.key, e.val)
	}
	var err error
	t.writes.Scan(func(e entry) bool {
		err = put(e)
		return err == nil
	})
	for _, e := range extra {
		if err == nil {
			err = put(e)
		}
	}
	if err == nil {
		err = bt.Commit()
	}
	if err != nil {
		return core.Errorf(core.Internal, "commit: %w", err)
	}
	return nil
}

// Close flushes what Badger holds in memory, which can take seconds after a
// large import.
func (d *db) Close() error {
	d.closing.Do(func() {
		d.mu.Lock()
		d.closed = true
		d.mu.Unlock()
		d.running.Wait()
		if err := d.badger.Close(); err != nil {
			d.err = core.Errorf(core.Internal, "close store: %w", err)
		}
		d.witness.close()
	})
	return d.err
}
