package host

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// A plugin supervises one plugin's process: at most one at a time, each a new
// sdk.Client.
type plugin struct {
	host *Host
	id   core.PackID

	mu       sync.Mutex
	in       *installed
	state    State
	changed  chan struct{} // closed and replaced whenever state changes
	run      *run          // nil unless Running
	restarts int
	refusals int
	told     map[sdk.Finding]bool // refusals already logged
	failures []time.Time          // within Options.Within
	fails    int                  // failures ever
	row      int                  // failures since an evaluation succeeded
	pause    time.Duration        // of the current BackingOff
	problem  error
	settings pack.Settings // given to every process
	limits   *sandbox.Limits
	proven   bool        // these files have started before
	history  []Moment    // oldest first
	diary    []Event     // oldest first
	timer    *time.Timer // what happens next by itself: a start, a stop, another chance
	closed   string      // the sentence that says why nothing is asked of it any more, "" while it is
}

func newPlugin(h *Host, in *installed) *plugin {
	p := &plugin{
		host: h, id: in.id, in: in, state: in.state, problem: in.problem,
		changed: make(chan struct{}), told: map[sdk.Finding]bool{}, settings: h.opts.Settings[in.id],
	}
	if in.problem != nil {
		p.note("host.event.unusable", nil, in.problem)
		h.opts.Log.Warn("plugin cannot be used", "plugin", in.id, "state", in.state, "error", in.problem)
	}
	return p
}

func (p *plugin) manifest() *pack.Manifest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.in.manifest
}

func (p *plugin) status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Status{
		ID: p.id, Version: p.in.version, State: p.state,
		Restarts: p.restarts, Refusals: p.refusals, Limits: p.limits, Problem: p.problem,
	}
	if p.in.manifest != nil {
		s.Title = p.in.manifest.Title
	}
	if p.run != nil {
		s.PID = p.run.Pid()
	}
	return s
}

// enter changes the state. The lock is held.
func (p *plugin) enter(s State) {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	p.state = s
	close(p.changed)
	p.changed = make(chan struct{})
}

// later arranges for f to be called with the lock held, unless the state changes
// or something else is arranged before. The lock is held.
func (p *plugin) later(d time.Duration, f func()) {
	if p.timer != nil {
		p.timer.Stop()
	}
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.timer == t && p.closed == "" {
			p.timer = nil
			f()
		}
	})
	p.timer = t
}

// evaluate runs one evaluation, on a process started if need be.
func (p *plugin) evaluate(ctx context.Context, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	r, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	err = r.Evaluate(ctx, asOf, in, out)
	return p.release(ctx, r, err)
}

// maxTries is how many failures one caller waits out.
const maxTries = 2

