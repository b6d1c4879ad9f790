//go:build linux

// Command probe tries what a plugin must not do and says what came of it, one
// line for each argument: "ok" or the error. An argument is an act and what to
// act on, such as read=/etc/passwd.
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

func main() {
	acts := map[string]func(on string) error{
		"read":     func(on string) error { _, err := os.ReadFile(on); return err },
		"list":     func(on string) error { _, err := os.ReadDir(on); return err },
		"write":    func(on string) error { return os.WriteFile(on, []byte("x"), 0o600) },
		"remove":   os.Remove,
		"tcp":      dial("tcp"),
		"udp":      send("udp"),
		"unix":     dial("unix"),
		"unixgram": send("unixgram"),
		"listen":   listen,
		"serve":    func(on string) error { return try(net.Listen("tcp", on)) },
		"mptcp":    func(string) error { return socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP) },
		"netlink":  func(string) error { return socket(unix.AF_NETLINK, unix.SOCK_RAW, 0) },
		"pair":     pair,
		"exec":     func(on string) error { return syscall.Exec(on, []string{on}, nil) },
		"start":    start,
		"fork":     fork(0),
		"guess":    fork(0x80000004 << 32),
		"clone3":   clone3,
		"threads":  threads,
		"kill":     func(on string) error { return syscall.Kill(number(on), 0) },
		"thread":   func(on string) error { return unix.Tgkill(number(on), number(on), 0) },
		"quiet":    quiet,
		"file":     file,
		"limit":    limit,
		"shared":   shared,
		"ptrace":   func(on string) error { return syscall.PtraceAttach(number(on)) },
		"memory":   memory,
		"uring":    func(string) error { return call(unix.SYS_IO_URING_SETUP, 1, uintptr(unsafe.Pointer(new([120]byte)))) },
		"outlive":  func(string) error { return unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0) },
		"self":     func(string) error { return call(unix.SYS_GETPID) },
		"confine":  confine,
	}
	for _, arg := range os.Args[1:] {
		name, on, _ := strings.Cut(arg, "=")
		if err := acts[name](on); err != nil {
			fmt.Printf("%s: %v\n", name, err)
		} else {
			fmt.Printf("%s: ok\n", name)
		}
	}
}

// confine lets the probe confine itself, as a plugin does, with a folder to work
// in; an empty one is none.
func confine(work string) error {
	l, err := sandbox.Process(sandbox.Policy{Work: work})
	if err == nil && len(l.Missing()) > 0 {
		err = fmt.Errorf("%v", l.Missing())
	}
	return err
}

// start starts a program, with files that are open already.
func start(path string) error {
	return (&exec.Cmd{Path: path, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}).Run()
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func try(c interface{ Close() error }, err error) error {
	if err == nil {
		c.Close()
	}
	return err
}

func dial(network string) func(string) error {
	return func(on string) error { return try(net.DialTimeout(network, on, time.Second)) }
}

func send(network string) func(string) error {
	return func(on string) error {
		c, err := net.Dial(network, on)
		if err == nil {
			_, err = c.Write([]byte("x"))
			c.Close()
		}
		return err
	}
}

func listen(path string) error { return try(net.Listen("unix", path)) }

func call(number uintptr, args ...uintptr) error {
	args = append(args, 0, 0, 0)
	if _, _, e := syscall.Syscall(number, args[0], args[1], args[2]); e != 0 {
		return e
	}
	return nil
}

func socket(domain, kind, protocol int) error {
	fd, err := unix.Socket(domain, kind, protocol)
	if err == nil {
		unix.Close(fd)
	}
	return err
}

// pair makes a connected pair of datagram sockets, from which one could send to
// any socket by its path.
func pair(string) error {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	if err == nil {
		unix.Close(fds[0])
		unix.Close(fds[1])
	}
	return err
}

// fork makes a process as cheaply as a fork bomb does.
func fork(flags uintptr) func(string) error {
	return func(string) error {
		pid, _, e := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD)|flags, 0, 0)
		if e != 0 {
			return e
		}
		if pid == 0 {
			syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
		var status syscall.WaitStatus
		_, err := syscall.Wait4(int(pid), &status, 0, nil)
		return err
	}
}

func clone3(string) error {
	args := [11]uint64{4: uint64(syscall.SIGCHLD)}
	pid, _, e := syscall.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&args)), 88, 0)
	if e != 0 {
		return e
	}
	if pid == 0 {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
	}
	return nil
}

// threads keeps many system threads busy at once.
func threads(string) error {
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			d := unix.NsecToTimespec(int64(20 * time.Millisecond))
			_ = unix.Nanosleep(&d, nil)
		})
	}
	group.Wait()
	return nil
}

// quiet sends a thread the signals a process may send.
func quiet(on string) error {
	for _, s := range []syscall.Signal{unix.SIGURG, 33} {
		if err := unix.Tgkill(os.Getppid(), number(on), s); err != nil {
			return err
		}
	}
	return nil
}

// file has a pipe signal a process that there is something to read.
func file(on string) error {
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		return err
	}
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	_, err := unix.FcntlInt(uintptr(fds[0]), unix.F_SETOWN, number(on))
	return err
}

// limit changes nothing, but could.
func limit(on string) error {
	var l unix.Rlimit
	return unix.Prlimit(number(on), unix.RLIMIT_CPU, nil, &l)
}

// shared makes memory that outlives the process.
func shared(string) error {
	id, err := unix.SysvShmGet(unix.IPC_PRIVATE, 4096, unix.IPC_CREAT|0o600)
	if err == nil {
		_, err = unix.SysvShmCtl(id, unix.IPC_RMID, nil)
	}
	return err
}

// memory reads the memory of another process.
func memory(pid string) error {
	var b [8]byte
	local := []unix.Iovec{{Base: &b[0], Len: 8}}
	remote := []unix.RemoteIovec{{Base: uintptr(unsafe.Pointer(&b[0])), Len: 8}}
	_, err := unix.ProcessVMReadv(number(pid), local, remote, 0)
	return err
}
