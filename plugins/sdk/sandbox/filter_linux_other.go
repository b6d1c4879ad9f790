//go:build linux && !amd64 && !arm64

package sandbox

// No filter has been written for this machine.
const (
	arch    = 0
	foreign = 0
)

func besides() []uint32 { return nil }
