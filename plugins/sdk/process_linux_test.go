package sdk

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/perennial-app/perennial/core/pack"
)

// running reports whether a process is there and not a zombie.
func running(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	return !strings.HasPrefix(string(b[strings.LastIndexByte(string(b), ')')+1:]), " Z")
}

// wantEnd waits for a process to end.
func wantEnd(t *testing.T, pid int, within time.Duration) {
	t.Helper()
	for began := time.Now(); running(pid); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > within {
			t.Fatalf("process %d still there after %v", pid, within)
		}
	}
}

func TestHostKilled(t *testing.T) {
	for _, mode := range []string{"", "raw:"} { // raw cares neither for lease nor standard input
		t.Run("mode="+mode, func(t *testing.T) {
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), "SDK_TEST_HOLD="+install(t, mode))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, _ := bufio.NewReader(out).ReadString('\n')
			pid, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil || !running(pid) {
				t.Fatalf("the holder printed %q", line)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			wantEnd(t, pid, 2*time.Second)
		})
	}
}

func TestLetGo(t *testing.T) {
	for name, let := range map[string]func(*Client){
		"lease":          func(c *Client) { c.endLease() },
		"standard input": func(c *Client) { c.proc.letGo() },
	} {
		t.Run(name, func(t *testing.T) {
			c := mustDial(t, "", Options{})
			let(c)
			wantEnd(t, c.Pid(), 2*time.Second)
		})
	}
}

func TestCloseStopped(t *testing.T) {
	c := mustDial(t, "", Options{})
	if err := syscall.Kill(c.Pid(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	c.Close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("Close took %v", took)
	}
	wantEnd(t, c.Pid(), time.Second)
}

func TestStoppedIsLate(t *testing.T) {
	c := mustDial(t, "", Options{BatchTimeout: 300 * time.Millisecond})
	if err := syscall.Kill(c.Pid(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	// Far more than the socket's buffers take, so that sending blocks too.
	_, err := evaluate(t, c, slices.Values(sampleSnapshots(20_000)))
	if !errors.Is(err, ErrLate) {
		t.Errorf("Evaluate: %v, want ErrLate", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("Evaluate took %v", took)
	}
}

func TestKilledWhileAnswering(t *testing.T) {
	c := mustDial(t, "", Options{})
	n := 0
	err := c.Evaluate(t.Context(), asOf, slices.Values(sampleSnapshots(20_000)), func(pack.Answer) {
		if n++; n == 700 {
			_ = syscall.Kill(c.Pid(), syscall.SIGKILL)
		}
	})
	if !errors.Is(err, ErrGone) {
		t.Errorf("Evaluate: %v, want ErrGone", err)
	}
	if n < 700 || n >= 20_000 {
		t.Errorf("%d answers before the end", n)
	}
	if _, err := evaluate(t, c, slices.Values(sampleSnapshots(1))); !errors.Is(err, ErrGone) {
		t.Errorf("Evaluate after the end: %v, want ErrGone", err)
	}
	if _, err := c.Describe(t.Context()); !errors.Is(err, ErrGone) {
		t.Errorf("Describe after the end: %v, want ErrGone", err)
	}
}

func TestForked(t *testing.T) {
	c := mustDial(t, "", Options{})
	if _, err := evaluate(t, c, acting(3, 1, "fork")); err != nil {
		t.Fatal(err)
	}
	var child int
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", c.Pid(), c.Pid()))
	if err == nil {
		_, _ = fmt.Sscan(string(b), &child)
	}
	if child == 0 {
		out, _ := exec.Command("pgrep", "-P", strconv.Itoa(c.Pid())).Output()
		_, _ = fmt.Sscan(string(out), &child)
	}
	if child == 0 {
		t.Fatal("the plugin's child was not found")
	}
	// The child holds the plugin's output open; the end is noticed all the same.
	if err := syscall.Kill(c.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Done():
	case <-time.After(2 * time.Second):
		t.Fatal("the end was not noticed")
	}
	wantEnd(t, child, time.Second)
	began := time.Now()
	c.Close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("Close took %v", took)
	}
}

func TestNothingInherited(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "yes")
	// As a C library opens them: without close-on-exec.
	var fds [2]int
	if err := unix.Pipe2(fds[:], 0); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	mine, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fds[0]))
	if err != nil {
		t.Fatal(err)
	}

	c := mustDial(t, "", Options{})
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", c.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"SECRET_OF_THE_HOST", "HOME=", "PATH=", "USER="} {
		if strings.Contains(string(env), name) {
			t.Errorf("the plugin was told %s", name)
		}
	}
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", c.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range open {
		if to, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", c.Pid(), e.Name())); to == mine {
			t.Errorf("descriptor %s of the plugin is the host's %s", e.Name(), to)
		}
	}
	if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", c.Pid())); strings.TrimSpace(string(name)) != "pack-sample" {
		t.Errorf("the process is called %q", name)
	}
}

func TestTidy(t *testing.T) {
	dir := t.TempDir()
	c := mustDial(t, "", Options{Dir: dir})
	c.Close()
	c.Close()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		t.Errorf("left behind: %s", e.Name())
	}
}
