//go:build unix

package host

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Alive reports whether a process has that number.
func Alive(pid int) bool { return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// ours reports that a file is this user's and closed to others.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Getuid() && info.Mode().Perm()&0o077 == 0
}
