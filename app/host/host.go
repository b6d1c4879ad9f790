// Package host finds, verifies, starts, supervises, restarts and stops the
// plugins that bring an industry's knowledge.
//
// Plugins are in two places. Those that came with the program are directories
// under the plugins directory:
//
//	plugins.lock.json          what came, with hashes
//	telecom/plugin[.exe]       the program
//	telecom/describe.json      what it printed when asked to describe itself
//	runner[.exe]               the program of packs that are nothing but files
//
// Those the shop installed are on its shelf; see package shelf.
//
// A file that is not the one that was installed is never run and never believed,
// and that is looked at before each start. The manifest comes from describe.json,
// so asking what packs there are starts nothing; a process is started when it is
// first needed and stopped when it has not been needed for a while.
//
// Whatever a plugin does, it does to itself. One that ends, hangs, answers
// nonsense or takes too much of the machine is killed, started again after a
// growing pause, and set aside when it keeps failing; the others, and the program,
// do not notice. docs/hostile.md lists what was tried. Every failure is an error a
// person can read: which plugin, what is kept, what to do. No value of a customer's
// field is ever logged.
package host

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Options say where plugins are and how patient to be with them. The zero value
// of each duration means the default named beside it.
type Options struct {
	// Dir is the directory of the plugins that came with the program. It need not
	// exist.
	Dir string
	// Shelf has those the shop installed, nil where it can install none.
	Shelf *shelf.Shelf
	// RunDir is where sockets are made: short, private, ours. Empty means one
	// folder for all this user's hosts.
	RunDir string
	Log    *slog.Logger
	// Settings are what the shop has set of plugins; see Host.Configure.
	Settings map[core.PackID]pack.Settings
	// Now is the clock that failures are counted by.
	Now func() time.Time

	FirstStart   time.Duration   // 30 s: from the first start of a program to its handshake
	StartTimeout time.Duration   // 10 s: the same, later
	BatchTimeout time.Duration   // 5 s: for one batch of customers
	Idle         time.Duration   // 60 s: unused this long, a process is stopped
	Look         time.Duration   // 0.5 s: how often to look at what a process takes
	Backoff      []time.Duration // 0.5, 2, 8, 30 s: pauses before starting again
	Patience     time.Duration   // 1 s: a longer pause is not waited out by a caller
	Failures     int             // 3: so many failures…
	Within       time.Duration   // 5 min: …within this set a plugin aside
	Cooldown     time.Duration   // 5 min: before it gets another chance
}

func (o *Options) defaults() {
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Now == nil {
		o.Now = time.Now
	}
	o.FirstStart = cmp.Or(o.FirstStart, 30*time.Second)
	o.StartTimeout = cmp.Or(o.StartTimeout, 10*time.Second)
	o.BatchTimeout = cmp.Or(o.BatchTimeout, 5*time.Second)
	o.Idle = cmp.Or(o.Idle, time.Minute)
	o.Look = cmp.Or(o.Look, 500*time.Millisecond)
	if len(o.Backoff) == 0 {
		o.Backoff = []time.Duration{500 * time.Millisecond, 2 * time.Second, 8 * time.Second, 30 * time.Second}
	}
	o.Patience = cmp.Or(o.Patience, time.Second)
	o.Failures = cmp.Or(o.Failures, 3)
	o.Within = cmp.Or(o.Within, 5*time.Minute)
	o.Cooldown = cmp.Or(o.Cooldown, 5*time.Minute)
}

// A Host keeps the plugins of one program.
type Host struct {
	opts    Options
	sockets string
	mu      sync.Mutex
	plugins []*plugin // in order of id
	ctx     context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup // starts and kills going on
	closing sync.Once
}

// New looks at what is installed and checks it. It starts no process. A plugin
// that cannot be used is listed with its problem; it is not an error.
func New(opts Options) (*Host, error) {
	opts.defaults()
	sockets, err := socketDir(opts.RunDir)
	if err != nil {
		return nil, core.Errorf(core.Internal, "making the plugins' socket directory: %w", err)
	}
	h := &Host{opts: opts, sockets: sockets}
	h.ctx, h.stop = context.WithCancel(context.Background())
	for _, in := range h.look() {
		h.plugins = append(h.plugins, newPlugin(h, in))
	}
	return h, nil
}

// all returns the plugins there are now, in order of id.
func (h *Host) all() []*plugin {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.plugins)
}

// place returns where a plugin is, or would be, among the others. The lock is
// held.
func (h *Host) place(id core.PackID) (int, bool) {
	return slices.BinarySearchFunc(h.plugins, id, func(p *plugin, id core.PackID) int { return cmp.Compare(p.id, id) })
}

