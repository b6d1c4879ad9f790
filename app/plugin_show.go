package app

import (
	"context"
	"fmt"
	"strconv"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) pluginShowCommand() *command {
	c := p.command("plugin show", "PLUGIN", 1, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.settings.GetPlugin(ctx, &apiv1.GetPluginRequest{Id: args[0]})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(pluginJSON(res))
		}
		p.printPlugin(res)
		own, err := cl.overlays.ListOverlay(ctx, &apiv1.ListOverlayRequest{Id: args[0]})
		if err == nil && len(own.GetChanges()) > 0 {
			fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.change_some", core.Args{"count": len(own.GetChanges()), "plugin": args[0]}))
		}
		return nil
	}
	return c
}

func (p *program) printPlugin(x *apiv1.GetPluginResponse) {
	fmt.Fprintln(p.out, p.bold(clean(x.GetTitle())+"  "+x.GetId()+" "+x.GetVersion()))
	t := table{indent: 2}
	t.row(p.say("app.plugin.state", nil), p.say("app.plugin.state."+x.GetState(), nil))
	if x.GetPid() != 0 {
		t.row("PID", strconv.Itoa(int(x.GetPid())))
		t.row(p.say("app.plugin.memory", nil), p.say("app.plugin.megabytes", core.Args{"count": x.GetMemoryBytes() >> 20}))
		t.row(p.say("app.plugin.latency", nil), p.say("app.plugin.milliseconds", core.Args{"count": strconv.FormatFloat(x.GetLatencyMs(), 'f', 1, 64)}))
	}
	t.row(p.say("app.plugin.restarts", nil), strconv.Itoa(int(x.GetRestarts())))
	t.row(p.say("app.plugin.churn", nil), clean(x.GetChurn()))
	t.write(p.out)
	if x.GetProblem() != "" {
		fmt.Fprintf(p.out, "\n%s\n", x.GetProblem())
	}
	if len(x.GetDrivers()) > 0 {
		fmt.Fprintln(p.out)
		t = table{indent: 2}
		t.row(p.say("app.plugin.driver", nil), p.say("app.plugin.vendor_weight", nil), p.say("app.plugin.learned_weight", nil))
		for _, d := range x.GetDrivers() {
			learned := ""
			if d.LearnedWeight != nil {
				learned = fmt.Sprintf("%+.2f", d.GetLearnedWeight())
			}
			t.row(clean(d.GetTitle()), fmt.Sprintf("%+.2f", d.GetVendorWeight()), learned)
		}
		t.write(p.out)
	}
	p.printPluginSettings(x.GetSettings())
	for i, line := range x.GetLog() {
		if i == 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintln(p.out, "  "+clean(line))
	}
}

func pluginJSON(x *apiv1.GetPluginResponse) any {
	type driver struct {
		ID      string   `json:"id"`
		Vendor  float64  `json:"vendor_weight"`
		Learned *float64 `json:"learned_weight"`
		Events  int32    `json:"events"`
		State   string   `json:"state"`
	}
	type setting struct {
		Key     string `json:"key"`
		Type    string `json:"type"`
		Value   string `json:"value"`
		Default string `json:"default"`
		Set     bool   `json:"set"` // by the shop
	}
	j := struct {
		ID        string    `json:"id"`
		Version   string    `json:"version"`
		State     string    `json:"state"`
		Problem   string    `json:"problem,omitempty"`
		PID       int32     `json:"pid"`
		Restarts  int32     `json:"restarts"`
		Memory    int64     `json:"memory_bytes"`
		LatencyMS float64   `json:"latency_ms"`
		Drivers   []driver  `json:"drivers"`
		Settings  []setting `json:"settings"`
		Log       []string  `json:"log"`
	}{
		x.GetId(), x.GetVersion(), x.GetState(), x.GetProblem(), x.GetPid(), x.GetRestarts(), x.GetMemoryBytes(), x.GetLatencyMs(),
		[]driver{},
		[]setting{},
		append([]string{}, x.GetLog()...),
	}
	for _, d := range x.GetDrivers() {
		j.Drivers = append(j.Drivers, driver{d.GetId(), d.GetVendorWeight(), d.LearnedWeight, d.GetEvents(), d.GetState()})
	}
	for _, s := range x.GetSettings() {
		j.Settings = append(j.Settings, setting{s.GetKey(), s.GetType(), s.GetValue(), s.GetDefault(), s.GetSet()})
	}
	return j
}
