package app

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/kit"
)

func (p *program) pluginNewCommand() *command {
	c := p.command("plugin new", "NAME --industry TRADE", 1, 1)
	industry := c.flags.String("industry", "", p.flagText("industry"))
	vendor := c.flags.String("vendor", "", p.flagText("vendor"))
	declarative := c.flags.Bool("declarative", false, p.flagText("declarative"))
	c.run = func(_ context.Context, args []string) error {
		plugins, err := p.pluginDir()
		if err != nil {
			return err
		}
		dir := filepath.Clean(args[0])
		d := kit.Draft{
			ID:       core.PackID(strings.ReplaceAll(filepath.Base(dir), "-", "_")),
			Industry: *industry, Vendor: *vendor, Go: !*declarative,
			SDK: filepath.Join(plugins, "sdk.zip"), Perennial: version,
		}
		ours, err := p.bundled()
		if err != nil {
			return err
		}
		if m := ours[d.ID]; m != nil {
			return core.Says(core.Conflict, "app.plugin.new_ours", core.Args{"id": string(d.ID), "plugin": m.Title})
		}
		if err := kit.New(dir, d); err != nil {
			return err
		}
		next := "app.plugin.new_go"
		if *declarative {
			next = "app.plugin.new_files"
		}
		fmt.Fprintln(p.out, p.say(next, core.Args{"dir": dir, "file": fmt.Sprintf("%s-0.1.0.pplug", d.ID)}))
		p.tellGaps(filepath.Base(dir), d)
		return nil
	}
	return c
}

// tellGaps says what a new plugin is called where that was not said outright.
func (p *program) tellGaps(name string, d kit.Draft) {
	var said []string
	if name != string(d.ID) {
		said = append(said, p.say("app.plugin.new_id", core.Args{"id": string(d.ID)}))
	}
	gaps := d.Gaps()
	for _, what := range slices.Sorted(maps.Keys(gaps)) {
		said = append(said, p.say("app.plugin.new_gap."+what, core.Args{"written": gaps[what]}))
	}
	if len(said) > 0 {
		fmt.Fprintf(p.out, "\n%s\n", strings.Join(said, "\n"))
	}
}
