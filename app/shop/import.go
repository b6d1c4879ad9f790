package shop

import (
	"context"
	"reflect"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
)

// imports is the import that runs, if one does, and those this program ran.
type imports struct {
	mu      sync.Mutex
	busy    bool // importing or undoing: one at a time
	ran     map[core.ImportID]*Job
	started []core.ImportID // this start found cut short
}

// A Job is one import of this program's run, under way or over.
type Job struct {
	cancel context.CancelFunc
	now    func() time.Time
	begun  time.Time

	mu      sync.Mutex
	state   JobState
	changed chan struct{} // closed and replaced at each change
}

// A JobState is how far an import has come.
type JobState struct {
	ingest.Progress
	Plan     *ingest.Plan
	Day      core.Day         // it began on
	Findings []ingest.Finding // complete once it is over
	Err      error            // why it failed
	Took     time.Duration
	Seen     uint64 // grows with every change
}

// Running reports whether the import still goes on.
func (s JobState) Running() bool { return s.Status == ingest.Running }

// Preview reads an upload and says how it would be imported.
func (s *Shop) Preview(ctx context.Context, uploadID string, o ingest.Options) (*ingest.Plan, error) {
	up, done, err := s.uploads.open(uploadID)
	if err != nil {
		return nil, err
	}
	defer done()
	_, plan, err := s.plan(ctx, up, o)
	return plan, err
}

// plan returns the plan of an upload, made once for the same options.
func (s *Shop) plan(ctx context.Context, up *upload, o ingest.Options) (*ingest.Source, *ingest.Plan, error) {
	src, err := ingest.Open(up.name, up.file, up.size)
	if err != nil {
		return nil, nil, err
	}
	o.Today = new(s.Today())
	up.mu.Lock()
	defer up.mu.Unlock()
	if up.plan != nil && reflect.DeepEqual(up.options, o) {
		return src, up.plan, nil
	}
	plan, err := ingest.Preview(ctx, src, o, s.plugins.Packs(), ingest.Remembered(ctx, s.db))
	if err != nil {
		return nil, nil, err
	}
	up.options, up.plan = o, plan
	return src, plan, nil
}

// Import starts importing an upload and returns its job. It goes on after ctx
// ends; Cancel stops it.
func (s *Shop) Import(ctx context.Context, uploadID string, o ingest.Options) (*Job, error) {
	up, done, err := s.uploads.open(uploadID)
	if err != nil {
		return nil, err
	}
	src, plan, err := s.plan(ctx, up, o)
	if err == nil {
		err = s.claimImport()
	}
	if err != nil {
		done()
		return nil, err
	}
	return s.start(plan, done, func(ctx context.Context, progress func(ingest.Progress)) (ingest.Result, error) {
		return ingest.Run(ctx, s.db, src, plan, s.Today(), progress)
	})
}

// start runs an import in the background and returns its job once it has an id.
// The turn must have been claimed; done is called when it is over.
func (s *Shop) start(plan *ingest.Plan, done func(),
	run func(context.Context, func(ingest.Progress)) (ingest.Result, error),
) (*Job, error) {
	work, cancel := context.WithCancel(s.ctx)
	j := &Job{cancel: cancel, now: s.now, begun: s.now(), changed: make(chan struct{})}
	j.state.Plan, j.state.Day = plan, s.Today()
	begun := make(chan error, 1)
	s.work.Go(func() {
		defer done()
		defer cancel()
		defer s.rest()
		res, err := run(work, func(p ingest.Progress) {
			s.remember(p.Import, j)
			p.Status = ingest.Running // until the turn is free for whoever sees it over
			j.set(func(st *JobState) { st.Progress = p })
			select {
			case begun <- nil: // the first
			default:
			}
		})
		if err != nil {
			s.log.Error("import failed", "import", res.Import, "err", err)
		}
		s.releaseImport()
		j.set(func(st *JobState) {
			st.Status, st.Counts, st.Findings, st.Err = res.Status, res.Counts, res.Findings, err
		})
		select {
		case begun <- err:
		default:
		}
	})
	if err := <-begun; err != nil && j.State().Import == "" {
		return nil, err
	}
	return j, nil
}

