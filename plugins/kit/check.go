package kit

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// A Level is how far a plugin is proven. Each holds those before it.
type Level string

// The levels.
const (
	Unproven Level = ""
	Bronze   Level = "bronze" // it loads safely, in any language
	Silver   Level = "silver" // its answers mean what they should, fast enough
	Gold     Level = "gold"   // it reads well in both languages, upgrades and is documented
)

// Levels are all of them, from the least.
func Levels() []Level { return []Level{Bronze, Silver, Gold} }

// A Group is checks about one side of a plugin.
type Group string

// The groups, in the order they are asked.
const (
	Package    Group = "package"
	Handshake  Group = "handshake"
	Describe   Group = "describe"
	Semantics  Group = "semantics"
	Robustness Group = "robustness"
	Budget     Group = "budget"
	Privacy    Group = "privacy"
	Upgrade    Group = "upgrade"
)

// A need is what a check cannot be made without.
type need int

const (
	needsManifest need = iota
	needsAnswers       // somebody to ask
	needsPack          // the pack itself, in this process
	needsParcel
	needsBox     // a program, whether it starts or not
	needsProcess // one that has
	needsPrevious
	needsExamples
)

// A check looks for one sort of fault.
type check struct {
	group  Group
	name   string // of its title, kit.check.NAME
	level  Level  // that is not reached with a fault of it
	needs  need
	faults func(*subject, context.Context) ([]Fault, error)
}

func checks() []check {
	return slices.Concat(
		packageChecks(), handshakeChecks(), describeChecks(), semanticChecks(),
		robustnessChecks(), budgetChecks(), privacyChecks(), upgradeChecks(),
	)
}

// A subject is a pack under test: in this process, or in a box.
type subject struct {
	manifest *pack.Manifest
	ask      asker // nil where nobody answers
	able
	pack     pack.Pack // nil behind a process
	box      *box      // nil in process
	parcel   *parcel.Parcel
	partial  bool // the parcel was made here, for this computer alone
	previous *parcel.Parcel
	examples []Example
	update   bool // write what was said into the examples
}

// has says whether there is what a check needs; else why not, as the name of a
// sentence.
func (s *subject) has(n need) (why string) {
	switch {
	case n == needsAnswers && s.ask == nil, n == needsProcess && s.ask == nil && s.box != nil:
		return "dead"
	case n == needsPack && s.pack == nil:
		return "pack"
	case n == needsParcel && s.parcel == nil:
		return "parcel"
	case s.box == nil && (n == needsProcess || n == needsBox):
		return "process"
	case n == needsPrevious && s.previous == nil:
		return "previous"
	case n == needsExamples && s.parcel != nil && !s.partial:
		return "finished" // its examples stayed in the folder
	case n == needsExamples && len(s.examples) == 0:
		return "examples"
	case n == needsExamples && s.ask == nil:
		return "dead"
	}
	return ""
}

// A skip says that a check cannot be made here; it names a sentence,
// kit.skip.NAME.
type skip string

func (s skip) Error() string { return "skipped: " + string(s) }

// A Result is what came of one check.
type Result struct {
	Group   Group
	Name    string
	Level   Level
	Faults  []Fault
	Skipped string // why it was not made, as the name of a sentence; "" if it was
	Took    time.Duration
}

// run makes one check.
func (s *subject) run(ctx context.Context, c check) (Result, error) {
	r := Result{Group: c.group, Name: c.name, Level: c.level, Skipped: s.has(c.needs)}
	if r.Skipped != "" {
		return r, nil
	}
	began := time.Now()
	faults, err := c.faults(s, ctx)
	r.Faults, r.Took = faults, time.Since(began)
	var why skip
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return r, ctx.Err()
	case errors.As(err, &why):
		r.Skipped = string(why)
	default:
		r.Faults = append(r.Faults, faultsOf(err)...)
	}
	return r, nil
}

// Prove runs, one by one, the checks that a pack in this process can stand,
// where a debugger and coverage work. It is what packtest makes tests of.
func Prove(ctx context.Context, p pack.Pack, each func(name string, check func() []Fault)) {
	s := &subject{manifest: pack.Described(p), ask: inProcess(p), able: ableInProcess(p), pack: p}
	s.prove(ctx, checks(), each)
}

// ProveProgram runs the checks of meaning on a program, started as shops start
// it.
func ProveProgram(ctx context.Context, path string, each func(name string, check func() []Fault)) error {
	s, err := openProgram(ctx, path)
	if err != nil {
		return err
	}
	defer s.close()
	s.prove(ctx, slices.Concat(handshakeChecks(), describeChecks(), semanticChecks()), each)
	return nil
}

func (s *subject) prove(ctx context.Context, list []check, each func(name string, check func() []Fault)) {
	for _, c := range list {
		if s.has(c.needs) != "" {
			continue
		}
		each(c.name, func() []Fault {
			r, err := s.run(ctx, c)
			if err != nil {
				return faultsOf(err)
			}
			return r.Faults
		})
	}
}

// Compare asks a program and its pack in this process the same, and lists where
// they differ.
func Compare(ctx context.Context, p pack.Pack, path string) ([]Fault, error) {
	s, err := openProgram(ctx, path)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if s.box.unfit != nil {
		return nil, s.box.unfit
	}
	here := &subject{manifest: pack.Described(p), ask: inProcess(p)}
	faults, err := here.again(ctx, func(g group) ([]pack.Answer, error) { return s.ask(ctx, g.snaps, g.asOf) })
	if err != nil {
		return faults, err
	}
	more, err := notAsAble(ctx, here.manifest, here.ask, ableInProcess(p), s.able)
	return append(faults, more...), err
}

// Unshown lists the drivers that no example shows at work, and those that none
// shows at rest.
func Unshown(ctx context.Context, p pack.Pack, examples string) ([]Fault, error) {
	s := &subject{manifest: p.Manifest(), ask: inProcess(p)}
	var err error
	if s.examples, err = ReadExamples(examples); err != nil {
		return nil, err
	}
	return s.silentDrivers(ctx)
}
