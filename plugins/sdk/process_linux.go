package sdk

import (
	"fmt"
	"math"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// confine gives the child a group of its own, so that a Ctrl-C meant for us is
// not for it and it can be killed with what it started; and has the kernel kill
// it when we die.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL}
}

// runOpened returns what to run so that it is the opened file itself, whatever
// path means by then, and what the child must be given for it. Link becomes a
// name for that; the process is called by its last part.
func runOpened(f *os.File, path, link string) (program string, files []*os.File) {
	const opened = "/proc/self/fd/3" // the first after the three of every process
	switch _, err := os.Stat("/proc/self/fd"); {
	case err != nil:
		return path, nil
	case os.Symlink(opened, link) != nil:
		return opened, []*os.File{f}
	}
	return link, []*os.File{f}
}

// closeOnExec keeps descriptors that a C library opened without the flag from
// living on in the child: a window toolkit's pipe held open by a plugin makes
// the page wait for as long as the plugin lives.
func closeOnExec() { _ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) }

// maxData is what a plugin may ask the kernel for at most, used or not, so that
// one which eats memory does not get far between two looks of the host's.
const maxData = 1 << 30

// bound keeps a process from filling the disk and the machine's memory, for
// good: it writes no byte to any file, a core dump included, as it has nothing to
// keep; a socket is not written to. When memory runs out all the same, it is the
// first to go, where the system lets us say so.
func bound(pid int) error {
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0, unix.RLIMIT_DATA: maxData,
	} {
		if err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil); err != nil {
			return fmt.Errorf("bounding the process (%d): %w", resource, err)
		}
	}
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0o600)
	return nil
}
