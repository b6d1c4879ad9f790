package host

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// wantSays fails unless err is the message key and names the plugin in both
// languages, with nothing left to fill in.
func wantSays(t testing.TB, err error, key string) {
	t.Helper()
	wantSaysUnnamed(t, err, key)
	for _, lang := range core.Langs() {
		said := text.Error(lang, err)
		if !strings.Contains(said, "样例") && !strings.Contains(said, "Sample") && !strings.Contains(said, string("first")) {
			t.Errorf("%s does not name the plugin: %s", lang, said)
		}
	}
}

func wantSaysUnnamed(t testing.TB, err error, key string) {
	t.Helper()
	var e *core.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	for _, lang := range core.Langs() {
		if said := text.Error(lang, err); said == key || strings.ContainsAny(said, "{}") || strings.Contains(said, "map[") {
			t.Errorf("%s: %s", lang, said)
		}
	}
}

func TestUse(t *testing.T) {
	h := newShop(t).install("second", "").install("first", "").open(Options{})
	if got, want := len(h.Packs()), 2; got != want {
		t.Fatalf("%d packs, want %d", got, want)
	}
	if m, ok := h.Pack("first"); !ok || m.ID != "first" {
		t.Errorf("Pack(first): %v, %v", m, ok)
	}
	if _, ok := h.Pack("third"); ok {
		t.Error("Pack(third) is there")
	}
	for _, s := range h.List() {
		if s.State != Idle || s.PID != 0 || s.Version != "1.2.3" || s.Title[core.English] != "Sample" || s.Problem != nil {
			t.Errorf("before use: %+v", s)
		}
	}
	got, err := evaluate(t, h, "first", customers(1234, 0, ""))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, 1234)
	if s := only(t, h, "first"); s.State != Running || s.PID == 0 || s.Restarts != 0 {
		t.Errorf("after use: %+v", s)
	}
	if s := only(t, h, "second"); s.State != Idle {
		t.Errorf("the other: %+v", s)
	}
	_, err = evaluate(t, h, "third", customers(1, 0, ""))
	if core.KindOf(err) != core.NotFound {
		t.Errorf("Evaluate(third): %v", err)
	}
}

func TestNoPlugins(t *testing.T) {
	h, err := New(Options{Dir: filepath.Join(t.TempDir(), "none")})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if len(h.List()) != 0 || len(h.Packs()) != 0 {
		t.Errorf("List: %v", h.List())
	}
}

// Each way an installation can be wrong: what it is called, and whether what the
// plugin knows can still be read.
func TestFiles(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(s *shop)
		state State
		key   string
		known bool
	}{
		{"program changed", func(s *shop) {
			s.must(os.Remove(s.path("first", "plugin")))
			s.must(os.WriteFile(s.path("first", "plugin"), []byte("#!/bin/sh\n"), 0o700))
		}, Refused, "host.changed", true},
		{"program gone", func(s *shop) { s.must(os.Remove(s.path("first", "plugin"))) }, Missing, "host.missing", true},
		{"description changed", func(s *shop) {
			s.must(os.WriteFile(s.path("first", "describe.json"), []byte("{}"), 0o600))
		}, Refused, "host.changed", false},
		{"description gone", func(s *shop) { s.must(os.Remove(s.path("first", "describe.json"))) }, Missing, "host.missing", false},
		{"folder gone", func(s *shop) { s.must(os.RemoveAll(filepath.Join(s.dir, "first"))) }, Missing, "host.missing", false},
		{"not listed", func(s *shop) { s.lock.Plugins = s.lock.Plugins[1:]; s.writeLock() }, Refused, "host.unlisted", false},
		{"no lock file", func(s *shop) { s.must(os.Remove(filepath.Join(s.dir, lockName))) }, Refused, "host.unlisted", false},
		{"broken lock file", func(s *shop) {
			s.must(os.WriteFile(filepath.Join(s.dir, lockName), []byte(`{"plugins":[`), 0o600))
		}, Refused, "host.lock", false},
		{"no hash", func(s *shop) { s.lock.Plugins[0].SHA256 = ""; s.writeLock() }, Refused, "host.lock", false},
		{"another version", func(s *shop) { s.lock.Plugins[0].Version = "1.2.4"; s.writeLock() }, Refused, "host.changed", false},
		{"another pack's description", func(s *shop) {
			b, err := os.ReadFile(s.path("second", "describe.json"))
			s.must(err)
			s.must(os.WriteFile(s.path("first", "describe.json"), b, 0o600))
			s.lock.Plugins[0].DescribeSHA256 = sum(b)
			s.writeLock()
		}, Refused, "host.changed", false},
		{"unusable description", func(s *shop) {
			b := []byte(`{"id":"first","version":"1.2.3"}`)
			s.must(os.WriteFile(s.path("first", "describe.json"), b, 0o600))
			s.lock.Plugins[0].DescribeSHA256 = sum(b)
			s.writeLock()
		}, Refused, "host.unusable", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newShop(t).install("first", "").install("second", "")
			tt.spoil(s)
			h := s.open(Options{})
			got := only(t, h, "first")
			if got.State != tt.state {
				t.Errorf("%s, want %s", got.State, tt.state)
			}
			wantSays(t, got.Problem, tt.key)
			if _, known := h.Pack("first"); known != tt.known {
				t.Errorf("its pack is known: %v, want %v", known, tt.known)
			}
			_, err := evaluate(t, h, "first", customers(1, 0, ""))
			wantSays(t, err, tt.key)
			if tt.name == "no lock file" || tt.name == "broken lock file" {
				return
			}
			if got, err := evaluate(t, h, "second", customers(3, 0, "")); err != nil || len(got) != 3 {
				t.Errorf("the other plugin: %d answers, %v", len(got), err)
			}
		})
	}
}

