package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// kill ends a process or a thread, in each way there is.
func kill(tgid, pid int) error {
	bySignal := unix.Kill(pid, unix.SIGKILL)
	byThread := unix.Tgkill(tgid, pid, unix.SIGKILL)
	byLimit := unix.Prlimit(pid, unix.RLIMIT_CPU, &unix.Rlimit{}, nil)
	if bySignal == nil || byThread == nil || byLimit == nil {
		return nil
	}
	return errors.Join(bySignal, byThread, byLimit)
}
