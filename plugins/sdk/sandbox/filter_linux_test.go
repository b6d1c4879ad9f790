package sandbox

import (
	"encoding/binary"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// run does what the kernel does with a filter.
func (f filter) run(t *testing.T, arch, number uint32, args ...uint64) uint32 {
	t.Helper()
	var data [64]byte
	binary.LittleEndian.PutUint32(data[atNumber:], number)
	binary.LittleEndian.PutUint32(data[atArch:], arch)
	for i, a := range args {
		binary.LittleEndian.PutUint64(data[atArgs+8*i:], a)
	}
	var a uint32
	for pc := 0; pc < len(f); pc++ {
		in := f[pc]
		var jump bool
		switch in.Code {
		case unix.BPF_LD | unix.BPF_W | unix.BPF_ABS:
			a = binary.LittleEndian.Uint32(data[in.K:])
			continue
		case unix.BPF_ALU | unix.BPF_AND | unix.BPF_K:
			a &= in.K
			continue
		case unix.BPF_RET | unix.BPF_K:
			return in.K
		case unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K:
			jump = a == in.K
		case unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K:
			jump = a >= in.K
		case unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K:
			jump = a&in.K != 0
		default:
			t.Fatalf("instruction %d: %+v", pc, in)
		}
		if jump {
			pc += int(in.Jt)
		} else {
			pc += int(in.Jf)
		}
	}
	t.Fatal("the filter has no end")
	return 0
}

func TestFilter(t *testing.T) {
	if arch == 0 {
		t.Skip("no filter for this machine")
	}
	const mark = 0x9abcdef0
	var (
		allowed = uint32(unix.SECCOMP_RET_ALLOW)
		killed  = uint32(unix.SECCOMP_RET_KILL_PROCESS)
		errno   = func(e syscall.Errno) uint32 { return unix.SECCOMP_RET_ERRNO | uint32(e) }
	)
	type test struct {
		name   string
		arch   uint32
		number uint32
		args   []uint64
		want   uint32
	}
	tests := []test{
		{"reading", arch, unix.SYS_READ, []uint64{0}, allowed},
		{"a stream socket of this machine", arch, unix.SYS_SOCKET, []uint64{unix.AF_UNIX, unix.SOCK_STREAM | unix.SOCK_CLOEXEC | unix.SOCK_NONBLOCK}, allowed},
		{"with rubbish above what the kernel reads", arch, unix.SYS_SOCKET, []uint64{1<<40 | unix.AF_INET, unix.SOCK_STREAM}, errno(unix.EACCES)},
		{"a datagram socket of this machine", arch, unix.SYS_SOCKET, []uint64{unix.AF_UNIX, unix.SOCK_DGRAM}, errno(unix.EACCES)},
		{"packets of this machine", arch, unix.SYS_SOCKET, []uint64{unix.AF_UNIX, unix.SOCK_SEQPACKET | unix.SOCK_CLOEXEC}, errno(unix.EACCES)},
		{"IPv6", arch, unix.SYS_SOCKET, []uint64{unix.AF_INET6, unix.SOCK_DGRAM}, errno(unix.EACCES)},
		{"another virtual machine", arch, unix.SYS_SOCKET, []uint64{unix.AF_VSOCK, unix.SOCK_STREAM}, errno(unix.EACCES)},
		{"a pair", arch, unix.SYS_SOCKETPAIR, []uint64{unix.AF_UNIX, unix.SOCK_STREAM}, allowed},
		{"a pair of datagrams", arch, unix.SYS_SOCKETPAIR, []uint64{unix.AF_UNIX, unix.SOCK_DGRAM}, errno(unix.EACCES)},
		{"connecting", arch, unix.SYS_CONNECT, []uint64{3}, errno(unix.EACCES)},
		{"serving", arch, unix.SYS_ACCEPT4, []uint64{3}, allowed},
		{"a thread", arch, unix.SYS_CLONE, []uint64{unix.CLONE_VM | unix.CLONE_SIGHAND | unix.CLONE_THREAD}, allowed},
		{"a process", arch, unix.SYS_CLONE, []uint64{uint64(unix.SIGCHLD)}, errno(unix.EPERM)},
		{"a process in a namespace", arch, unix.SYS_CLONE, []uint64{unix.CLONE_NEWUSER | uint64(unix.SIGCHLD)}, errno(unix.EPERM)},
		{"our process", arch, unix.SYS_CLONE, []uint64{mark<<32 | unix.CLONE_VFORK | uint64(unix.SIGCHLD)}, allowed},
		{"nearly our process", arch, unix.SYS_CLONE, []uint64{(mark+4)<<32 | unix.CLONE_VFORK}, errno(unix.EPERM)},
		{"what the filter cannot see into", arch, unix.SYS_CLONE3, nil, errno(unix.ENOSYS)},
		{"calls without calls", arch, unix.SYS_IO_URING_SETUP, nil, errno(unix.ENOSYS)},
		{"naming itself", arch, unix.SYS_PRCTL, []uint64{unix.PR_SET_NAME}, allowed},
		{"dying with its parent", arch, unix.SYS_PRCTL, []uint64{unix.PR_SET_PDEATHSIG, uint64(unix.SIGKILL)}, allowed},
		{"outliving its parent", arch, unix.SYS_PRCTL, []uint64{unix.PR_SET_PDEATHSIG, 0}, errno(unix.EPERM)},
		{"stopping one of its own threads for a moment", arch, unix.SYS_TGKILL, []uint64{9, 9, uint64(unix.SIGURG)}, allowed},
		{"telling all its threads", arch, unix.SYS_TGKILL, []uint64{9, 9, 33}, allowed},
		{"ending a thread", arch, unix.SYS_TGKILL, []uint64{9, 9, uint64(unix.SIGKILL)}, errno(unix.EPERM)},
		{"ending a thread, the old way", arch, unix.SYS_TKILL, []uint64{9, uint64(unix.SIGKILL)}, errno(unix.EPERM)},
		{"ending a process", arch, unix.SYS_KILL, []uint64{9, uint64(unix.SIGKILL)}, errno(unix.EPERM)},
		{"having a file send signals", arch, unix.SYS_FCNTL, []uint64{3, unix.F_SETOWN, 9}, errno(unix.EPERM)},
		{"having a file send signals to a thread", arch, unix.SYS_FCNTL, []uint64{3, unix.F_SETOWN_EX, 9}, errno(unix.EPERM)},
		{"having a file send other signals", arch, unix.SYS_FCNTL, []uint64{3, unix.F_SETSIG, 9}, errno(unix.EPERM)},
		{"having a socket send signals", arch, unix.SYS_IOCTL, []uint64{3, 0x8902, 9}, errno(unix.EPERM)},
		{"not waiting for a file", arch, unix.SYS_FCNTL, []uint64{3, unix.F_SETFL, unix.O_NONBLOCK}, allowed},
		{"how much there is to read", arch, unix.SYS_IOCTL, []uint64{3, unix.TIOCINQ, 9}, allowed},
		{"its own limits", arch, unix.SYS_PRLIMIT64, []uint64{0, unix.RLIMIT_NOFILE}, allowed},
		{"another's limits", arch, unix.SYS_PRLIMIT64, []uint64{9, unix.RLIMIT_CPU}, errno(unix.EPERM)},
		{"another's turn", arch, unix.SYS_SCHED_SETSCHEDULER, []uint64{9}, errno(unix.EPERM)},
		{"another's importance", arch, unix.SYS_SETPRIORITY, []uint64{unix.PRIO_PROCESS, 9, 19}, errno(unix.EPERM)},
		{"memory shared with others", arch, unix.SYS_SHMGET, nil, errno(unix.EPERM)},
		{"looking into another process", arch, unix.SYS_PTRACE, nil, errno(unix.EPERM)},
		{"a program of another machine", arch ^ 0x40000000, unix.SYS_READ, nil, killed},
	}
	if foreign != 0 {
		tests = append(tests, test{"another way of calling", arch, foreign | unix.SYS_SOCKET, []uint64{unix.AF_INET, unix.SOCK_STREAM}, errno(unix.ENOSYS)})
	}
	for _, number := range slices.Concat(refused(), besides()) {
		tests = append(tests, test{"refused", arch, number, nil, errno(unix.EPERM)})
	}
	for _, tt := range tests {
		if got := confined(mark).run(t, tt.arch, tt.number, tt.args...); got != tt.want {
			t.Errorf("%s (call %d): %#x, want %#x", tt.name, tt.number, got, tt.want)
		}
	}
	if got := confined(0).run(t, arch, unix.SYS_CLONE, uint64(unix.SIGCHLD)); got != errno(unix.EPERM) {
		t.Errorf("without a mark a process may be started: %#x", got)
	}
}

func TestMark(t *testing.T) {
	seen := map[uint32]bool{}
	for range 100 {
		m := newMark()
		if m == 0 || m&3 != 0 || seen[m] {
			t.Errorf("mark %#x", m)
		}
		seen[m] = true
	}
}
