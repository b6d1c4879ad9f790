package host

import (
	"errors"
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// State is how a plugin is.
type State string

// The states.
const (
	Idle        State = "idle"        // ready, not running
	Starting    State = "starting"    // on its way
	Running     State = "running"     // has a process
	BackingOff  State = "backing_off" // failed; starts again after a pause
	Quarantined State = "quarantined" // failed too often; set aside for a while
	Missing     State = "missing"     // its files are not there
	Refused     State = "refused"     // its files are not those installed, or not usable
)

// A Status is how one plugin is.
type Status struct {
	ID       core.PackID
	Version  string
	Title    pack.Text // nil where its description is not known
	State    State
	PID      int // 0 unless running
	Restarts int // starts after a failure, since the program started
	// Refusals counts parts of answers that were not believed.
	Refusals int
	// Limits are what the system holds it to, nil before its first start.
	Limits *sandbox.Limits
	// Problem says what is wrong, nil if nothing is.
	Problem error
}

func unknown(id core.PackID) error {
	return core.Says(core.NotFound, "host.unknown", core.Args{"plugin": string(id)})
}

// says returns the error people read about a plugin.
func (in *installed) says(kind core.Kind, key string, cause error, more core.Args) *core.Error {
	args := core.Args{"plugin": in.name()}
	for k, v := range more {
		args[k] = v
	}
	return core.Says(kind, key, args).Wrap(cause)
}

// name is what to call a plugin, in the reader's language where it is known.
func (in *installed) name() any {
	if in.manifest != nil {
		return in.manifest.Title
	}
	return string(in.id)
}

// failed translates what the SDK reports.
func (p *plugin) failed(err error) *core.Error {
	in := p.in
	var greedy *use
	switch {
	case errors.Is(err, sdk.ErrMissing):
		return in.says(core.Unavailable, "host.missing", err, nil)
	case errors.Is(err, sdk.ErrChanged):
		return in.says(core.Forbidden, "host.changed", err, nil)
	case errors.Is(err, sdk.ErrVersion):
		var version *sdk.VersionError
		if errors.As(err, &version) && version.PluginIsOld() {
			return in.says(core.Unavailable, "host.version_old_plugin", err, nil)
		}
		return in.says(core.Unavailable, "host.version_old_program", err, nil)
	case errors.Is(err, sdk.ErrLate):
		return in.says(core.Unavailable, "host.late", err, core.Args{"seconds": math.Ceil(p.host.opts.BatchTimeout.Seconds())})
	case errors.As(err, &greedy):
		return in.says(core.Unavailable, "host.greedy", err, core.Args{"megabytes": greedy.bytes >> 20, "threads": greedy.threads})
	case errors.Is(err, sdk.ErrNonsense):
		return in.says(core.Unavailable, "host.nonsense", err, nil)
	case errors.Is(err, sdk.ErrStart):
		return in.says(core.Unavailable, "host.start", err, nil)
	default:
		return in.says(core.Unavailable, "host.gone", err, nil)
	}
}

// worthRetrying reports a failure that a new process may not repeat.
func worthRetrying(err error) bool {
	return errors.Is(err, sdk.ErrGone) || errors.Is(err, sdk.ErrLate)
}