// set changes the state and wakes who waits.
func (j *Job) set(change func(*JobState)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	over := j.state.Seen > 0 && !j.state.Running()
	change(&j.state)
	j.state.Seen++
	if !over {
		j.state.Took = j.now().Sub(j.begun)
	}
	close(j.changed)
	j.changed = make(chan struct{})
}

// State returns how far the import has come.
func (j *Job) State() JobState {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

// Wait returns the state as soon as it is later than seen, or when ctx ends.
func (j *Job) Wait(ctx context.Context, seen uint64) JobState {
	for {
		j.mu.Lock()
		st, changed := j.state, j.changed
		j.mu.Unlock()
		if st.Seen > seen || !st.Running() {
			return st
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return st
		}
	}
}

// Cancel stops the import after the batch under way.
func (j *Job) Cancel() { j.cancel() }

func (s *Shop) claimImport() error {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	if s.imports.busy {
		return core.Says(core.Conflict, "shop.import_running", nil)
	}
	s.imports.busy = true
	return nil
}

// Importing reports whether an import or its undo is under way.
func (s *Shop) Importing() bool {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	return s.imports.busy
}

func (s *Shop) releaseImport() {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	s.imports.busy = false
}

// maxRemembered is how many ended imports stay in memory with their plans; the
// store has them all.
const maxRemembered = 20

func (s *Shop) remember(id core.ImportID, j *Job) {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	if s.imports.ran == nil || len(s.imports.ran) >= maxRemembered && s.imports.ran[id] == nil {
		s.imports.ran = map[core.ImportID]*Job{}
	}
	s.imports.ran[id] = j
}

// Job returns an import this program ran, or nil.
func (s *Shop) Job(id core.ImportID) *Job {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	return s.imports.ran[id]
}

// UndoImport takes an import back; "" means the newest that wrote anything.
func (s *Shop) UndoImport(ctx context.Context, id core.ImportID) (ingest.UndoResult, error) {
	if err := s.claimImport(); err != nil {
		return ingest.UndoResult{}, err
	}
	defer s.releaseImport()
	res, err := ingest.Undo(ctx, s.db, id, nil, demo.Tables()...)
	s.forget(res.Import)
	return res, err
}

// forget drops the job of an import: the store knows better now.
func (s *Shop) forget(id core.ImportID) {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	delete(s.imports.ran, id)
}

// findInterrupted marks the imports a crash cut short.
func (s *Shop) findInterrupted(ctx context.Context) error {
	var cut bool
	err := s.db.View(ctx, func(tx store.Tx) error {
		cut = len(ingest.Unfinished(tx)) > 0
		return nil
	})
	if err != nil || !cut {
		return err
	}
	return s.db.Update(ctx, func(tx store.Tx) error {
		s.imports.started = nil
		for _, im := range ingest.MarkInterrupted(tx) {
			s.imports.started = append(s.imports.started, im.ID)
		}
		return nil
	})
}

// FoundInterrupted lists the imports this start found cut short.
func (s *Shop) FoundInterrupted() []core.ImportID { return s.imports.started }

// Interrupted lists the imports that were cut short and not settled since, by
// undoing them or by a later import that ran to its end.
func Interrupted(tx store.Tx) []core.ImportID {
	var out []core.ImportID
	for _, im := range ingest.Imports(tx) {
		switch im.Status {
		case ingest.Done:
			return out
		case ingest.Interrupted, ingest.Undoing:
			out = append(out, im.ID)
		}
	}
	return out
}

// BeginUpload makes room for a file of size bytes and returns the upload's id.
func (s *Shop) BeginUpload(name string, size int64) (string, error) {
	return s.uploads.begin(name, size)
}

// AppendUpload adds the bytes at offset, where the last ones ended, and returns
// how many have arrived.
func (s *Shop) AppendUpload(id string, offset int64, data []byte) (int64, error) {
	return s.uploads.add(id, offset, data)
}
