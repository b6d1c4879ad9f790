package host

import (
	"context"
	"maps"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// Propose asks a plugin what to do for customers, as of a day, and returns one
// advice for each, in the same order; see sdk.Client.Propose.
func (h *Host) Propose(ctx context.Context, id core.PackID, asOf core.Day, cases []pack.Case) ([]pack.Advice, error) {
	return ask(ctx, h, id, pack.CanPropose, func(c *sdk.Client) ([]pack.Advice, error) {
		return c.Propose(ctx, asOf, cases)
	})
}

// AssessLots asks a plugin how lots are, as of a day, and returns one answer for
// each, in the same order; see sdk.Client.AssessLots.
func (h *Host) AssessLots(ctx context.Context, id core.PackID, asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error) {
	return ask(ctx, h, id, pack.CanAssessLots, func(c *sdk.Client) ([]pack.LotAnswer, error) {
		return c.AssessLots(ctx, asOf, lots)
	})
}

// Configure sets a plugin as the shop wants it, or says which settings were
// refused, and then nothing has changed. The host remembers settings that were
// taken and gives them to every later process of the plugin; keeping them longer
// is the caller's, with Options.Settings.
func (h *Host) Configure(ctx context.Context, id core.PackID, settings pack.Settings) ([]pack.Diagnostic, error) {
	wrong, err := ask(ctx, h, id, pack.CanConfigure, func(c *sdk.Client) ([]pack.Diagnostic, error) {
		return c.Configure(ctx, settings)
	})
	if err == nil && len(wrong) == 0 {
		h.plugin(id).remember(settings)
	}
	return wrong, err
}

// Migrate turns settings that a shop made for another version of a plugin into
// settings for the one installed. It sets nothing.
func (h *Host) Migrate(ctx context.Context, id core.PackID, old pack.Settings, from string) (pack.Settings, error) {
	return ask(ctx, h, id, pack.CanConfigure, func(c *sdk.Client) (pack.Settings, error) {
		return c.Migrate(ctx, old, from)
	})
}

// ask makes one call on a process started if need be. When the plugin fails on
// it, it is started again and asked once more.
func ask[A any](ctx context.Context, h *Host, id core.PackID, can pack.Capability, call func(*sdk.Client) (A, error)) (answer A, err error) {
	p := h.plugin(id)
	if p == nil {
		return answer, unknown(id)
	}
	if err := p.unable(can); err != nil {
		return answer, err
	}
	for again := false; ; again = true {
		var r *run
		if r, err = p.acquire(ctx); err != nil {
			return answer, err
		}
		answer, err = call(r.Client)
		if err = p.release(ctx, r, err); err == nil || again || ctx.Err() != nil || !worthRetrying(err) {
			return answer, err
		}
	}
}

// unable says that the plugin cannot do something, where its manifest tells.
func (p *plugin) unable(can pack.Capability) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.in.manifest == nil || p.in.manifest.Can(can) {
		return nil
	}
	return p.in.says(core.NotFound, "host.unable", nil, nil)
}

func (p *plugin) remember(settings pack.Settings) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settings = maps.Clone(settings)
}

// set gives a new process the settings of the shop. Settings it refuses, as
// after an upgrade nobody migrated them for, leave it at its defaults; the diary
// says so.
func (p *plugin) set(ctx context.Context, c *sdk.Client) error {
	p.mu.Lock()
	settings := p.settings
	p.mu.Unlock()
	if len(settings) == 0 || !c.Manifest().Can(pack.CanConfigure) {
		return nil
	}
	wrong, err := c.Configure(ctx, settings)
	if len(wrong) > 0 {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.note("host.event.settings", core.Args{"settings": len(wrong)}, nil)
	}
	return err
}
