package sandbox

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A filter is a small program the kernel runs at every system call. It sees the
// call's number and its arguments, not what they point to, and answers what
// becomes of the call.
type filter []unix.SockFilter

// Where the kernel puts what a filter reads; halves of arguments as little-endian
// machines have them, and no others have a filter here.
const (
	atNumber = 0
	atArch   = 4
	atArgs   = 16
)

func low(arg uint32) uint32  { return atArgs + 8*arg }
func high(arg uint32) uint32 { return low(arg) + 4 }

func load(at uint32) filter { return filter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}} }

func mask(bits uint32) filter {
	return filter{{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: bits}}
}

func answer(what uint32) filter { return filter{{Code: unix.BPF_RET | unix.BPF_K, K: what}} }

func allow() filter { return answer(unix.SECCOMP_RET_ALLOW) }

func refuse(why syscall.Errno) filter { return answer(unix.SECCOMP_RET_ERRNO | uint32(why)) }

// when does something where the loaded value compares. What it does ends in an
// answer; where it does not compare the filter goes on behind it.
func when(compare uint16, value uint32, does ...filter) filter {
	body := slices.Concat(does...)
	if len(body) > math.MaxUint8 {
		panic("a jump that long leads anywhere")
	}
	return append(filter{{Code: unix.BPF_JMP | compare | unix.BPF_K, K: value, Jf: uint8(len(body))}}, body...)
}

func is(value uint32, does ...filter) filter { return when(unix.BPF_JEQ, value, does...) }

// isNot is the other way round.
func isNot(value uint32, does filter) filter {
	return append(filter{{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jt: uint8(len(does))}}, does...)
}

// confined writes the filter of a confined process. A start of a process is let
// through when it carries the mark; none is where the mark is 0.
func confined(mark uint32) filter {
	socket := slices.Concat(
		load(low(0)), is(unix.AF_UNIX, load(low(1)), mask(0xf), is(unix.SOCK_STREAM, allow()), refuse(unix.EACCES)),
		refuse(unix.EACCES),
	)
	clone := slices.Concat(load(low(0)), when(unix.BPF_JSET, unix.CLONE_THREAD, allow()))
	if mark != 0 {
		clone = slices.Concat(clone, load(high(0)), is(mark, allow()))
	}
	clone = slices.Concat(clone, refuse(unix.EPERM))
	// Dying with whoever started it is not the process's own to give up.
	prctl := slices.Concat(
		load(low(0)), is(unix.PR_SET_PDEATHSIG, load(low(1)), is(uint32(unix.SIGKILL), allow()), refuse(unix.EPERM)),
		allow(),
	)

	// A signal to a process finds none. One to a thread does what Go and C need
	// among their own, and nothing where it is blocked; see Fence.Started.
	signal := func(arg uint32) filter {
		return slices.Concat(load(low(arg)), is(uint32(unix.SIGURG), allow()), is(sigSetXID, allow()), refuse(unix.EPERM))
	}
	// Of calls that take a process's number, what they do to the caller.
	self := func(arg uint32) filter { return slices.Concat(load(low(arg)), is(0, allow()), refuse(unix.EPERM)) }
	// A file can be told to send signals to anybody when there is something to
	// read.
	fcntl := slices.Concat(
		load(low(1)), is(unix.F_SETOWN, refuse(unix.EPERM)), is(unix.F_SETOWN_EX, refuse(unix.EPERM)), is(unix.F_SETSIG, refuse(unix.EPERM)),
		allow(),
	)
	ioctl := slices.Concat(load(low(1)), is(fioSetOwn, refuse(unix.EPERM)), is(siocSetOwn, refuse(unix.EPERM)), allow())

	// The numbers below mean other calls to a program of another machine, which
	// this one may run as well.
	out := slices.Concat(load(atArch), isNot(arch, answer(unix.SECCOMP_RET_KILL_PROCESS)), load(atNumber))
	if foreign != 0 {
		out = append(out, when(unix.BPF_JGE, foreign, refuse(unix.ENOSYS))...)
	}
	for _, c := range []struct {
		number uint32
		does   filter
	}{
		{unix.SYS_SOCKET, socket},
		{unix.SYS_SOCKETPAIR, socket},
		{unix.SYS_CONNECT, refuse(unix.EACCES)},
		{unix.SYS_CLONE, clone},
		{unix.SYS_PRCTL, prctl},
		{unix.SYS_TKILL, signal(1)},
		{unix.SYS_TGKILL, signal(2)},
		{unix.SYS_PRLIMIT64, self(0)},
		{unix.SYS_SCHED_SETAFFINITY, self(0)},
		{unix.SYS_SCHED_SETSCHEDULER, self(0)},
		{unix.SYS_SCHED_SETPARAM, self(0)},
		{unix.SYS_SCHED_SETATTR, self(0)},
		{unix.SYS_SETPRIORITY, self(1)},
		{unix.SYS_FCNTL, fcntl},
		{unix.SYS_IOCTL, ioctl},
		// Absent rather than refused, so that libraries fall back to what the
		// filter can see into: clone and plain sockets.
		{unix.SYS_CLONE3, refuse(unix.ENOSYS)},
		{unix.SYS_IO_URING_SETUP, refuse(unix.ENOSYS)},
	} {
		out = append(out, is(c.number, c.does)...)
	}
	for _, number := range slices.Concat(refused(), besides()) {
		out = append(out, is(number, refuse(unix.EPERM))...)
	}
	return append(out, allow()...)
}

// What x/sys does not name: the signal by which all threads of a process are
// told to do a thing, and two requests to send signals about a file.
const (
	sigSetXID  = 33
	fioSetOwn  = 0x8901
	siocSetOwn = 0x8902
)

// refused are calls a plugin has no business with: other processes, memory and
// messages shared with them, keys, the machine as a whole where we are its
// administrator, and parts of the kernel in which holes are found.
func refused() []uint32 {
	return []uint32{
		unix.SYS_KILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO, unix.SYS_PIDFD_SEND_SIGNAL,
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP,
		unix.SYS_PROCESS_MADVISE, unix.SYS_PROCESS_MRELEASE, unix.SYS_MOVE_PAGES, unix.SYS_MIGRATE_PAGES, unix.SYS_IOPRIO_SET,
		unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_SHMCTL, unix.SYS_MSGGET, unix.SYS_MSGSND, unix.SYS_MSGRCV, unix.SYS_MSGCTL,
		unix.SYS_SEMGET, unix.SYS_SEMCTL, unix.SYS_MQ_OPEN, unix.SYS_MQ_UNLINK,
		unix.SYS_UNSHARE, unix.SYS_SETNS,
		unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
		unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
		unix.SYS_REBOOT, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE,
		unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX,
		unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_SYSLOG,
	}
}

// filter puts the filter on the calling thread, or with flags on all threads. A
// machine or kernel without filters leaves the limits as they are.
func (l *Limits) filter(mark uint32, flags uintptr) error {
	if arch == 0 {
		return nil
	}
	f := confined(mark)
	prog := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	// Slowing speculation down would protect the plugin from itself.
	flags |= unix.SECCOMP_FILTER_FLAG_SPEC_ALLOW
	r, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(f)
	switch {
	case errors.Is(e, unix.ENOSYS), errors.Is(e, unix.EINVAL):
		return nil
	case e != 0:
		return fmt.Errorf("filtering system calls: %w", e)
	case r != 0: // with TSYNC, a thread that has a filter of its own
		return fmt.Errorf("filtering system calls: thread %d has another filter", r)
	}
	l.TCP, l.Network, l.Processes = true, true, true
	return nil
}
