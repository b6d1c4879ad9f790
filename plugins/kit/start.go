package kit

import (
	"context"
	"errors"
	"iter"
	"log/slog"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Run is a project's plugin as a shop would have it: packed for this computer,
// unpacked, and started inside the fence. Nothing of it outlives Close.
type Run struct {
	s        *subject
	problems []Fault // said of single customers, each once
}

// Start starts the plugin of a project's folder. What it prints goes to log. Its
// error is a sentence, or a Fault where the plugin is to blame.
func Start(ctx context.Context, dir, runner string, log *slog.Logger) (*Run, error) {
	s, err := openProject(ctx, dir, Options{Runner: runner, log: log})
	if err != nil {
		return nil, err
	}
	if err := s.box.unfit; err != nil {
		s.close()
		var why skip
		if errors.As(err, &why) {
			err = core.Says(core.Unavailable, "kit.unstarted", core.Args{"why": sentence{core.Says(core.Unavailable, "kit.skip."+string(why), nil)}})
		}
		return nil, err
	}
	return &Run{s: s}, nil
}

// Manifest is what the plugin says of itself.
func (r *Run) Manifest() *pack.Manifest { return r.s.manifest }

// Close ends the plugin.
func (r *Run) Close() { r.s.close() }

// Evaluate asks the plugin, whatever its id, as a shop asks it.
func (r *Run) Evaluate(ctx context.Context, _ core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	said := map[string]bool{}
	return blame(r.s.box.client.Evaluate(ctx, asOf, in, func(a pack.Answer) {
		if a.Problem != "" && !said[a.Problem] {
			said[a.Problem] = true
			r.problems = append(r.problems, fault("problem", "problem", a.Problem))
		}
		out(a)
	}))
}

// Faults are what was wrong with the answers so far.
func (r *Run) Faults() []Fault {
	refused, _ := r.s.refusedParts(context.Background()) // of what is known already
	return append(refused, r.problems...)
}

// MadeUp makes customers up from a manifest, always the same ones, for a pack
// without a recipe.
func MadeUp(m *pack.Manifest, asOf core.Day, count int) []pack.Snapshot {
	k, snaps := newMaker(m), make([]pack.Snapshot, count)
	for i := range snaps {
		snaps[i] = k.likely(asOf)
	}
	return snaps
}