// Files that change while the program runs are found at the next start.
func TestFilesChangeLater(t *testing.T) {
	s := newShop(t).install("first", "").install("second", "")
	h := s.open(Options{})
	s.must(os.Rename(s.path("first", "plugin"), s.path("first", "away")))
	_, err := evaluate(t, h, "first", customers(1, 0, ""))
	wantSays(t, err, "host.missing")
	s.must(os.Rename(s.path("first", "away"), s.path("first", "plugin")))
	if got, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Errorf("back again: %d answers, %v", len(got), err)
	}

	s.must(os.Remove(s.path("second", "plugin")))
	s.must(os.WriteFile(s.path("second", "plugin"), []byte("#!/bin/sh\n"), 0o700))
	_, err = evaluate(t, h, "second", customers(1, 0, ""))
	wantSays(t, err, "host.changed")
	if st := only(t, h, "second").State; st != Refused {
		t.Errorf("state %s", st)
	}
	s.must(os.Remove(s.path("second", "plugin")))
	s.must(os.Link(filepath.Join(built, "plugin"), s.path("second", "plugin")))
	if _, err = evaluate(t, h, "second", customers(1, 0, "")); err == nil {
		t.Error("refused, and yet used without being asked")
	}
	if err := h.Retry("second"); err != nil {
		t.Error(err)
	}
	if _, err = evaluate(t, h, "second", customers(1, 0, "")); err != nil {
		t.Error(err)
	}
}

