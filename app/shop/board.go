package shop

import (
	"context"
	"slices"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
)

const (
	// maxBoards is how many days' boards stay in memory; a person looks at
	// today and perhaps one past day. A board of a million customers takes
	// some hundred megabytes.
	maxBoards = 2
	// retryAfter is how long a board on which a pack did not answer is shown
	// before the pack is asked again.
	retryAfter = 10 * time.Second
)

// boards keeps the newest board of the days asked for.
type boards struct {
	turn    chan struct{} // holds one token: one scoring at a time
	kept    []keptBoard   // newest use last; guarded by turn
	unsaved *risk.Board   // newer than what the store holds
	saved   time.Time
}

type keptBoard struct {
	board *risk.Board
	made  time.Time
}

// Board returns who is leaving as of a day, by the store's present state. It
// is made anew when something changed since, from what changed.
func (s *Shop) Board(ctx context.Context, asOf core.Day) (*risk.Board, error) {
	select {
	case s.boards.turn <- struct{}{}:
		defer func() { <-s.boards.turn }()
	case <-ctx.Done():
		return nil, core.Errorf(core.Unavailable, "wait for the board: %w", ctx.Err())
	}
	rev, err := revision(ctx, s.db)
	if err != nil {
		return nil, err
	}
	prev := s.boards.take(asOf)
	if b := prev.board; b != nil && b.Revision() >= rev && b.Fits(s.plugins.Pack) && (b.Answered() || s.now().Sub(prev.made) < retryAfter) {
		s.boards.keep(prev)
		return b, nil
	}
	defer s.rest()
	b, err := risk.Score(ctx, s.db, s.plugins, s.plugins.Pack, asOf, s.boards.before(prev)...)
	if err != nil {
		if prev.board != nil {
			s.boards.keep(prev)
		}
		return nil, err
	}
	for _, n := range b.Problems() {
		if n.Err != nil {
			s.log.Warn("a pack did not answer", "pack", n.Pack, "err", n.Err)
		}
	}
	s.boards.keep(keptBoard{b, s.now()})
	s.saveBoard(ctx, b)
	return b, nil
}

// whileUnscored runs f while nobody is scored; where it says so, everybody is
// scored anew afterwards.
func (s *Shop) whileUnscored(ctx context.Context, f func() (again bool, err error)) error {
	select {
	case s.boards.turn <- struct{}{}:
		defer func() { <-s.boards.turn }()
	case <-ctx.Done():
		return core.Errorf(core.Unavailable, "wait for the board: %w", ctx.Err())
	}
	again, err := f()
	if again {
		s.boards.kept, s.boards.unsaved = nil, nil
	}
	return err
}

// take removes and returns the board of a day.
func (bs *boards) take(asOf core.Day) keptBoard {
	for i, k := range bs.kept {
		if k.board.AsOf() == asOf {
			bs.kept = append(bs.kept[:i:i], bs.kept[i+1:]...)
			return k
		}
	}
	return keptBoard{}
}

// before lists the boards to score from: that of the day, if there is one, and
// those of other days.
func (bs *boards) before(prev keptBoard) (list []*risk.Board) {
	for _, k := range append(slices.Clip(bs.kept), prev) {
		if k.board != nil {
			list = append(list, k.board)
		}
	}
	return list
}

func (bs *boards) keep(k keptBoard) {
	bs.kept = append(bs.kept, k)
	if len(bs.kept) > maxBoards {
		bs.kept = bs.kept[len(bs.kept)-maxBoards:]
	}
}

// Manifest returns the pack of a customer on a board, which outlives a plugin
// that has gone missing.
func (s *Shop) Manifest(b *risk.Board, id core.PackID) *pack.Manifest {
	if m, ok := s.plugins.Pack(id); ok {
		return m
	}
	if b == nil {
		return nil
	}
	return b.Pack(id)
}
