package sandbox

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// A Fence is around the thread it was made on, and around every process that
// thread starts.
type Fence struct {
	limits Limits
	mark   uint32
}

// Limits says what the fence holds.
func (f *Fence) Limits() Limits { return f.limits }

// Thread confines the calling thread, for good. Its goroutine must be locked to
// it and must end without unlocking it. Only commands that were let in by Admit
// can be started from it.
func Thread(p Policy) (*Fence, error) {
	// Go looks once whether it may use pidfds, by making a process. Asked here
	// for the first time, it would be told no and remember it.
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Release()
	}
	f := &Fence{mark: newMark()}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return nil, fmt.Errorf("giving up new privileges: %w", err)
	}
	err := f.limits.landlock(p, func(ruleset int) error {
		return landlockRestrictSelf(ruleset, 0)
	})
	if err != nil {
		return nil, err
	}
	if err := f.limits.filter(f.mark, 0); err != nil {
		return nil, err
	}
	return f, nil
}

// Process confines the whole calling process, for good. A plugin does this to
// itself, so that it is confined whoever started it; it may then start nothing.
func Process(p Policy) (Limits, error) {
	var l Limits
	// Where Go knows of all threads it changes all. With C in the program it
	// does not, and kernels before 7.0 cannot either.
	everywhere := func(number, a, b uintptr) error {
		if _, _, e := syscall.AllThreadsSyscall(number, a, b, 0); e != 0 {
			return e
		}
		return nil
	}
	err := everywhere(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1)
	goThreads := err == nil
	if !goThreads {
		err = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	}
	if err != nil {
		return l, fmt.Errorf("giving up new privileges: %w", err)
	}
	switch {
	case landlockABI() >= abiAllThreads:
		err = l.landlock(p, func(ruleset int) error {
			return landlockRestrictSelf(ruleset, unix.LANDLOCK_RESTRICT_SELF_TSYNC)
		})
	case goThreads:
		err = l.landlock(p, func(ruleset int) error {
			return everywhere(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(ruleset), 0)
		})
	}
	if err != nil {
		return l, err
	}
	return l, l.filter(0, unix.SECCOMP_FILTER_FLAG_TSYNC)
}

// Admit lets a command be started from the confined thread. It must be called
// for each, after the command's SysProcAttr is set.
func (f *Fence) Admit(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &unix.SysProcAttr{}
	}
	cmd.SysProcAttr.Cloneflags |= uintptr(uint64(f.mark) << 32)
}

// Started is to be called when the thread has started what it was confined for.
// To the kernel the thread and its child are equals now, and one may send signals
// to the other; so the thread takes none any more.
func (f *Fence) Started() error {
	var all unix.Sigset_t
	for i := range all.Val {
		all.Val[i] = ^all.Val[i]
	}
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &all, nil); err != nil {
		return fmt.Errorf("blocking signals: %w", err)
	}
	return nil
}

// newMark draws the number by which the filter knows a start that is ours. It
// travels in the upper half of clone's flags, of which the kernel reads none
// since 5.7, and before at most the two lowest bits. It is never 0.
func newMark() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.NativeEndian.Uint32(b[:])&^3 | 1<<31
}
