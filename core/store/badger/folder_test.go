package badger_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
	"github.com/perennial-app/perennial/core/text"
)

// refused opens dir and wants it to be refused with a sentence.
func refused(t *testing.T, dir string, opts badger.Options, kind core.Kind, key string) {
	t.Helper()
	db, err := badger.Open(dir, opts)
	if err == nil {
		_ = db.Close()
	}
	says(t, err, kind, key)
}

// says wants err to be a sentence in every language, with nothing left to fill.
func says(t *testing.T, err error, kind core.Kind, key string) {
	t.Helper()
	var e *core.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
	for _, lang := range core.Langs() {
		if got := text.Error(lang, err); got == key || containsAny(got, "{}") {
			t.Errorf("%s: got %q", lang, got)
		}
	}
}

func containsAny(s, chars string) bool {
	for _, c := range chars {
		for _, r := range s {
			if r == c {
				return true
			}
		}
	}
	return false
}

func put(t testing.TB, db store.DB, pairs ...string) {
	t.Helper()
	if err := db.Update(context.Background(), func(tx store.Tx) error {
		for i := 0; i < len(pairs); i += 2 {
			tx.Set([]byte(pairs[i]), []byte(pairs[i+1]))
		}
		return nil
	}); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func closeNow(t testing.TB, db store.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "yet", "there")
	for n := range 3 {
		db := open(t, dir, badger.Options{})
		if err := db.View(context.Background(), func(tx store.Tx) error {
			if got, want := tx.Revision(), core.Revision(n); got != want {
				t.Errorf("opening %d: got revision %d, want %d", n, got, want)
			}
			if _, ok := tx.Get([]byte("a")); ok != (n > 0) {
				t.Errorf("opening %d: the record is there: %v", n, ok)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		put(t, db, "a", "1")
		closeNow(t, db)
	}
}

func TestInUse(t *testing.T) {
	dir := t.TempDir()
	uses := func(want bool) {
		t.Helper()
		if got := badger.InUse(dir); got != want {
			t.Errorf("in use: got %v, want %v", got, want)
		}
	}
	uses(false) // nothing is there
	db := open(t, dir, badger.Options{})
	uses(true)
	refused(t, dir, badger.Options{}, core.Conflict, "store.in_use")
	put(t, db, "a", "1") // the one that is open goes on
	closeNow(t, db)
	uses(false)
	closeNow(t, open(t, dir, badger.Options{}))
}

func TestNewer(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, badger.Options{})
	put(t, db, string(store.Key("m", "schema")), string([]byte{store.Schema + 1}))
	closeNow(t, db)
	refused(t, dir, badger.Options{}, core.Conflict, "store.newer")
}

func TestNotAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, []byte("mine"))
	refused(t, file, badger.Options{}, core.Invalid, "store.not_a_folder")
	refused(t, filepath.Join(file, "in"), badger.Options{}, core.Invalid, "store.not_a_folder")
	refused(t, filepath.Dir(file), badger.Options{}, core.Invalid, "store.not_a_store")
	if files, err := os.ReadDir(filepath.Dir(file)); len(files) != 1 || err != nil {
		t.Errorf("a refused folder was written to: %v, %v", files, err)
	}
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	closeNow(t, open(t, dir, badger.Options{}))
	if os.Geteuid() == 0 {
		// Permissions do not stop this user; a file system mounted read-only does.
		mount(t, "-o", "bind,ro", dir, dir)
	} else {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "witness"), 0o400); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	}
	refused(t, dir, badger.Options{}, core.Forbidden, "store.read_only")
	refused(t, filepath.Join(dir, "new"), badger.Options{}, core.Forbidden, "store.read_only")
}

// mount mounts for the time of the test, or skips it.
func mount(t *testing.T, args ...string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("SKIPPED: mounting a small or read-only file system needs root on Linux")
	}
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: this machine does not allow mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", args[len(args)-1]).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
}

func TestFull(t *testing.T) {
	free := uint64(1 << 40)
	opts := badger.Options{FreeBytes: func(string) (uint64, error) { return free, nil }}
	dir := t.TempDir()
	db := open(t, dir, opts)
	put(t, db, "a", "1")
	free = badger.MinFreeBytes - 1
	err := db.Update(context.Background(), func(tx store.Tx) error {
		tx.Set([]byte("a"), []byte("2"))
		return nil
	})
	says(t, err, core.Unavailable, "store.full")
	if err := db.Update(context.Background(), func(tx store.Tx) error { return nil }); err != nil {
		t.Errorf("an Update that writes nothing was refused: %v", err)
	}
	closeNow(t, db)
	db = open(t, dir, opts) // still opens, to be read
	if err := db.View(context.Background(), func(tx store.Tx) error {
		if got, _ := tx.Get([]byte("a")); string(got) != "1" {
			t.Errorf("got %q, want %q", got, "1")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	free = badger.MinFreeBytes
	put(t, db, "a", "3")
	closeNow(t, db)
	free = 1 << 20
	refused(t, dir, opts, core.Unavailable, "store.full")
	broken := errors.New("no answer")
	if _, err := badger.Open(dir, badger.Options{FreeBytes: func(string) (uint64, error) { return 0, broken }}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// TestFullDisk fills a real, small file system until commits are refused.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	mount(t, "-t", "tmpfs", "-o", "size=480m", "tmpfs", dir)
	db := open(t, filepath.Join(dir, "store"), badger.Options{})
	val := make([]byte, 512<<10)
	last, n := "", 0
	for ; ; n++ {
		for i := range val { // nothing to compress
			val[i] = byte((i*i*31 + n*7919 + i>>8*n) >> 3)
		}
		key := store.Key("fill", n)
		err := db.Update(context.Background(), func(tx store.Tx) error {
			tx.Set(key, val)
			tx.Set([]byte("last"), key)
			return nil
		})
		if err != nil {
			says(t, err, core.Unavailable, "store.full")
			break
		}
		if last = string(key); n > 2000 {
			t.Fatal("the disk never fills")
		}
	}
	t.Logf("refused after %d commits of 512 KB", n)
	closeNow(t, db)
	db = open(t, filepath.Join(dir, "store"), badger.Options{})
	if err := db.View(context.Background(), func(tx store.Tx) error {
		if got, _ := tx.Get([]byte("last")); string(got) != last {
			t.Errorf("got last %q, want %q", got, last)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
