//go:build unix

package app_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
)

// The scenarios drive the real program and real plugin processes, as a person
// or a script would. Both are built once, here.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "perennial-scenario-")
	if err != nil {
		log.Fatal(err)
	}
	if err := install(dir); err != nil {
		log.Fatal(err)
	}
	bin = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// install builds the program and puts the telecom plugin, the runner and a pack
// of files beside it, the way a release is laid out.
func install(dir string) error {
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	plugins := filepath.Join(dir, "plugins")
	telecom, runner := filepath.Join(plugins, "telecom", "plugin"), filepath.Join(plugins, "runner")
	for out, pkg := range map[string]string{
		filepath.Join(dir, "perennial"): ".",
		telecom:                         "./plugins/telecom/plugin",
		runner:                          "./plugins/runner",
	} {
		c := exec.Command("go", "build", "-o", out, pkg)
		c.Dir, c.Stderr = root, os.Stderr
		if err := c.Run(); err != nil {
			return fmt.Errorf("build %s: %w", pkg, err)
		}
	}
	if err := os.CopyFS(filepath.Join(plugins, "retail", "content"), os.DirFS(filepath.Join(root, "plugins", "retail", "pack"))); err != nil {
		return err
	}
	entries := []map[string]string{{"id": "retail"}, {"id": "telecom", "sha256": hashOf(telecom)}}
	for _, e := range entries {
		home, program := filepath.Join(plugins, e["id"]), telecom
		if e["sha256"] == "" {
			program = runner
		}
		c := exec.Command(program, "--describe")
		c.Dir = home
		described, err := c.Output()
		if err != nil {
			return fmt.Errorf("describe %s: %w", e["id"], err)
		}
		name := filepath.Join(home, "describe.json")
		if err := os.WriteFile(name, described, 0o644); err != nil {
			return err
		}
		var is struct{ Version string }
		if err := json.Unmarshal(described, &is); err != nil {
			return err
		}
		e["version"], e["describe_sha256"] = is.Version, hashOf(name)
	}
	lock, err := json.Marshal(map[string]any{"runner_sha256": hashOf(runner), "plugins": entries})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(plugins, "plugins.lock.json"), lock, 0o644)
}

// hashOf is the SHA-256 of a file that was just written.
func hashOf(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		panic(err)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// shared is the folder of real files, which are too large to be committed.
func shared() string {
	if dir := os.Getenv("PERENNIAL_SHARED"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../../shared")
	if err != nil {
		return ""
	}
	return dir
}

func TestScenarios(t *testing.T) {
	_, missing := os.Stat(filepath.Join(shared(), "data"))
	if missing != nil {
		t.Logf("SKIPPING the scenarios on real files: %s is not there. Set PERENNIAL_SHARED to the folder that holds data/.", shared())
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			temp, err := os.MkdirTemp("/tmp", "pn") // short, for sockets, and this scenario's alone
			if err != nil {
				return err
			}
			e.Defer(func() { os.RemoveAll(temp) })
			e.Vars = append(e.Vars,
				"TMPDIR="+temp,
				"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
				"PERENNIAL_DATA="+filepath.Join(e.WorkDir, "data"),
				"PERENNIAL_PLUGINS="+filepath.Join(bin, "plugins"), "BIN="+bin,
				"SHARED="+filepath.Join(shared(), "data"),
				"LANG=en_US.UTF-8", "TZ=Asia/Shanghai", "NO_COLOR=1",
			)
			e.Values["children"] = &children{}
			e.Defer(func() { e.Values["children"].(*children).kill() })
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "shared":
				return missing == nil, nil
			case "root": // who may write into a read-only folder
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("no condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json": checkJSON, "today": checkToday, "start": start, "serve": serve, "shutdown": shutdown, "signal": signal, "gone": gone,
			"setenv": setEnv, "newer": newer, "crashimport": crashImport, "pidof": pidOf, "fetch": fetch, "atleast": atLeast,
		},
	})
}

// children are the servers a script started.
type children struct{ list []*exec.Cmd }

func (c *children) kill() {
	for _, p := range c.list {
		_ = p.Process.Signal(syscall.SIGCONT)
		_ = p.Process.Kill()
		_ = p.Wait()
	}
}

// environ is the environment of the script.
func environ(ts *testscript.TestScript) []string {
	var env []string
	for _, k := range []string{"PATH", "HOME", "PERENNIAL_DATA", "PERENNIAL_PLUGINS", "LANG", "TZ", "NO_COLOR", "TMPDIR"} {
		env = append(env, k+"="+ts.Getenv(k))
	}
	return env
}

// json FILE PATH WANT compares one value of a JSON file. A path is keys and
// numbers joined by dots; len is a length.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	got := lookUp(ts, args[0], args[1])
	if (got == args[2]) == neg {
		ts.Fatalf("%s %s: got %s, want %s", args[0], args[1], got, args[2])
	}
}

