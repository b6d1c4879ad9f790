//go:build unix && !linux

package sdk

import (
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// confine gives the child a group of its own, so that a Ctrl-C meant for us is
// not for it and it can be killed with what it started.
func confine(cmd *exec.Cmd) { cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true} }

// runOpened can only run what path means by then.
func runOpened(_ *os.File, path, _ string) (program string, files []*os.File) { return path, nil }

func closeOnExec() {}

// bound has nothing here to bound a process with.
func bound(int) error { return nil }
