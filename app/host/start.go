package host

import (
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// A run is one process of a plugin.
type run struct {
	*sdk.Client
	users int   // calls going on
	heavy bool  // it was noted that it takes much
	ended error // why the host gave it up, nil while it did not
}

// begin starts the process in the background. The lock is held.
func (p *plugin) begin() {
	p.enter(Starting)
	in, proven, row := p.in, p.proven, p.row
	p.host.work.Go(func() {
		began := time.Now()
		fresh := in
		if in.again != nil {
			fresh = in.again()
		}
		var c *sdk.Client
		err := fresh.problem
		if err == nil {
			c, err = p.start(fresh, proven, row)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		switch {
		case p.closed != "", p.in != in: // nobody needs it, or it is of files that were replaced meanwhile
			if c != nil {
				p.host.work.Go(c.Kill)
			}
		case fresh.problem != nil:
			p.adopt(fresh)
			p.note("host.event.unusable", nil, fresh.problem)
			p.host.opts.Log.Warn("plugin cannot be used", "plugin", p.id, "state", fresh.state, "error", fresh.problem)
		case err != nil:
			p.fail(err)
		default:
			p.in = fresh
			p.began(c, time.Since(began))
		}
	})
}

// start starts a process of what was looked at and gives it the shop's settings.
// The first start of a file is the one that security software looks at, and
// takes its time.
func (p *plugin) start(in *installed, proven bool, row int) (*sdk.Client, error) {
	o := &p.host.opts
	limit := o.FirstStart
	if proven {
		limit = o.StartTimeout
	}
	first, last := ports(row)
	c, err := sdk.Dial(p.host.ctx, sdk.Options{
		Path: in.program, Name: "pack-" + string(p.id), SHA256: in.sum, Manifest: in.describe, Home: in.dir, Dir: p.host.sockets,
		FirstPort: first, LastPort: last,
		Log:          o.Log.With("plugin", p.id),
		StartTimeout: limit, BatchTimeout: o.BatchTimeout,
		Report: p.refused,
	})
	if err != nil {
		return nil, err
	}
	if err := p.set(p.host.ctx, c); err != nil {
		c.Kill()
		return nil, err
	}
	return c, nil
}

// ports returns those to try where sockets have ports. A range may be closed by
// the system or taken, so after a failure another is tried.
func ports(row int) (first, last uint) {
	switch row % 3 {
	case 1:
		return 25_001, 40_000
	case 2:
		return 49_152, 65_535
	default:
		return 10_000, 25_000
	}
}

// began goes on with a process that came up. The lock is held.
func (p *plugin) began(c *sdk.Client, took time.Duration) {
	if p.problem != nil {
		p.restarts++
	}
	limits := c.Limits()
	r := &run{Client: c}
	p.run, p.limits, p.proven, p.problem = r, &limits, true, nil
	p.enter(Running)
	p.rest()
	milliseconds := took.Milliseconds()
	p.host.opts.Log.Info("plugin started", "plugin", p.id, "pid", c.Pid(), "milliseconds", milliseconds)
	p.note("host.event.started", core.Args{"pid": c.Pid(), "milliseconds": milliseconds}, nil)
	p.host.work.Go(func() { p.watch(r) })
}
