package setting

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// A Plugin is what the shop has set of one plugin, for the version it was set
// for. What is not in Values is at the plugin's default.
type Plugin struct {
	ID      core.PackID
	Version string
	Values  pack.Settings
}

// pluginRecord is the stored form, version 1.
type pluginRecord struct {
	ID      core.PackID   `json:"id"`
	Version string        `json:"version"`
	Values  pack.Settings `json:"values"`
}

// PluginTable holds what is set of plugins, by their id.
var PluginTable = store.NewTable("plugin_setting", 1,
	func(p Plugin) pluginRecord { return pluginRecord(p) },
	func(r pluginRecord) Plugin { return Plugin(r) },
	nil)

// PluginOf returns what is set of a plugin; of one nobody has set, nothing is.
func PluginOf(tx store.Tx, id core.PackID) Plugin {
	p, _, _ := PluginTable.Get(tx, string(id))
	p.ID = id
	return p
}

// Plugins returns all that is set of plugins, in order of their ids.
func Plugins(tx store.Tx) []Plugin {
	var out []Plugin
	for _, p := range PluginTable.Scan(tx) {
		out = append(out, p)
	}
	return out
}

// SavePlugin writes what is set of a plugin. Whether it may be is the plugin's to
// say, and was asked before.
func SavePlugin(tx store.Tx, p Plugin) {
	if !packForm.MatchString(string(p.ID)) || len(p.Values) > pack.MaxSettings {
		tx.Fail(core.Errorf(core.Invalid, "%d settings of pack %q", len(p.Values), p.ID))
		return
	}
	PluginTable.Put(tx, p, string(p.ID))
}

// Equal reports whether the same is set, for the same version.
func (p Plugin) Equal(q Plugin) bool {
	if p.ID != q.ID || p.Version != q.Version || len(p.Values) != len(q.Values) {
		return false
	}
	for key, v := range p.Values {
		if w, ok := q.Values[key]; !ok || v != w {
			return false
		}
	}
	return true
}
