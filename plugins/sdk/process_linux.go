package sdk

import (
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

// runOpened runs the opened file itself, whatever its name means by then.
func runOpened(cmd *exec.Cmd, f *os.File) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		return
	}
	cmd.Path = "/proc/self/fd/3"
	cmd.ExtraFiles = []*os.File{f}
}

// closeOnExec keeps descriptors that a C library opened without the flag from
// living on in the child: a window toolkit's pipe held open by a plugin makes
// the page wait for as long as the plugin lives.
func closeOnExec() { _ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) }