func (h *Host) plugin(id core.PackID) *plugin {
	h.mu.Lock()
	defer h.mu.Unlock()
	i, ok := h.place(id)
	if !ok {
		return nil
	}
	return h.plugins[i]
}

// Packs returns what is known of every plugin whose description is the installed
// one, whether or not its program can run, in order of id.
func (h *Host) Packs() []*pack.Manifest {
	var ms []*pack.Manifest
	for _, p := range h.all() {
		if m := p.manifest(); m != nil {
			ms = append(ms, m)
		}
	}
	return ms
}

// Pack returns one of Packs.
func (h *Host) Pack(id core.PackID) (*pack.Manifest, bool) {
	if p := h.plugin(id); p != nil {
		if m := p.manifest(); m != nil {
			return m, true
		}
	}
	return nil, false
}

// List returns how every plugin is, in order of id.
func (h *Host) List() []Status {
	var list []Status
	for _, p := range h.all() {
		list = append(list, p.status())
	}
	return list
}

// Retry looks at a plugin's files again and lifts its quarantine.
func (h *Host) Retry(id core.PackID) error {
	p := h.plugin(id)
	if p == nil {
		return unknown(id)
	}
	return p.retry()
}

// Reload goes on with what is installed of a plugin now that it was installed,
// replaced or removed. The process of what was there before ends; who is waiting
// for its answers gets them from the new one.
func (h *Host) Reload(id core.PackID) error {
	in := h.lookAt(id)
	h.mu.Lock()
	i, known := h.place(id)
	switch {
	case h.ctx.Err() != nil:
		h.mu.Unlock()
		return core.Says(core.Unavailable, "host.closed", core.Args{"plugin": string(id)})
	case known && in != nil:
		p := h.plugins[i]
		h.mu.Unlock()
		p.replace(in)
		return in.problem
	case known:
		p := h.plugins[i]
		h.plugins = slices.Delete(h.plugins, i, i+1)
		h.mu.Unlock()
		p.close("host.unknown")
		return nil
	case in != nil:
		defer h.mu.Unlock()
		h.plugins = slices.Insert(h.plugins, i, newPlugin(h, in))
		return in.problem
	default:
		h.mu.Unlock()
		return unknown(id)
	}
}

// Evaluate asks a plugin about every snapshot of in, as of a day, and gives out
// one checked answer for each, in the same order; see sdk.Client.Evaluate. It
// starts the plugin if need be. When the plugin fails on the way it is started
// again, once, and asked about those not answered yet. After an error, answers
// already given out stand.
func (h *Host) Evaluate(ctx context.Context, id core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	p := h.plugin(id)
	if p == nil {
		return unknown(id)
	}
	next, stop := iter.Pull(in)
	defer stop()
	q := queue{next: next}
	for again := false; ; again = true {
		err := p.evaluate(ctx, asOf, q.all(), func(a pack.Answer) {
			q.answered()
			out(a)
		})
		if err == nil || again || ctx.Err() != nil || !worthRetrying(err) {
			return err
		}
	}
}

// A queue hands out snapshots, and hands out again those not answered.
type queue struct {
	next   func() (pack.Snapshot, bool)
	asked  []pack.Snapshot
	oldest int // index in asked of the first unanswered
}

func (q *queue) all() iter.Seq[pack.Snapshot] {
	return func(yield func(pack.Snapshot) bool) {
		again := q.asked[q.oldest:]
		q.asked, q.oldest = slices.Clone(again), 0 // answers move it while again is handed out
		for _, s := range again {
			if !yield(s) {
				return
			}
		}
		for {
			s, ok := q.next()
			if !ok {
				return
			}
			q.asked = append(q.asked, s)
			if !yield(s) {
				return
			}
		}
	}
}

func (q *queue) answered() {
	q.asked[q.oldest] = pack.Snapshot{} // its memory is not needed again
	if q.oldest++; q.oldest == len(q.asked) {
		q.asked, q.oldest = q.asked[:0], 0
	} else if q.oldest >= compactAt {
		q.asked = q.asked[:copy(q.asked, q.asked[q.oldest:])]
		q.oldest = 0
	}
}

// compactAt is when a queue moves its unanswered snapshots to the front; twice a
// window of batches, so that it moves few of them.
const compactAt = 4000

// Close stops every plugin, within seconds whatever they do.
func (h *Host) Close() {
	h.closing.Do(func() {
		h.stop()
		var group sync.WaitGroup
		for _, p := range h.all() {
			group.Go(func() { p.close("host.closed") })
		}
		group.Wait()
		done := make(chan struct{})
		go func() { h.work.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			h.opts.Log.Error("plugins did not all stop in time")
		}
		_ = os.RemoveAll(h.sockets)
	})
}
