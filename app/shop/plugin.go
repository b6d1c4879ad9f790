package shop

import (
	"context"
	"errors"
	"maps"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

// A Configurer sets plugins as the shop wants them. Plugins that are one can be
// set.
type Configurer interface {
	Configure(ctx context.Context, id core.PackID, settings pack.Settings) ([]pack.Diagnostic, error)
	Migrate(ctx context.Context, id core.PackID, old pack.Settings, from string) (pack.Settings, error)
}

// PluginSettings returns what the shop has set of a plugin.
func (s *Shop) PluginSettings(ctx context.Context, id core.PackID) (values pack.Settings, err error) {
	err = s.db.View(ctx, func(tx store.Tx) error {
		values = setting.PluginOf(tx, id).Values
		return nil
	})
	return values, err
}

// ConfigurePlugin changes settings of a plugin, those of usual going back to
// their defaults. What the plugin refuses is returned, and then nothing has
// changed. Else everybody is scored anew.
func (s *Shop) ConfigurePlugin(ctx context.Context, id core.PackID, change pack.Settings, usual []pack.SettingKey) (wrong []pack.Diagnostic, b undo.Batch, err error) {
	c, m, err := s.configurer(id)
	if err != nil {
		return nil, "", err
	}
	err = s.whileUnscored(ctx, func() (again bool, err error) {
		before, err := s.PluginSettings(ctx, id)
		if err != nil {
			return false, err
		}
		values := pack.Settings{}
		maps.Copy(values, before)
		maps.Copy(values, change)
		for _, key := range usual {
			delete(values, key)
		}
		if wrong, err = c.Configure(ctx, id, values); err != nil || len(wrong) > 0 {
			return false, err
		}
		err = s.db.Update(ctx, func(tx store.Tx) error {
			b = edit.SavePlugin(tx, setting.Plugin{ID: id, Version: m.Version, Values: values})
			return nil
		})
		if err != nil { // what counts is what is kept
			_, _ = c.Configure(context.WithoutCancel(ctx), id, before)
		}
		return err == nil && b != "", err
	})
	return wrong, b, err
}

// configurer returns what sets a plugin, and its manifest.
func (s *Shop) configurer(id core.PackID) (Configurer, *pack.Manifest, error) {
	c, can := s.plugins.Plugins.(Configurer)
	m, known := s.plugins.Pack(id)
	switch {
	case !known:
		return nil, nil, core.Says(core.NotFound, "host.unknown", core.Args{"plugin": string(id)})
	case !can || !m.Can(pack.CanConfigure):
		return nil, nil, core.Says(core.NotFound, "host.unable", core.Args{"plugin": m.Title})
	}
	return c, m, nil
}

// SettlePlugins carries settings made for another version of a plugin over to
// the one installed, and sets it so. What cannot be carried over now is tried
// again the next time.
func (s *Shop) SettlePlugins(ctx context.Context) error {
	set, err := s.setPlugins(ctx)
	if err != nil {
		return err
	}
	for _, p := range set {
		if m, ok := s.plugins.Pack(p.ID); ok && m.Version != p.Version {
			s.settle(ctx, p)
		}
	}
	return nil
}

// SettlePlugin sets a plugin that was installed or replaced as the shop had it.
func (s *Shop) SettlePlugin(ctx context.Context, id core.PackID) error {
	set, err := s.setPlugins(ctx)
	for _, p := range set {
		if p.ID == id {
			s.settle(ctx, p)
		}
	}
	return err
}

// settle sets a plugin as the shop has it, by settings for its present version.
func (s *Shop) settle(ctx context.Context, p setting.Plugin) {
	c, m, err := s.configurer(p.ID)
	if err != nil {
		return // not here, or nothing to set
	}
	err = s.whileUnscored(ctx, func() (again bool, err error) {
		if m.Version != p.Version {
			return true, s.migrate(ctx, c, p, m.Version)
		}
		_, err = c.Configure(ctx, p.ID, p.Values)
		return true, err
	})
	if err != nil {
		s.log.Warn("a plugin was not set as before", "plugin", p.ID, "err", err)
	}
}

// migrate carries settings over to a version and keeps them with it.
func (s *Shop) migrate(ctx context.Context, c Configurer, p setting.Plugin, version string) error {
	now, err := c.Migrate(ctx, p.ID, p.Values, p.Version)
	if err != nil {
		return err
	}
	wrong, err := c.Configure(ctx, p.ID, now)
	if err != nil {
		return err
	}
	for _, d := range wrong { // a plugin that refuses what it made itself is left at its default
		delete(now, d.Setting)
	}
	if len(wrong) > 0 {
		if _, err := c.Configure(ctx, p.ID, now); err != nil {
			return err
		}
	}
	return s.db.Update(ctx, func(tx store.Tx) error {
		if setting.PluginOf(tx, p.ID).Equal(p) { // else somebody has set it meanwhile
			setting.SavePlugin(tx, setting.Plugin{ID: p.ID, Version: version, Values: now})
		}
		return nil
	})
}

// PluginsSet returns what the shop has set of all its plugins, for those who open
// them.
func PluginsSet(ctx context.Context, db store.DB) (map[core.PackID]pack.Settings, error) {
	set := map[core.PackID]pack.Settings{}
	return set, db.View(ctx, func(tx store.Tx) error {
		for _, p := range setting.Plugins(tx) {
			set[p.ID] = p.Values
		}
		return nil
	})
}

func (s *Shop) setPlugins(ctx context.Context) (set []setting.Plugin, err error) {
	err = s.db.View(ctx, func(tx store.Tx) error {
		set = setting.Plugins(tx)
		return nil
	})
	return set, err
}

// Restore takes one change by hand back. Where it was of a plugin's settings, the
// plugin is set as it was, and everybody is scored anew.
func (s *Shop) Restore(ctx context.Context, b undo.Batch) error {
	restore := func(tx store.Tx) error {
		edit.Restore(tx, b)
		return nil
	}
	before, err := s.setPlugins(ctx)
	if err != nil {
		return err
	}
	if len(before) == 0 { // then there is none to set back either
		return s.db.Update(ctx, restore)
	}
	return s.whileUnscored(ctx, func() (again bool, err error) {
		if err := s.db.Update(ctx, restore); err != nil {
			return false, err
		}
		after := map[core.PackID]setting.Plugin{}
		set, err := s.setPlugins(ctx)
		for _, p := range set {
			after[p.ID] = p
		}
		for _, was := range before {
			now := after[was.ID]
			c, m, unable := s.configurer(was.ID)
			if unable != nil || now.Equal(was) {
				continue
			}
			again = true
			if now.Version != "" && now.Version != m.Version {
				err = errors.Join(err, s.migrate(ctx, c, now, m.Version))
			} else {
				_, problem := c.Configure(ctx, was.ID, now.Values)
				err = errors.Join(err, problem)
			}
		}
		return again, err
	})
}
