//go:build !window

package window

import "context"

// Built says whether this program was compiled with its window.
const Built = false

// Run returns ErrNotBuilt.
func Run(context.Context, Options) error { return ErrNotBuilt }
