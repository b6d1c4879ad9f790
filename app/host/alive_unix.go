//go:build unix

package host

import (
	"errors"
	"syscall"
)

// alive reports whether a process has that number.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
