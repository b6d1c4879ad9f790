// Package bank is the pack of bank branches.
//
// What it knows is in pack/*.yaml: fields, drivers, actions, checklists, each
// fact with its source. The drivers that compare amounts or reckon with days are
// in compute.go.
//
// Age, sex, home country and marital status are private fields: the branch may
// keep them, the pack is never shown them. That costs accuracy knowingly. On the
// public set of 10,000 customers age is the strongest single sign of leaving, and
// a branch that called the old or the foreign because they are old or foreign
// would be treating people by what they are. Credit score and income are private
// too: they are collected for lending, and no driver needs them.
//
// Custody checklists are templates. Every bank has its own rules, and those come
// first.
package bank

import (
	"embed"

	"github.com/perennial-app/perennial/core/pack"
)

//go:embed pack/*.yaml
var files embed.FS

// New returns the pack.
func New() pack.Pack { return pack.MustLoad(files, "pack", computed) }