func lookUp(ts *testscript.TestScript, file, path string) string {
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		ts.Fatalf("%s: %v", file, err)
	}
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
			if key == "len" {
				v = json.Number(strconv.Itoa(len(x)))
			}
		case []any:
			if key == "len" {
				v = json.Number(strconv.Itoa(len(x)))
				continue
			}
			if k, want, ok := strings.Cut(key, "="); ok { // the element whose k is want
				v = nil
				for _, e := range x {
					if m, _ := e.(map[string]any); m != nil && fmt.Sprint(m[k]) == want {
						v = e
					}
				}
				continue
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(x) {
				ts.Fatalf("%s: no %s in %s", file, key, path)
			}
			v = x[i]
		default:
			ts.Fatalf("%s: no %s in %s", file, key, path)
		}
	}
	return fmt.Sprint(v)
}

// today FILE holds a page of Today to what it promises: the order, complete
// reasons that sum to the number, evidence and a script for each.
func checkToday(ts *testscript.TestScript, _ bool, args []string) {
	var page struct {
		AsOf  string `json:"as_of"`
		Items []struct {
			CustomerID string   `json:"customer_id"`
			Name       string   `json:"name"`
			Band       string   `json:"band"`
			Risk       *float64 `json:"risk"`
			LogOdds    float64  `json:"log_odds"`
			Base       float64  `json:"base_log_odds"`
			Value      *int64   `json:"value_cents"`
			Reasons    []struct {
				Driver   string  `json:"driver"`
				LogOdds  float64 `json:"log_odds"`
				Evidence string  `json:"evidence"`
			} `json:"contributions"`
			Action *struct{ ID, Title, Script string } `json:"action"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &page); err != nil {
		ts.Fatalf("%s: %v", args[0], err)
	}
	if len(page.Items) == 0 {
		ts.Fatalf("nobody is listed")
	}
	last := 0.0
	for i, it := range page.Items {
		sum := it.Base
		for _, r := range it.Reasons {
			sum += r.LogOdds
			if r.Evidence == "" || strings.ContainsAny(r.Evidence, "{}") {
				ts.Fatalf("%s: evidence of %s is %q", it.CustomerID, r.Driver, r.Evidence)
			}
		}
		if d := sum - it.LogOdds; d > 1e-9 || d < -1e-9 {
			ts.Fatalf("%s: reasons sum to %v, log-odds are %v", it.CustomerID, sum, it.LogOdds)
		}
		if len(it.Reasons) < 8 {
			ts.Fatalf("%s: %d contributions, want every driver", it.CustomerID, len(it.Reasons))
		}
		if it.Action == nil || it.Action.Script == "" || strings.ContainsAny(it.Action.Script, "{}") {
			ts.Fatalf("%s: action %+v", it.CustomerID, it.Action)
		}
		if it.Risk != nil && it.Value != nil {
			lost := *it.Risk * float64(*it.Value)
			if i > 0 && lost > last*(1+1e-12) {
				ts.Fatalf("%s stands below a smaller loss", it.CustomerID)
			}
			last = lost
		}
	}
}

// serve starts the program for a browser.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	start(ts, neg, append([]string{"serve"}, args...))
}

// start ARGS… starts the program and waits until it has said where it is.
func start(ts *testscript.TestScript, _ bool, args []string) {
	c := exec.Command(filepath.Join(bin, "perennial"), args...)
	c.Env, c.Dir = environ(ts), ts.MkAbs(".")
	out, err := c.StdoutPipe()
	ts.Check(err)
	errFile, err := os.Create(ts.MkAbs("serve.err"))
	ts.Check(err)
	defer errFile.Close()
	c.Stderr = errFile
	ts.Check(c.Start())
	all := ts.Value("children").(*children)
	all.list = append(all.list, c)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("serve said nothing: %s", ts.ReadFile("serve.err"))
	}
	ts.Setenv("LINK", strings.TrimSpace(strings.TrimPrefix(line, "Perennial: ")))
	ts.Setenv("SERVE_PID", strconv.Itoa(c.Process.Pid))
}

// shutdown ends the newest server as Ctrl-C does and expects a clean end.
func shutdown(ts *testscript.TestScript, _ bool, _ []string) {
	all := ts.Value("children").(*children)
	c := all.list[len(all.list)-1]
	all.list = all.list[:len(all.list)-1]
	ts.Check(c.Process.Signal(os.Interrupt))
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		ts.Check(err)
	case <-time.After(20 * time.Second):
		_ = c.Process.Kill()
		ts.Fatalf("serve did not end")
	}
}

// signal NAME PID sends a signal.
func signal(ts *testscript.TestScript, _ bool, args []string) {
	names := map[string]syscall.Signal{"KILL": syscall.SIGKILL, "STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT, "TERM": syscall.SIGTERM}
	pid, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(syscall.Kill(pid, names[args[0]]))
	if args[0] == "KILL" {
		for _, c := range ts.Value("children").(*children).list {
			if c.Process.Pid == pid {
				_ = c.Wait()
			}
		}
	}
}

// gone PID waits up to 2 s until a process has ended; a zombie has.
func gone(ts *testscript.TestScript, neg bool, args []string) {
	pid, err := strconv.Atoi(args[0])
	ts.Check(err)
	deadline := time.Now().Add(2 * time.Second)
	for !ended(pid) {
		if time.Now().After(deadline) {
			if neg {
				return
			}
			ts.Fatalf("process %d is still there", pid)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if neg {
		ts.Fatalf("process %d has ended", pid)
	}
}

func ended(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	if runtime.GOOS != "linux" {
		return false
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(b), ") ")
	return strings.HasPrefix(after, "Z")
}

// pidof NAME VAR puts the process id of a running plugin into a variable.
func pidOf(ts *testscript.TestScript, _ bool, args []string) {
	c := exec.Command(filepath.Join(bin, "perennial"), "plugin", "list", "--json")
	c.Env = environ(ts)
	out, err := c.Output()
	ts.Check(err)
	var list []struct {
		ID  string `json:"id"`
		PID int    `json:"pid"`
	}
	ts.Check(json.Unmarshal(out, &list))
	for _, p := range list {
		if p.ID == args[0] && p.PID != 0 {
			ts.Setenv(args[1], strconv.Itoa(p.PID))
			return
		}
	}
	ts.Fatalf("plugin %s does not run: %s", args[0], out)
}

// crashimport LINES PID ARGS… runs an import and kills PID (or the import
// itself, for "self") with SIGKILL after LINES durable batches. COMMITTED is
// the number the last line printed.
func crashImport(ts *testscript.TestScript, _ bool, args []string) {
	after, err := strconv.Atoi(args[0])
	ts.Check(err)
	c := exec.Command(filepath.Join(bin, "perennial"), append([]string{"import", "--json"}, args[2:]...)...)
	c.Env, c.Dir = environ(ts), ts.MkAbs(".")
	stderr, err := c.StderrPipe()
	ts.Check(err)
	ts.Check(c.Start())
	last, lines := "", 0
	for s := bufio.NewScanner(stderr); s.Scan(); {
		n, ok := strings.CutPrefix(s.Text(), "committed ")
		if !ok {
			continue
		}
		last, lines = strings.TrimSuffix(n, " rows"), lines+1
		if lines == after {
			pid := c.Process.Pid
			if args[1] != "self" {
				pid, err = strconv.Atoi(args[1])
				ts.Check(err)
			}
			ts.Check(syscall.Kill(pid, syscall.SIGKILL))
		}
	}
	_ = c.Wait() // killed
	if lines < after {
		ts.Fatalf("the import committed %d batches and was over", lines)
	}
	ts.Setenv("COMMITTED", last)
}

// atleast FILE PATH N compares numbers.
func atLeast(ts *testscript.TestScript, _ bool, args []string) {
	got, err := strconv.ParseFloat(lookUp(ts, args[0], args[1]), 64)
	ts.Check(err)
	want, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	if got < want {
		ts.Fatalf("%s %s: got %v, want at least %v", args[0], args[1], got, want)
	}
}

// fetch METHOD URL STATUS [HEADER…] asks over HTTP, as a browser or a stranger
// would, and puts the cookie it gets into COOKIE, the answer into the file
// answer. The header Body is none: it is what is asked.
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequest(args[0], args[1], nil)
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	says := "{}"
	for _, h := range args[3:] {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "Host":
			req.Host = value
		case "Body":
			says = value
		default:
			req.Header.Set(name, value)
		}
	}
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(says)), int64(len(says))
	res, err := http.DefaultTransport.RoundTrip(req)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if got := strconv.Itoa(res.StatusCode); got != args[2] {
		ts.Fatalf("%s %s: got %s, want %s\n%s", args[0], args[1], got, args[2], body)
	}
	ts.Check(os.WriteFile(ts.MkAbs("answer"), body, 0o600))
	for _, c := range res.Cookies() {
		ts.Setenv("COOKIE", c.Name+"="+c.Value)
	}
}

// setenv VAR FILE puts a file's first line into a variable.
func setEnv(ts *testscript.TestScript, _ bool, args []string) {
	line, _, _ := strings.Cut(ts.ReadFile(args[1]), "\n")
	ts.Setenv(args[0], line)
}

// newer DIR makes a store look as if a later version of the program made it.
func newer(ts *testscript.TestScript, _ bool, args []string) {
	db, err := badger.Open(ts.MkAbs(args[0]), badger.Options{Log: slog.New(slog.DiscardHandler)})
	ts.Check(err)
	ts.Check(db.Update(context.Background(), func(tx store.Tx) error {
		tx.Set(store.Key("m", "schema"), []byte{store.Schema + 1})
		return nil
	}))
	ts.Check(db.Close())
}
