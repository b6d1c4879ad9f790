package sdk

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// What a plugin may not do, it cannot; what came of each act is its own report.
func TestFence(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := mustDial(t, "", Options{})
	if missing := c.Limits().Missing(); len(missing) > 0 {
		t.Skipf("this kernel cannot: %v", missing)
	}
	pid := strconv.Itoa(os.Getpid())
	for act, want := range map[string]string{
		"fork":             "operation not permitted",
		"read=/etc/passwd": "permission denied",
		"read=" + secret:   "permission denied",
		"write=" + secret:  "permission denied",
		"remove=" + secret: "permission denied",
		"list=" + dir:      "permission denied",
		"fill":             "file too large",
		"tcp=127.0.0.1:9":  "permission denied",
		"udp=127.0.0.1:9":  "permission denied",
		"kill=" + pid:      "operation not permitted",
	} {
		got, err := evaluate(t, c, acting(3, 1, act))
		if err != nil || len(got) != 3 {
			t.Fatalf("%s: %d answers, %v", act, len(got), err)
		}
		if !strings.HasSuffix(got[1].Segment, want) {
			t.Errorf("%s came out as %q, want %s", act, got[1].Segment, want)
		}
	}
}

// A plugin confines itself, so that it is confined whoever starts it.
func TestConfinesItself(t *testing.T) {
	static := filepath.Join(t.TempDir(), "plugin")
	build := exec.Command("go", "build", "-o", static, "./testdata/plugin")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as vendors are told to build
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(static), "mode"), []byte("alone"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := handshake()
	cmd := exec.Command(static)
	cmd.Dir, cmd.Env = filepath.Dir(static), []string{h.MagicCookieKey + "=" + h.MagicCookieValue, "TMPDIR=" + t.TempDir()}
	if _, err := cmd.StdinPipe(); err != nil { // it leaves when nobody holds this
		t.Fatal(err)
	}
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 5 {
		t.Fatalf("it ended otherwise (%v):\n%s", cmd.ProcessState, out)
	}
	if missing := mustDial(t, "", Options{}).Limits().Missing(); len(missing) > 0 {
		t.Skipf("this kernel cannot: %v", missing)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if !strings.HasSuffix(line, "permission denied") && !strings.HasSuffix(line, "operation not permitted") {
			t.Error(line)
		}
	}
}

// Where nothing keeps a plugin from starting programs, they end with it.
func TestGroup(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", "sleep 97 & echo $!; wait")
	confine(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	sweep, err := leash(cmd.Process)
	if err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	child, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !running(child) {
		t.Fatalf("the shell printed %q", line)
	}
	sweep()
	_ = cmd.Wait()
	wantEnd(t, child, time.Second)
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

	c := mustDial(t, "", Options{Name: "pack-sample"})
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
