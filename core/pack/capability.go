package pack

import "slices"

// A Capability is something a pack can do beyond evaluating customers, with the
// edition of the contract that it first stood in. A program that does not know
// one does without it.
type Capability string

// The capabilities.
const (
	CanPropose    Capability = "propose.v1"    // Proposer
	CanAssessLots Capability = "assess_lot.v1" // LotAssessor
	CanConfigure  Capability = "configure.v1"  // Configurer
)

// Can reports whether the pack of the manifest has a capability.
func (m *Manifest) Can(c Capability) bool { return slices.Contains(m.Capabilities, c) }

// Described returns the manifest of a pack with its capabilities, which follow
// from what the pack implements. The SDK describes a plugin by it.
func Described(p Pack) *Manifest {
	m := *p.Manifest()
	m.Capabilities = nil
	can := func(c Capability, is bool) {
		if is {
			m.Capabilities = append(m.Capabilities, c)
		}
	}
	_, proposer := p.(Proposer)
	_, assessor := p.(LotAssessor)
	_, configurer := p.(Configurer)
	if c, ok := p.(*compiled); ok {
		proposer = c.propose != nil
	}
	can(CanPropose, proposer)
	can(CanAssessLots, assessor && len(m.Goods) > 0)
	can(CanConfigure, configurer && len(m.Settings) > 0)
	return &m
}

func (m *Manifest) checkCapabilities(ps *problems) {
	checkMost(ps.at("capabilities"), len(m.Capabilities), 16)
	for i, c := range m.Capabilities {
		if at := ps.at("capabilities[%d]", i); !capabilityPattern.MatchString(string(c)) {
			at.say("%q is not a capability such as propose.v1", c)
		}
	}
}
