package api

import (
	"context"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
)

// What a demo shop is unless a call says otherwise: as many customers as a small
// shop knows by name.
const (
	demoCustomers = 600
	demoSeed      = 1
)

// StartDemo fills an empty store with a demo shop in the caller's language.
func (s settings) StartDemo(ctx context.Context, r *apiv1.StartDemoRequest) (*apiv1.StartDemoResponse, error) {
	o := demo.Options{Seed: r.GetSeed(), Customers: int(r.GetCustomers()), Lang: langOf(ctx)}
	if o.Seed == 0 {
		o.Seed = demoSeed
	}
	if o.Customers == 0 {
		o.Customers = demoCustomers
	}
	job, err := s.shop.Demo(ctx, core.PackID(r.GetPack()), o)
	if err != nil {
		return nil, err
	}
	return &apiv1.StartDemoResponse{ImportId: string(job.State().Import)}, nil
}
