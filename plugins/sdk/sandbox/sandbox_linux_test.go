package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// probe is the program that tries things, once as Go makes it and once linked
// with the system's libraries.
var probe, linked string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "sandbox")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		probe, linked = filepath.Join(dir, "probe"), filepath.Join(dir, "linked")
		build := func(cgo, out string) error {
			cmd := exec.Command("go", "build", "-o", out, "./testdata/probe")
			cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
			cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
			return cmd.Run()
		}
		if err := build("0", probe); err != nil {
			fmt.Fprintln(os.Stderr, "building the probe:", err)
			return 1
		}
		if build("1", linked) != nil {
			linked = "" // no C compiler here
		}
		return m.Run()
	}())
}

// A yard is what a probe finds: a folder of its own to work in and things of
// others that it must leave alone.
type yard struct {
	t                    *testing.T
	own, work            string // folders of the policy
	secret               string
	tcp, udp, unix, gram string // addresses of servers
	sleeper              string // a process
}

func newYard(t *testing.T) *yard {
	t.Helper()
	dir, err := os.MkdirTemp("", "y") // short, for sockets
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	y := &yard{t: t, own: filepath.Join(dir, "own"), work: filepath.Join(dir, "work"), secret: filepath.Join(dir, "secret")}
	must(t, os.Mkdir(y.own, 0o700))
	must(t, os.Mkdir(y.work, 0o700))
	must(t, os.WriteFile(filepath.Join(y.own, "data"), []byte("data"), 0o600))
	must(t, os.WriteFile(y.secret, []byte("secret"), 0o600))

	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	y.unix, y.gram = filepath.Join(dir, "u"), filepath.Join(dir, "g")
	stream, err := net.Listen("unix", y.unix)
	must(t, err)
	gram, err := net.ListenPacket("unixgram", y.gram)
	must(t, err)
	for _, c := range []interface{ Close() error }{tcp, udp, stream, gram} {
		t.Cleanup(func() { c.Close() })
	}
	y.tcp, y.udp = tcp.Addr().String(), udp.LocalAddr().String()

	sleeper := exec.Command("sleep", "600")
	must(t, sleeper.Start())
	t.Cleanup(func() { _ = sleeper.Process.Kill(); _ = sleeper.Wait() })
	y.sleeper = fmt.Sprint(sleeper.Process.Pid)
	return y
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (y *yard) policy(program *os.File) Policy {
	run, err := Runtime(program)
	must(y.t, err)
	return Policy{Program: program, Read: []string{y.own}, Run: run, Work: y.work}
}

// confined runs a program within a fence, as the host does, and returns what it
// says and how it ended.
func (y *yard) confined(path string, args ...string) (says string, limits Limits, err error) {
	y.t.Helper()
	program, err := os.Open(path)
	must(y.t, err)
	defer program.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and the thread ends with this goroutine
		var fence *Fence
		fence, err = Thread(y.policy(program))
		if err != nil {
			return
		}
		limits = fence.Limits()
		var out bytes.Buffer
		cmd := &exec.Cmd{
			Path: "/proc/self/fd/3", Args: append([]string{path}, args...), Env: []string{"TZ=UTC", "TMPDIR=" + y.work}, Dir: y.work,
			Stdin: os.Stdin, Stdout: &out, Stderr: &out, ExtraFiles: []*os.File{program},
			SysProcAttr: &unix.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL},
		}
		for i, arg := range cmd.Args {
			cmd.Args[i] = strings.ReplaceAll(arg, "LAUNCHER", fmt.Sprint(unix.Gettid()))
		}
		fence.Admit(cmd)
		if err = cmd.Start(); err != nil {
			return
		}
		err = errors.Join(fence.Started(), cmd.Wait())
		says = out.String()
	}()
	<-done
	return says, limits, err
}

