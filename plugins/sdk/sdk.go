// Package sdk turns an industry pack into a plugin, and lets the program talk to
// one. The main of a plugin is one line:
//
//	func main() { sdk.Serve(laundry.New()) }
//
// What New returns is a [pack.Pack]: the nouns of core/pack, in plain Go, most of
// them out of YAML files that [pack.Load] reads. A vendor needs nothing else;
// `perennial plugin new` writes a whole project, and docs/vendor teaches it.
//
// A plugin is promised batches of snapshots, no names, no clock, nothing to call
// back. It promises one reply to every batch within a deadline, that follows from
// the batch, the day and the shop's settings alone. Every answer is checked before
// anyone sees it.
//
// # For vendors
//
// [Serve] is the main of a plugin. [Describe] is what it prints when it is started
// with --describe, and what describe.json holds. [Protocols] are the versions of
// the contract it speaks. These three are part of what vendors are promised.
//
// # For the program
//
// Everything else is the other side, which vendors have no use for and which may
// change: [Dial] starts a plugin as [Options] say, and [Client] asks it; [Finding]
// is a part of an answer that was refused. [Try] starts one without talking to it,
// as a [Caller] would who is no program, and [Trial] is what came of that.
// [VersionError] says which side is behind. Between the two runs gRPC over a local
// socket, encrypted with certificates made for that one start; all that knows the
// wire or the process machinery is in this package. When the program dies the
// plugin exits: by its lease, by its standard input ending, and on Linux by the
// kernel.
package sdk

import (
	"errors"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
)

// Limits of one batch. The plugin's side accepts messages up to MaxMessageBytes,
// so a batch stays far below it; one customer with more than MaxItemBytes is
// answered with ProblemTooLarge without being sent.
const (
	MaxBatchItems   = 500
	MaxBatchBytes   = 1 << 20
	MaxItemBytes    = 4 << 20
	MaxMessageBytes = 16 << 20
	// Window is how many batches may be unanswered at a time: enough to keep
	// both sides busy, few enough to bound memory and what a crash costs.
	Window = 4
)

// MaxMemory is more than any plugin needs. The host ends one that takes more;
// Windows itself does.
const MaxMemory = 256 << 20

// Timeouts, where Options gives none.
const (
	StartTimeout = 10 * time.Second
	BatchTimeout = 5 * time.Second
	callTimeout  = 2 * time.Second
	// grace is how long a plugin may take to leave by itself. It keeps nothing,
	// so killing it loses nothing.
	grace = time.Second
)

// Codes an Answer.Problem may have besides what a pack says itself.
const (
	ProblemPanicked   = "panicked"   // the pack panicked on this customer
	ProblemUnanswered = "unanswered" // the reply left this customer out
	ProblemTooLarge   = "too_large"  // over MaxItemBytes, not sent
	ProblemUnreadable = "unreadable" // the plugin could not read what it was sent
	ProblemFailed     = "failed"     // the pack gave a problem in words, which are in the log
)

// What can go wrong with a plugin as a whole. Errors of Dial and Evaluate wrap
// one of these, or the context's error.
var (
	// ErrMissing means there is no program file.
	ErrMissing = errors.New("plugin file is missing")
	// ErrChanged means a file is not the one that was installed.
	ErrChanged = errors.New("plugin file is not the one installed")
	// ErrStart means the process did not come up and shake hands in time.
	ErrStart = errors.New("plugin did not start")
	// ErrVersion means the two sides share no version of the contract.
	ErrVersion = errors.New("plugin speaks another version of the contract")
	// ErrGone means the process ended.
	ErrGone = errors.New("plugin ended")
	// ErrLate means a batch was not answered within its deadline.
	ErrLate = errors.New("plugin did not answer in time")
	// ErrNonsense means replies broke the contract in a way that leaves no
	// trust in the rest.
	ErrNonsense = errors.New("plugin broke the contract")
)

// protocolVersion is the number both sides negotiate; it is the 1 of
// perennial.pack.v1.
const protocolVersion = 1

// pluginName is the one name in go-plugin's plugin set.
const pluginName = "pack"

// handshake lets a plugin tell being started by the program from being started
// by a person. It is a courtesy, not a secret.
func handshake() goplugin.HandshakeConfig {
	return goplugin.HandshakeConfig{
		ProtocolVersion:  protocolVersion,
		MagicCookieKey:   "PERENNIAL_PLUGIN",
		MagicCookieValue: "pack-f5b0c7d1",
	}
}
