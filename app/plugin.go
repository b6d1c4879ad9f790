package app

import (
	"context"
	"fmt"
	"strconv"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
)

func (p *program) pluginListCommand() *command {
	c := p.command("plugin list", "", 0, 0)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(ctx context.Context, _ []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.system.ListPlugins(ctx, &apiv1.ListPluginsRequest{})
		if err != nil {
			return err
		}
		if res.GetProblem() != "" {
			defer fmt.Fprintf(p.err, "perennial: %s\n", res.GetProblem())
		}
		if *asJSON {
			return p.printJSON(pluginsJSON(res))
		}
		if len(res.GetPlugins()) == 0 {
			fmt.Fprintln(p.err, p.say("app.plugin.none", nil))
			return nil
		}
		t := table{}
		t.row(p.say("app.plugin.id", nil), p.say("app.plugin.version", nil), p.say("app.plugin.state", nil), "PID", p.say("app.plugin.restarts", nil), p.say("app.plugin.level", nil), p.say("app.plugin.name", nil))
		for _, x := range res.GetPlugins() {
			pid := ""
			if x.GetPid() != 0 {
				pid = strconv.Itoa(int(x.GetPid()))
			}
			t.row(x.GetId(), x.GetVersion(), p.say("app.plugin.state."+x.GetState(), nil), pid, strconv.Itoa(int(x.GetRestarts())), p.say("app.plugin.level."+x.GetLevel(), nil), clean(x.GetTitle()))
		}
		t.write(p.out)
		for _, x := range res.GetPlugins() {
			if x.GetProblem() != "" {
				fmt.Fprintf(p.out, "%s: %s\n", x.GetId(), x.GetProblem())
			}
		}
		return nil
	}
	return c
}

func pluginsJSON(res *apiv1.ListPluginsResponse) any {
	type plugin struct {
		ID       string `json:"id"`
		Version  string `json:"version"`
		State    string `json:"state"`
		PID      int32  `json:"pid"` // 0 when not running
		Restarts int32  `json:"restarts"`
		Level    string `json:"level"`
		Previous string `json:"previous,omitempty"` // to go back to
		Problem  string `json:"problem,omitempty"`
	}
	j := []plugin{}
	for _, x := range res.GetPlugins() {
		j = append(j, plugin{x.GetId(), x.GetVersion(), x.GetState(), x.GetPid(), x.GetRestarts(), x.GetLevel(), x.GetPrevious(), x.GetProblem()})
	}
	return j
}

// demoPack returns the industry of a demo shop nobody named one for: the usual
// one or, where its plugin cannot be used, another there is a demo shop of.
func (p *program) demoPack(ctx context.Context, cl *client, usual string) string {
	res, err := cl.system.ListPlugins(ctx, &apiv1.ListPluginsRequest{})
	if err != nil {
		return usual // what asks next says what is wrong
	}
	usable := map[string]bool{}
	for _, x := range res.GetPlugins() {
		usable[x.GetId()] = x.GetState() != "missing" && x.GetState() != "refused"
	}
	for _, id := range append([]core.PackID{core.PackID(usual)}, demo.Industries()...) {
		if !usable[string(id)] {
			continue
		}
		if string(id) != usual {
			fmt.Fprintln(p.err, p.say("app.demo.instead", core.Args{"usual": usual, "pack": string(id)}))
		}
		return string(id)
	}
	return usual
}
