package pack

import "github.com/perennial-app/perennial/core"

// A Proposer is a pack that knows better than the order of its actions what to
// do for a customer, and when: before the occasion, before the contract ends.
type Proposer interface {
	// Propose lists what to do for one customer, best first, given the signals
	// the pack itself gave. Like Evaluate it is deterministic and safe for
	// concurrent use.
	Propose(s Snapshot, signals []Signal, asOf core.Day) []Proposal
}

// A Proposal is an action for one customer, for one driver it answers.
type Proposal struct {
	Action ActionID
	Driver DriverID
	Day    core.Day // the best day to do it; the as-of day or later
	Facts  []Fact   // why this, and why then
}

// Limits on proposals.
const (
	MaxProposals    = 8   // for one customer
	MaxProposalDays = 366 // ahead of the as-of day
)

// A Case is a customer to propose for, and what was seen.
type Case struct {
	Snapshot Snapshot
	Signals  []Signal // one per driver, in manifest order
}

// An Advice is what a pack proposes for one customer.
type Advice struct {
	Ref       string
	Proposals []Proposal
	// Problem names what kept the pack from proposing; "" if nothing did.
	Problem string
}

// Proposals adds the Go that proposes to a pack that is loaded.
func Proposals(propose func(s Snapshot, signals []Signal, asOf core.Day) []Proposal) Extra {
	return func(c *compiled) { c.propose = propose }
}

// Propose implements Proposer.
func (c *compiled) Propose(s Snapshot, signals []Signal, asOf core.Day) []Proposal {
	if c.propose == nil {
		return nil
	}
	s.Settings = c.settings
	return c.propose(s, signals, asOf)
}
