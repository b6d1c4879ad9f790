package app

import (
	"context"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
)

func (p *program) demoCommand() *command {
	c := p.command("demo", "", 0, 0)
	run := importRun{p: p}
	r := &apiv1.StartDemoRequest{}
	c.flags.StringVar(&r.Pack, "pack", "florist", p.flagText("pack"))
	c.flags.Int32Var(&r.Customers, "customers", 600, p.flagText("customers"))
	c.flags.Uint64Var(&r.Seed, "seed", 1, p.flagText("seed"))
	c.flags.BoolVar(&run.json, "json", false, p.flagText("json"))
	c.run = func(ctx context.Context, _ []string) error {
		if c.flags.Changed("customers") && r.GetCustomers() < 1 {
			return core.Says(core.Invalid, "demo.customers", core.Args{"max": demo.MaxCustomers})
		}
		var err error
		if run.c, err = p.dial(ctx); err != nil {
			return err
		}
		defer run.c.close()
		if !c.flags.Changed("pack") {
			r.Pack = p.demoPack(ctx, run.c, r.Pack)
		}
		started, err := run.c.settings.StartDemo(ctx, r)
		if err != nil {
			return err
		}
		return run.finish(ctx, started.GetImportId(), nil)
	}
	return c
}