func (y *yard) free(path string, args ...string) string {
	y.t.Helper()
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		y.t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// forbidden are the acts that a confined process must not be able to do, with
// what the kernel answers.
func (y *yard) forbidden() (acts, refusals []string) {
	for _, f := range []struct{ act, refusal string }{
		{"read=" + y.secret, "permission denied"},
		{"read=/etc/passwd", "permission denied"},
		{"list=/", "permission denied"},
		{"read=/proc/" + y.sleeper + "/status", "permission denied"},
		{"write=" + y.secret, "permission denied"},
		{"write=" + filepath.Join(y.own, "new"), "permission denied"},
		{"remove=" + filepath.Join(y.own, "data"), "permission denied"},
		{"tcp=" + y.tcp, "permission denied"},
		{"udp=" + y.udp, "permission denied"},
		{"unix=" + y.unix, "permission denied"},
		{"unixgram=" + y.gram, "permission denied"},
		{"pair", "permission denied"},
		{"serve=127.0.0.1:0", "permission denied"},
		{"mptcp", "permission denied"},
		{"netlink", "permission denied"},
		{"uring", "function not implemented"},
		{"start=/bin/true", "operation not permitted"},
		{"fork", "operation not permitted"},
		{"clone3", "function not implemented"},
		{"kill=" + y.sleeper, "operation not permitted"},
		{"thread=" + y.sleeper, "operation not permitted"},
		{"file=" + y.sleeper, "operation not permitted"},
		{"limit=" + y.sleeper, "operation not permitted"},
		{"shared", "operation not permitted"},
		{"ptrace=" + y.sleeper, "operation not permitted"},
		{"memory=" + y.sleeper, "operation not permitted"},
		{"outlive", "operation not permitted"},
	} {
		acts, refusals = append(acts, f.act), append(refusals, f.refusal)
	}
	return acts, refusals
}

func lines(says string) []string { return strings.Split(strings.TrimSpace(says), "\n") }

func wantRefused(t *testing.T, says string, acts, refusals []string) {
	t.Helper()
	got := lines(says)
	if len(got) != len(acts) {
		t.Fatalf("%d answers to %d acts:\n%s", len(got), len(acts), says)
	}
	for i, line := range got {
		if !strings.HasSuffix(line, refusals[i]) {
			t.Errorf("%s came out as %q, want %s", acts[i], line, refusals[i])
		}
	}
}

func wantOK(t *testing.T, says string, acts []string) {
	t.Helper()
	got := lines(says)
	if len(got) != len(acts) {
		t.Fatalf("%d answers to %d acts:\n%s", len(got), len(acts), says)
	}
	for i, line := range got {
		if !strings.HasSuffix(line, ": ok") {
			t.Errorf("%s came out as %q", acts[i], line)
		}
	}
}

// whole fails where this kernel cannot hold everything; on it the tests below
// would say nothing.
func whole(t *testing.T, l Limits) {
	t.Helper()
	if missing := l.Missing(); len(missing) > 0 {
		t.Skipf("this kernel cannot: %v", missing)
	}
}

func TestConfined(t *testing.T) {
	for name, path := range map[string]string{"alone": probe, "linked": linked} {
		t.Run(name, func(t *testing.T) {
			if path == "" {
				t.Skip("no C compiler")
			}
			y := newYard(t)
			acts, refusals := y.forbidden()
			says, limits, err := y.confined(path, acts...)
			whole(t, limits)
			must(t, err)
			wantRefused(t, says, acts, refusals)
		})
	}
}

// The same acts succeed outside a fence, so that their being refused inside says
// something.
func TestUnconfined(t *testing.T) {
	y := newYard(t)
	acts, _ := y.forbidden()
	// What a system may refuse anybody: it is switched off, or for the
	// administrator only; and there is nothing at that address.
	acts = slices.DeleteFunc(acts, func(act string) bool {
		return act == "uring" || act == "mptcp" || strings.HasPrefix(act, "ptrace=") || strings.HasPrefix(act, "memory=")
	})
	wantOK(t, y.free(probe, acts...), acts)
}

// What a plugin needs still works.
func TestConfinedWorks(t *testing.T) {
	for name, path := range map[string]string{"alone": probe, "linked": linked} {
		t.Run(name, func(t *testing.T) {
			if path == "" {
				t.Skip("no C compiler")
			}
			y := newYard(t)
			acts := []string{
				"self", "read=" + filepath.Join(y.own, "data"), "list=" + y.own, "threads",
				"write=" + filepath.Join(y.work, "file"), "remove=" + filepath.Join(y.work, "file"),
				"listen=" + filepath.Join(y.work, "socket"),
			}
			says, _, err := y.confined(path, acts...)
			must(t, err)
			wantOK(t, says, acts)
		})
	}
}

// Neither another program nor a guessed mark gets out.
func TestConfinedStaysIn(t *testing.T) {
	y := newYard(t)
	says, limits, err := y.confined(probe, "exec=/bin/true", "guess")
	whole(t, limits)
	must(t, err)
	wantRefused(t, says, []string{"exec", "guess"}, []string{"permission denied", "operation not permitted"})
}

// To the kernel, the thread that started a plugin is as confined as the plugin,
// which therefore might reach it.
func TestLauncherIsOutOfReach(t *testing.T) {
	y := newYard(t)
	acts := []string{"kill=LAUNCHER", "thread=LAUNCHER", "file=LAUNCHER", "limit=LAUNCHER", "ptrace=LAUNCHER", "memory=LAUNCHER"}
	says, limits, err := y.confined(probe, acts...)
	whole(t, limits)
	must(t, err)
	wantRefused(t, says, acts, slices.Repeat([]string{"operation not permitted"}, len(acts)))
	// What Go and C send their own threads passes, and does nothing.
	says, _, err = y.confined(probe, "quiet=LAUNCHER")
	must(t, err)
	wantOK(t, says, []string{"quiet"})
}

func TestScript(t *testing.T) {
	y := newYard(t)
	script := filepath.Join(y.own, "plugin")
	must(t, os.WriteFile(script, []byte("#!/bin/sh\necho hello\nread line <"+y.secret+"\necho $line\n"), 0o700))
	says, limits, _ := y.confined(script)
	whole(t, limits)
	if !strings.HasPrefix(says, "hello\n") || strings.Contains(says, "secret\n") {
		t.Errorf("it says %q", says)
	}
}

// The rest of the program is not confined, also by threads Go makes later.
func TestOnlyTheThread(t *testing.T) {
	y := newYard(t)
	_, _, err := y.confined(probe, "self")
	must(t, err)
	done := make(chan error)
	for range 50 {
		go func() {
			runtime.LockOSThread()
			_, err := os.ReadFile(y.secret)
			if err == nil {
				_, err = net.Dial("tcp", y.tcp)
			}
			done <- err // and the thread ends
		}()
	}
	for range 50 {
		must(t, <-done)
	}
	wantOK(t, y.free(probe, "fork", "start=/bin/true"), []string{"fork", "start"})
}

// A start from the confined thread that was not let in is refused.
func TestNotAdmitted(t *testing.T) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		fence, err := Thread(Policy{Run: []string{"/"}})
		if err == nil && fence.Limits().Processes {
			err = (&exec.Cmd{Path: "/bin/true", Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}).Run()
			if errors.Is(err, unix.EPERM) {
				err = nil
			} else {
				err = fmt.Errorf("it came out as %w", err)
			}
		}
		done <- err
	}()
	must(t, <-done)
}

// A plugin that confines itself is as confined, on all its threads.
func TestProcess(t *testing.T) {
	y := newYard(t)
	acts, refusals := y.forbidden()
	before := []string{"threads", "confine=" + y.work, "threads"}
	says := lines(y.free(probe, append(before, acts...)...))
	if got := says[1]; got != "confine: ok" {
		t.Skip("this kernel cannot:", got)
	}
	wantOK(t, strings.Join(says[:3], "\n"), before)
	wantRefused(t, strings.Join(says[3:], "\n"), acts, refusals)
}

func TestPolicyMustExist(t *testing.T) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		_, err := Thread(Policy{Work: "/not/there"})
		done <- err
	}()
	if err := <-done; err == nil && landlockABI() > 0 {
		t.Error("no error")
	}
}
