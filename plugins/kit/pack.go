package kit

import (
	"context"
	"io"
	"os"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// An Order is how a parcel is to be made.
type Order struct {
	Secret    parcel.Secret
	Host      string   // versions of the program, such as ">=1.2 <3"
	Platforms []string // to compile a Go program for
	Say       func(platform string)
}

// Pack writes a project as a parcel. The same project packed by the same
// program is the same parcel.
func (p *Project) Pack(ctx context.Context, w io.Writer, o Order) (*parcel.Label, error) {
	staged, err := os.MkdirTemp("", "perennial-pack-")
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "staging: %w", err)
	}
	defer os.RemoveAll(staged)
	if o.Say == nil {
		o.Say = func(string) {}
	}
	if err := p.Stage(ctx, staged, o.Platforms, o.Say); err != nil {
		return nil, err
	}
	return parcel.Pack(w, parcel.Draft{Files: os.DirFS(staged), Host: o.Host, Protocols: sdk.Protocols(), Secret: o.Secret})
}
