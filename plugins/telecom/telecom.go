// Package telecom is the pack of phone shops and small operators.
//
// What it knows is in pack/*.yaml: fields, drivers, actions, checklists, each
// fact with its source. The drivers that need arithmetic over several fields or
// over the timeline are in compute.go; when to talk about a contract that ends is
// in propose.go.
//
// Age, sex and family are kept as private fields and are never scored.
package telecom

import (
	"embed"

	"github.com/perennial-app/perennial/core/pack"
)

//go:embed pack/*.yaml
var files embed.FS

// New returns the pack.
func New() pack.Pack { return pack.MustLoad(files, "pack", computed, pack.Proposals(propose)) }
