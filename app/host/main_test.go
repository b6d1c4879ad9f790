package host

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// built is the directory of the test plugin's program.
var built string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "host")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		built = dir
		cmd := exec.Command("go", "build", "-ldflags", "-s -w", "-o", filepath.Join(dir, "plugin"), "../../plugins/sdk/testdata/plugin")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as vendors are told to
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "building the test plugin:", err)
			return 1
		}
		return m.Run()
	}())
}

// A shop is a plugins directory under test.
type shop struct {
	t    testing.TB
	dir  string
	lock lockFile
}

func newShop(t testing.TB) *shop { return &shop{t: t, dir: filepath.Join(t.TempDir(), "plugins")} }

// install installs the test plugin under an id, behaving as mode says.
func (s *shop) install(id core.PackID, mode string) *shop {
	s.t.Helper()
	dir := filepath.Join(s.dir, string(id))
	s.must(os.MkdirAll(dir, 0o700))
	program := filepath.Join(dir, "plugin")
	s.must(os.Link(filepath.Join(built, "plugin"), program))
	described, err := exec.Command(program, "--describe").Output()
	s.must(err)
	s.must(os.WriteFile(filepath.Join(dir, "describe.json"), described, 0o600))
	s.must(os.WriteFile(filepath.Join(dir, "mode"), []byte(mode), 0o600))
	b, err := os.ReadFile(program)
	s.must(err)
	s.lock.Plugins = append(s.lock.Plugins, lockEntry{ID: id, Version: "1.2.3", SHA256: sum(b), DescribeSHA256: sum(described)})
	s.writeLock()
	return s
}

func (s *shop) mode(id core.PackID, mode string) {
	s.t.Helper()
	s.must(os.WriteFile(s.path(id, "mode"), []byte(mode), 0o600))
}

func (s *shop) path(id core.PackID, name string) string {
	return filepath.Join(s.dir, string(id), name)
}

func (s *shop) writeLock() {
	s.t.Helper()
	b, err := json.Marshal(s.lock)
	s.must(err)
	s.must(os.WriteFile(filepath.Join(s.dir, lockName), b, 0o600))
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// open returns a host over the shop, impatient unless opts says otherwise.
func (s *shop) open(opts Options) *Host {
	s.t.Helper()
	opts.Dir = s.dir
	if opts.Backoff == nil {
		opts.Backoff = []time.Duration{50 * time.Millisecond, 100 * time.Millisecond}
	}
	if opts.BatchTimeout == 0 {
		opts.BatchTimeout = 1500 * time.Millisecond
	}
	opts.Log = slog.New(slog.NewTextHandler(testWriter{s.t}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	h, err := New(opts)
	s.must(err)
	s.t.Cleanup(h.Close)
	return h
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

var asOf = core.NewDay(2026, time.March, 8)

// customers returns n snapshots, the one at place at acting as act says.
func customers(n, at int, act string) iter.Seq[pack.Snapshot] {
	snaps := make([]pack.Snapshot, n)
	for i := range snaps {
		snaps[i] = pack.Snapshot{
			Ref:    fmt.Sprintf("customer-%d", i),
			Fields: map[pack.FieldKey]pack.Value{"field_00": pack.NumberValue(float64(i))},
		}
	}
	if act != "" {
		snaps[at].Fields["act"] = pack.TextValue(act)
	}
	return slices.Values(snaps)
}

func evaluate(t testing.TB, h *Host, id core.PackID, in iter.Seq[pack.Snapshot]) ([]pack.Answer, error) {
	t.Helper()
	var got []pack.Answer
	err := h.Evaluate(t.Context(), id, asOf, in, func(a pack.Answer) { got = append(got, a) })
	return got, err
}

// wantAll fails unless there is one answer per customer, in order.
func wantAll(t testing.TB, got []pack.Answer, n int) {
	t.Helper()
	if len(got) != n {
		t.Fatalf("%d answers, want %d", len(got), n)
	}
	for i, a := range got {
		if want := fmt.Sprintf("customer-%d", i); a.Ref != want {
			t.Fatalf("answer %d is about %s, want %s", i, a.Ref, want)
		}
	}
}

func only(t testing.TB, h *Host, id core.PackID) Status {
	t.Helper()
	for _, s := range h.List() {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("no plugin %s", id)
	return Status{}
}

// wantState waits until a plugin is in a state.
func wantState(t testing.TB, h *Host, id core.PackID, want State) Status {
	t.Helper()
	began := time.Now()
	for {
		s := only(t, h, id)
		if s.State == want {
			return s
		}
		if time.Since(began) > 20*time.Second {
			t.Fatalf("%s is %s (%v), want %s", id, s.State, s.Problem, want)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
