//go:build unix

package sdk

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// minimalEnv is all a plugin is told about the machine. Its heap is tiny, so the
// collector may let it grow more than it usually would, which saves a fifth of
// the time; the memory limit, soft, makes it work in time and fails nothing. It is
// below the 64 MB that the kit lets a plugin take.
func minimalEnv(dir string) []string {
	return []string{"TMPDIR=" + dir, "TZ=UTC", "GOGC=400", "GOMEMLIMIT=56MiB"}
}

// leash bounds a process that was just started. It returns how to end it and all
// it started, which is its group.
func leash(p *os.Process) (sweep func(), err error) {
	return func() { _ = unix.Kill(-p.Pid, unix.SIGKILL) }, bound(p.Pid)
}

// busy reports that a file is still open for writing somewhere.
func busy(err error) bool { return errors.Is(err, unix.ETXTBSY) }

// callable reports that an address is one of a plugin which works in dir.
func callable(dir, network, addr string) bool {
	in, err := filepath.Rel(dir, addr)
	return network == "unix" && err == nil && filepath.IsAbs(addr) && filepath.IsLocal(in)
}
