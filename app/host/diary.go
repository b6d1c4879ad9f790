package host

import (
	"slices"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// maxDiary is how many events are kept of each plugin: what a person scrolls.
const maxDiary = 200

// An Event is one thing that happened to a plugin. Events are ours alone: what
// a plugin prints may quote a customer's data, nothing can tell which line does,
// and a vendor's own mark on a line would be a promise we cannot check. So a
// plugin's lines go to the log at debug level, which no shop writes, and never
// in here, where people copy from and diagnostics are made.
type Event struct {
	At      time.Time
	Key     string    // of a message in package text
	Args    core.Args // numbers, and names out of the manifest
	Problem error     // in words, nil if none
}

// A Health is how one plugin is, and has been.
type Health struct {
	Status
	MemoryBytes int64         // resident; 0 when not running or not known on this system
	Latency     time.Duration // of the last batch of its present process
	History     []Moment      // of the same, while it ran; oldest first, at most 120
	Events      []Event       // oldest first, at most 200
}

// Health returns how one plugin is, and has been since the program started.
func (h *Host) Health(id core.PackID) (Health, bool) {
	p := h.plugin(id)
	if p == nil {
		return Health{}, false
	}
	out := Health{Status: p.status()}
	p.mu.Lock()
	defer p.mu.Unlock()
	out.Events = slices.Clone(p.diary)
	out.History = slices.Clone(p.history)
	if p.run != nil {
		out.Latency = p.run.Latency()
		out.MemoryBytes = useOf(p.run.Pid()).bytes
	}
	return out, true
}

// note writes an event down. The lock is held.
func (p *plugin) note(key string, args core.Args, problem error) {
	if len(p.diary) == maxDiary {
		p.diary = slices.Delete(p.diary, 0, 1)
	}
	p.diary = append(p.diary, Event{At: p.host.opts.Now(), Key: key, Args: args, Problem: problem})
}

// noteRefused writes down a part of an answer that was not believed. Only a
// driver of the manifest is named: another name is the plugin's own text. The
// lock is held.
func (p *plugin) noteRefused(f sdk.Finding) {
	if m := p.in.manifest; m != nil {
		if d := m.Driver(f.Driver); d != nil {
			p.note("host.event.refused_driver", core.Args{"code": f.Code, "driver": d.Title}, nil)
			return
		}
	}
	p.note("host.event.refused", core.Args{"code": f.Code}, nil)
}
