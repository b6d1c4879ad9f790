//go:build !linux

package sandbox

import (
	"os"
	"os/exec"
)

// A Fence is around the thread it was made on, and around every process that
// thread starts.
type Fence struct{}

// Thread confines nothing on this system.
func Thread(Policy) (*Fence, error) { return &Fence{}, nil }

// Process confines nothing on this system.
func Process(Policy) (Limits, error) { return Limits{}, nil }

// Admit does nothing on this system.
func (*Fence) Admit(*exec.Cmd) {}

// Started does nothing on this system.
func (*Fence) Started() error { return nil }

// Limits says that nothing is held.
func (*Fence) Limits() Limits { return Limits{} }

// Runtime finds nothing on this system.
func Runtime(*os.File) ([]string, error) { return nil, nil }
