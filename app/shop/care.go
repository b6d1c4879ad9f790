package shop

import (
	"context"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
)

// Clock is the clock on the shop's wall.
func (s *Shop) Clock() care.Clock { return care.ClockOf(s.now()) }

// Settings are what the shop says of itself, with their revision.
func (s *Shop) Settings(ctx context.Context) (set setting.Settings, rev core.Revision, err error) {
	err = s.db.View(ctx, func(tx store.Tx) error {
		set, rev = setting.Get(tx)
		return nil
	})
	return set, rev, err
}

// Checklists are those of the industry the shop says it is in, or else of those
// its customers are of.
func (s *Shop) Checklists(ctx context.Context) ([]care.List, error) {
	set, _, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	ids := []core.PackID{set.Pack}
	if set.Pack == "" {
		board, err := s.Board(ctx, s.Today())
		if err != nil {
			return nil, err
		}
		ids = board.Packs()
	}
	var packs []*pack.Manifest
	for _, id := range ids {
		if m, ok := s.plugins.Pack(id); ok {
			packs = append(packs, m)
		}
	}
	lists, problems := care.Lists(packs...)
	for _, problem := range problems {
		s.log.Warn("a checklist was left out", "err", problem)
	}
	return lists, nil
}

// DueLists are the shop's checklists, with what was missed until now written
// down.
func (s *Shop) DueLists(ctx context.Context) ([]care.List, error) {
	lists, err := s.Checklists(ctx)
	if err != nil {
		return nil, err
	}
	clock, behind := s.Clock(), false
	err = s.db.View(ctx, func(tx store.Tx) error {
		behind = care.Behind(tx, lists, clock)
		return nil
	})
	if err != nil || !behind {
		return lists, err
	}
	return lists, s.db.Update(ctx, func(tx store.Tx) error {
		care.Sweep(tx, lists, clock)
		return nil
	})
}
