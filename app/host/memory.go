package host

import (
	"fmt"
	"slices"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// A use is what a process takes of the machine. As an error it was too much.
type use struct {
	bytes   int64 // of memory
	threads int
}

// Error implements error.
func (u *use) Error() string {
	return fmt.Sprintf("plugin took %d bytes in %d threads", u.bytes, u.threads)
}

// What a plugin may take. Its runtime keeps well below soft where it can; hard is
// the end.
const (
	softMemory = 128 << 20
	hardMemory = sdk.MaxMemory
	maxThreads = 512
)

// A Moment is what a plugin took at a time.
type Moment struct {
	At          time.Time
	MemoryBytes int64
	Latency     time.Duration // of the last batch by then
}

// History is what is kept of moments: one in every so many looks, and so many.
const (
	looksPerMoment = 10
	maxMoments     = 120
)

// watch stays with a run to its end. It notices that end, and brings it about
// when the process takes too much.
func (p *plugin) watch(r *run) {
	ticker := time.NewTicker(p.host.opts.Look)
	defer ticker.Stop()
	for look := 0; ; look++ {
		select {
		case <-r.Done():
			p.mu.Lock()
			defer p.mu.Unlock()
			p.lose(r, sdk.ErrGone)
			return
		case <-ticker.C:
			p.measure(r, look)
		}
	}
}

// measure looks once at what a run takes.
func (p *plugin) measure(r *run, look int) {
	u := useOf(r.Pid())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != r {
		return
	}
	if look%looksPerMoment == 0 {
		if len(p.history) == maxMoments {
			p.history = slices.Delete(p.history, 0, 1)
		}
		p.history = append(p.history, Moment{At: p.host.opts.Now(), MemoryBytes: u.bytes, Latency: r.Latency()})
	}
	switch {
	case u.bytes > hardMemory || u.threads > maxThreads:
		p.lose(r, &u)
	case u.bytes > softMemory && !r.heavy:
		r.heavy = true
		p.note("host.event.heavy", core.Args{"megabytes": u.bytes >> 20}, nil)
	}
}