// acquire returns a running process, which stays until release. It waits for a
// start, for a pause no longer than Patience, and then for another start.
func (p *plugin) acquire(ctx context.Context) (*run, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for fails := p.fails; ; {
		switch {
		case p.closed != "":
			return nil, p.in.says(core.Unavailable, p.closed, nil, nil)
		case p.state == Running:
			p.run.users++
			if p.timer != nil {
				p.timer.Stop()
				p.timer = nil
			}
			return p.run, nil
		case p.state == Idle:
			p.begin()
		case p.state == Missing && p.back():
			p.begin()
		case p.state == BackingOff && (p.pause > p.host.opts.Patience || p.fails-fails >= maxTries),
			p.state == Quarantined, p.state == Refused, p.state == Missing:
			return nil, p.problem
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		p.mu.Lock()
		if err := ctx.Err(); err != nil {
			return nil, core.Errorf(core.Unavailable, "waiting for plugin %s: %w", p.id, err)
		}
	}
}

// back reports that a missing program is there again. Whether it is the right
// one its start decides. The lock is held.
func (p *plugin) back() bool {
	if p.in.manifest == nil || p.in.program == "" {
		return false
	}
	_, err := os.Stat(p.in.program)
	return !errors.Is(err, fs.ErrNotExist)
}

// release ends a use of a run, and says what an error means. The process is
// given up if the error is its fault.
func (p *plugin) release(ctx context.Context, r *run, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.users--
	switch {
	case err == nil:
		p.row = 0
		p.rest()
		return nil
	case p.closed != "":
		return p.in.says(core.Unavailable, p.closed, err, nil)
	case ctx.Err() != nil:
		p.rest()
		return core.Errorf(core.Unavailable, "evaluating with plugin %s: %w", p.id, err)
	default:
		p.lose(r, err)
		return p.failed(cmp.Or(r.ended, err))
	}
}

// rest stops an unused process after a while. The lock is held.
func (p *plugin) rest() {
	if p.state != Running || p.run.users > 0 {
		return
	}
	p.later(p.host.opts.Idle, func() {
		r := p.run
		p.run = nil
		p.enter(Idle)
		p.host.work.Go(r.Close)
		p.note("host.event.rested", nil, nil)
		p.host.opts.Log.Info("plugin stopped, not needed", "plugin", p.id)
	})
}

// lose gives up a run. Several may notice the same end; what the first made of
// it counts. The lock is held.
func (p *plugin) lose(r *run, err error) {
	if p.run != r || p.closed != "" {
		return
	}
	p.run, r.ended = nil, err
	p.host.work.Go(r.Kill)
	p.fail(err)
}

// fail decides what a failure leads to. The lock is held.
func (p *plugin) fail(err error) {
	if p.closed != "" {
		p.enter(Idle)
		return
	}
	o := &p.host.opts
	p.problem = p.failed(err)
	switch {
	case errors.Is(err, sdk.ErrMissing):
		p.enter(Missing)
	case errors.Is(err, sdk.ErrChanged), errors.Is(err, sdk.ErrVersion):
		p.enter(Refused)
	default:
		now := o.Now()
		p.failures = slices.DeleteFunc(append(p.failures, now), func(t time.Time) bool { return now.Sub(t) > o.Within })
		p.row++
		p.fails++
		if len(p.failures) >= o.Failures {
			p.quarantine(err)
		} else {
			p.pause = o.Backoff[min(p.row, len(o.Backoff))-1]
			p.enter(BackingOff)
			p.later(p.pause, p.begin)
		}
	}
	p.note("host.event.failed", nil, p.problem)
	o.Log.Warn("plugin failed", "plugin", p.id, "state", p.state, "error", err)
}

// quarantine sets the plugin aside. After the cooldown it has one chance: one
// more failure and it is set aside again. The lock is held.
func (p *plugin) quarantine(err error) {
	o := &p.host.opts
	p.problem = p.in.says(core.Unavailable, "host.quarantined", err, core.Args{
		"failures": len(p.failures), "minutes": max(1, int(o.Cooldown.Minutes()+0.5)),
	})
	p.enter(Quarantined)
	p.later(o.Cooldown, func() {
		now := o.Now()
		p.failures = slices.Repeat([]time.Time{now}, o.Failures-1)
		p.enter(Idle)
	})
}

// refused counts a part of an answer that was not believed, and logs each sort
// once.
func (p *plugin) refused(f sdk.Finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusals++
	if !p.told[f] {
		p.told[f] = true
		p.noteRefused(f)
		p.host.opts.Log.Warn("part of a plugin's answer refused", "plugin", p.id, "code", f.Code, "driver", f.Driver)
	}
}

// retry forgets failures and looks at the files again.
func (p *plugin) retry() error {
	in := p.host.lookAt(p.id)
	if in == nil {
		in = bundled(p.host.opts.Dir, p.id)
		in.miss(fs.ErrNotExist)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed != "" || p.state == Running || p.state == Starting {
		return nil
	}
	p.adopt(in)
	p.note("host.event.retried", nil, in.problem)
	return in.problem
}

// adopt goes on with what looking at the files found. The lock is held.
func (p *plugin) adopt(in *installed) {
	p.in, p.failures, p.row, p.proven, p.problem = in, nil, 0, false, in.problem
	p.enter(in.state)
}

// replace adopts other files, and ends the process of those before.
func (p *plugin) replace(in *installed) {
	p.mu.Lock()
	r := p.run
	if p.closed != "" {
		p.mu.Unlock()
		return
	}
	if r != nil {
		p.run, r.ended = nil, sdk.ErrGone
	}
	p.adopt(in)
	p.note("host.event.replaced", core.Args{"version": in.version}, in.problem)
	p.mu.Unlock()
	if r != nil {
		r.Close()
	}
}

// close ends the process for good. What is said to those who still ask is why.
func (p *plugin) close(why string) {
	p.mu.Lock()
	p.closed = why
	r := p.run
	p.run = nil
	if p.state == Running || p.state == BackingOff {
		p.enter(Idle)
	} else {
		p.enter(p.state)
	}
	p.mu.Unlock()
	if r != nil {
		r.Close()
	}
}