// What one plugin does leaves the other alone.
func TestMisbehaviour(t *testing.T) {
	for _, tt := range []struct {
		mode, act string
		key       string
	}{
		{mode: "exit", key: "host.start"},
		{mode: "deaf", key: "host.start"},
		{mode: "changeling", key: "host.changed"},
		{mode: "raw:newer", key: "host.version_old_program"},
		{mode: "raw:older", key: "host.version_old_plugin"},
		{mode: "raw:dupseq", key: "host.nonsense"},
		{mode: "raw:few", key: "host.nonsense"},
		{act: "exit", key: "host.gone"},
		{act: "hang", key: "host.late"},
	} {
		t.Run(tt.mode+tt.act, func(t *testing.T) {
			t.Parallel()
			opts := Options{Failures: 9}
			if tt.mode == "deaf" {
				opts.FirstStart, opts.StartTimeout = 2*time.Second, 2*time.Second
			}
			h := newShop(t).install("first", tt.mode).install("second", "").open(opts)
			_, err := evaluate(t, h, "first", customers(5, 2, tt.act))
			wantSays(t, err, tt.key)
			got, err := evaluate(t, h, "second", customers(5, 2, "panic"))
			if err != nil {
				t.Fatal(err)
			}
			wantAll(t, got, 5)
			if got[2].Problem != "panicked" {
				t.Errorf("problem %q", got[2].Problem)
			}
			if s := only(t, h, "second"); s.State != Running || s.Restarts != 0 {
				t.Errorf("the other: %+v", s)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	got, err := evaluate(t, h, "first", customers(5, 2, "nan"))
	if err != nil {
		t.Fatal(err)
	}
	if got[2].Signals[0].Known {
		t.Error("NaN was believed")
	}
	if s := only(t, h, "first"); s.Refusals != 1 || s.State != Running {
		t.Errorf("%+v", s)
	}
}

// shortDir returns a directory whose path leaves room for sockets.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "pn")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestSocketDir(t *testing.T) {
	run := filepath.Join(shortDir(t), "r")
	for _, name := range []string{"h999999999-old", "h1-alive", "note-1"} {
		if err := os.MkdirAll(filepath.Join(run, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := socketDir(run)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if filepath.Dir(dir) != run || len(dir) > maxSocketDir {
		t.Errorf("made %s", dir)
	}
	for name, want := range map[string]bool{"h999999999-old": false, "h1-alive": true, "note-1": true} {
		if _, err := os.Stat(filepath.Join(run, name)); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", name, err, want)
		}
	}
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 20))
	if dir, err = socketDir(long); err != nil || len(dir) > maxSocketDir {
		t.Errorf("made %s, %v", dir, err)
	}
	os.RemoveAll(dir)
}

// What a crash leaves lies where the next start looks, though the two know
// nothing of each other; deep temporary folders are no way around that.
func TestStartsShareAFolder(t *testing.T) {
	for _, temp := range []string{shortDir(t), filepath.Join(shortDir(t), strings.Repeat("deep", 20))} {
		t.Setenv("TMPDIR", temp)
		if err := os.MkdirAll(temp, 0o700); err != nil {
			t.Fatal(err)
		}
		one, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer one.Close()
		left := filepath.Join(filepath.Dir(one.sockets), "h999999999-crashed")
		if err := os.Mkdir(left, 0o700); err != nil {
			t.Fatal(err)
		}
		two, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer two.Close()
		if _, err := os.Stat(left); !os.IsNotExist(err) {
			t.Errorf("%s is still there (%v)", left, err)
		}
		if _, err := os.Stat(one.sockets); err != nil {
			t.Errorf("the living one lost its folder: %v", err)
		}
		if _, err := os.Stat(two.sockets); err != nil || one.sockets == two.sockets || len(two.sockets) > maxSocketDir {
			t.Errorf("second: %s, %v", two.sockets, err)
		}
	}
}

// A folder that others can write to, or put there, is not used.
func TestForeignSocketFolder(t *testing.T) {
	elsewhere := shortDir(t)
	for name, make := range map[string]func(string) error{
		"a link":         func(dir string) error { return os.Symlink(elsewhere, dir) },
		"a file":         func(dir string) error { return os.WriteFile(dir, nil, 0o600) },
		"open to others": func(dir string) error { return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777)) },
		"another's": func(dir string) error {
			if os.Getuid() != 0 {
				return os.Symlink("/", dir) // only root can give a folder away
			}
			return errors.Join(os.Mkdir(dir, 0o700), os.Chown(dir, 12345, 12345))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", shortDir(t))
			if err := make(userDir()); err != nil {
				t.Fatal(err)
			}
			dir, err := socketDir("")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			if filepath.Dir(dir) == userDir() || filepath.Dir(dir) == elsewhere {
				t.Errorf("made %s", dir)
			}
			if _, err := socketDir(userDir()); err == nil {
				t.Error("named outright, it was used")
			}
		})
	}
}

func TestQueue(t *testing.T) {
	n := 0
	q := queue{next: func() (pack.Snapshot, bool) { n++; return pack.Snapshot{Ref: string(rune('0' + n))}, n <= 6 }}
	var got []string
	for s := range q.all() {
		if got = append(got, s.Ref); s.Ref == "4" {
			break
		}
	}
	q.answered()
	q.answered()
	for s := range q.all() {
		got = append(got, s.Ref)
		q.answered()
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "3", "4", "5", "6"}, got); diff != "" {
		t.Error(diff)
	}
}

// However many wait to be asked about again, answers that come meanwhile move
// nothing that is still to be handed out.
func TestQueueWhileAnswersCome(t *testing.T) {
	n := 0
	q := queue{next: func() (pack.Snapshot, bool) { n++; return pack.Snapshot{Ref: strconv.Itoa(n)}, n <= 3*compactAt }}
	for range q.all() { // the plugin dies without an answer
		continue
	}
	next := 0
	for s := range q.all() {
		if next++; s.Ref != strconv.Itoa(next) {
			t.Fatalf("handed out %s, want %d", s.Ref, next)
		}
		q.answered()
	}
	if next != 3*compactAt || len(q.asked) != 0 {
		t.Errorf("handed out %d, %d still unanswered", next, len(q.asked))
	}
}
