package sdk

import (
	"bytes"
	"encoding/json"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Protocols lists the versions of the contract this package speaks.
func Protocols() []int { return []int{protocolVersion} }

// Describe returns a pack's manifest as its plugin prints it for --describe and
// as describe.json keeps it, to the byte.
func Describe(p pack.Pack) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(pack.Described(p)); err != nil {
		return nil, core.Errorf(core.Internal, "writing the manifest: %w", err)
	}
	return b.Bytes(), nil
}
