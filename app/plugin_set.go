package app

import (
	"context"
	"fmt"
	"strconv"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) pluginSetCommand() *command {
	c := p.command("plugin set", "PLUGIN KEY [VALUE]", 2, 3)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		value := "" // the plugin's default
		if len(args) == 3 {
			value = args[2]
		}
		res, err := cl.plugins.ConfigurePlugin(ctx, &apiv1.ConfigurePluginRequest{Id: args[0], Values: map[string]string{args[1]: value}})
		if err != nil {
			return err
		}
		if len(res.GetProblems()) > 0 {
			for _, x := range res.GetProblems() {
				fmt.Fprintf(p.err, "perennial: %s: %s\n", args[1], clean(x.GetText()))
			}
			return errSaid{exitUsage}
		}
		whole, err := cl.settings.GetPlugin(ctx, &apiv1.GetPluginRequest{Id: args[0]})
		if err != nil {
			return err
		}
		for _, s := range whole.GetSettings() {
			if s.GetKey() == args[1] {
				fmt.Fprintln(p.out, p.say("app.plugin.set", core.Args{"title": clean(s.GetTitle()), "value": p.settingValue(s)}))
			}
		}
		if res.GetUndoId() != "" {
			fmt.Fprintln(p.out, p.say("app.plugin.set_undo", core.Args{"undo": res.GetUndoId()}))
		}
		return nil
	}
	return c
}

// settingValue is a setting as people read it.
func (p *program) settingValue(s *apiv1.PluginSetting) string {
	value := s.GetValue()
	switch s.GetType() {
	case "bool":
		yes, _ := strconv.ParseBool(value)
		if yes {
			return p.say("app.plugin.yes", nil)
		}
		return p.say("app.plugin.no", nil)
	case "choice":
		for _, c := range s.GetChoices() {
			if c.GetKey() == value {
				return clean(c.GetTitle())
			}
		}
	}
	if s.GetUnit() != "" {
		value += " " + clean(s.GetUnit())
	}
	return value
}

// printPluginSettings lists what the shop may have its own way.
func (p *program) printPluginSettings(settings []*apiv1.PluginSetting) {
	if len(settings) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.settings", nil))
	t := table{indent: 2}
	for _, s := range settings {
		whose := p.say("app.plugin.usual", nil)
		if s.GetSet() {
			whose = p.say("app.plugin.own", nil)
		}
		t.row(s.GetKey(), clean(s.GetTitle()), p.settingValue(s), whose)
	}
	t.write(p.out)
}
