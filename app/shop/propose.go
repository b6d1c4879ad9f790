package shop

import (
	"context"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Proposer says what to do for customers. Plugins that are one can be asked.
type Proposer interface {
	Propose(ctx context.Context, id core.PackID, asOf core.Day, cases []pack.Case) ([]pack.Advice, error)
}

// Propose asks a plugin what to do for a customer. One that cannot say proposes
// nothing, and so does one that lacks what it needs to know. What the shop has
// left out of the pack is not proposed.
func (s *Shop) Propose(ctx context.Context, id core.PackID, asOf core.Day, k pack.Case) ([]pack.Proposal, error) {
	p, can := s.plugins.Plugins.(Proposer)
	m, known := s.plugins.Pack(id)
	if !can || !known || !m.Can(pack.CanPropose) {
		return nil, nil
	}
	advice, err := p.Propose(ctx, id, asOf, []pack.Case{k})
	if err != nil || len(advice) == 0 {
		return nil, err
	}
	var out []pack.Proposal
	for _, x := range advice[0].Proposals {
		if m.Action(x.Action) != nil && m.Driver(x.Driver) != nil {
			out = append(out, x)
		}
	}
	return out, nil
}
