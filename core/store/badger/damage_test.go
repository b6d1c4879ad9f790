package badger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
)

// TestMain runs the writer of TestCrash when the test is started as one.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PERENNIAL_CRASH_DIR"); dir != "" {
		if err := crashWriter(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// crashWriter commits, and prints each revision, until somebody kills it.
func crashWriter(dir string) error {
	db, err := badger.Open(dir, badger.Options{})
	if err != nil {
		return err
	}
	for {
		var rev core.Revision
		err := db.Update(context.Background(), func(tx store.Tx) error {
			rev = tx.Revision()
			for i := range 5 {
				tx.Set(store.Key("k", uint64(rev), i), fmt.Append(nil, rev))
			}
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Println(uint64(rev))
	}
}

// crash runs a writer on dir, kills it after n commits, and returns the last
// revision it acknowledged.
func crash(t *testing.T, dir string, n int) (last core.Revision) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PERENNIAL_CRASH_DIR="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		if i == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
		if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
			t.Errorf("line %q: %v", lines.Text(), err)
		}
	}
	_ = cmd.Wait() // killed, as wanted
	return last
}

// TestCrash kills a writer again and again. What it acknowledged is there, and
// no commit is torn.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	for round, n := range []int{0, 1, 50, 200, 400} {
		last := crash(t, dir, n)
		db := open(t, dir, badger.Options{})
		if err := db.View(context.Background(), func(tx store.Tx) error {
			got := tx.Revision()
			if got < last || got > last+1 {
				t.Errorf("round %d: got revision %d after %d was acknowledged", round, got, last)
			}
			n := 0
			for range tx.Scan(store.Range{Start: store.Key("k"), End: store.Prefix(store.Key("k")).End, KeysOnly: true}) {
				n++
			}
			if want := 5 * int(got); n != want {
				t.Errorf("round %d: got %d keys, want %d", round, n, want)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		closeNow(t, db)
	}
}

// one returns the only file in dir whose name ends in suffix, or the last.
func one(t *testing.T, dir, suffix string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s in the store: %v", suffix, err)
	}
	return files[len(files)-1]
}

func change(t *testing.T, file string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, f(b))
}

func flip(at int) func([]byte) []byte {
	return func(b []byte) []byte { b[at] ^= 0x10; return b }
}

// TestDamagedLog flips one byte of a log after a crash: Badger drops what
// follows without a word, we do not.
func TestDamagedLog(t *testing.T) {
	dir := t.TempDir()
	last := crash(t, dir, 100)
	change(t, one(t, dir, ".mem"), flip(5000))
	refused(t, dir, badger.Options{}, core.Internal, "store.lost")
	refused(t, dir, badger.Options{}, core.Internal, "store.lost") // every time

	// The way out the sentence names: what is left, and on from there.
	if err := os.Remove(filepath.Join(dir, "witness")); err != nil {
		t.Fatal(err)
	}
	db := open(t, dir, badger.Options{})
	put(t, db, "a", "1")
	closeNow(t, db)
	db = open(t, dir, badger.Options{})
	if err := db.View(context.Background(), func(tx store.Tx) error {
		if got := tx.Revision(); got == 0 || got >= last {
			t.Errorf("got revision %d of %d", got, last)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// TestHugeEntry makes an entry of a log say that it holds four gigabytes: Badger
// would make room for three times that, and end the process where there is none.
func TestHugeEntry(t *testing.T) {
	dir := t.TempDir()
	crash(t, dir, 10)
	untouched := copyOf(t, dir)
	change(t, one(t, dir, ".mem"), func(b []byte) []byte {
		copy(b[23:], "\x80\x80\x80\x80\x0f") // the first entry's length of value
		return b
	})
	refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
	closeNow(t, open(t, untouched, badger.Options{}))
}

// TestForeignLog puts back an older copy of the store beside the newer witness,
// as a synchronising folder may.
func TestForeignLog(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, badger.Options{})
	put(t, db, "a", "1")
	closeNow(t, db)
	old := t.TempDir()
	if err := os.CopyFS(filepath.Join(old, "store"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir, badger.Options{})
	put(t, db, "a", "2")
	closeNow(t, db)
	witness, err := os.ReadFile(filepath.Join(dir, "witness"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(old, "store", "witness"), witness)
	refused(t, filepath.Join(old, "store"), badger.Options{}, core.Internal, "store.lost")

	// The same number of commits, but others.
	other := t.TempDir()
	db = open(t, other, badger.Options{})
	put(t, db, "b", "1")
	put(t, db, "b", "2")
	closeNow(t, db)
	write(t, filepath.Join(other, "witness"), witness)
	refused(t, other, badger.Options{}, core.Internal, "store.lost")
}

// TestDamagedTable flips a byte in each part of a table, cuts it off, removes it.
func TestDamagedTable(t *testing.T) {
	made := t.TempDir()
	db := open(t, made, badger.Options{})
	for i := range 3000 / 100 {
		var pairs []string
		for j := range 100 {
			pairs = append(pairs, fmt.Sprintf("key %d %d", i, j), strings.Repeat(fmt.Sprint(i*j), 20))
		}
		put(t, db, pairs...)
	}
	closeNow(t, db)
	size := func(b []byte) int { return len(b) }
	for name, spoil := range map[string]func([]byte) []byte{
		"first byte":    flip(0),
		"in a block":    func(b []byte) []byte { return flip(size(b) / 3)(b) },
		"in the index":  func(b []byte) []byte { return flip(size(b) - 200)(b) },
		"index length":  func(b []byte) []byte { return flip(size(b) - 12)(b) },
		"checksum":      func(b []byte) []byte { return flip(size(b) - 6)(b) },
		"last byte":     func(b []byte) []byte { return flip(size(b) - 1)(b) },
		"cut off":       func(b []byte) []byte { return b[:size(b)/2] },
		"empty":         func([]byte) []byte { return nil },
		"zeros":         func(b []byte) []byte { clear(b); return b },
		"zeros at last": func(b []byte) []byte { clear(b[size(b)-64:]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyOf(t, made)
			change(t, one(t, dir, ".sst"), spoil)
			refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
		})
	}
	t.Run("removed", func(t *testing.T) {
		dir := copyOf(t, made)
		if err := os.Remove(one(t, dir, ".sst")); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
	})
	t.Run("manifest", func(t *testing.T) {
		dir := copyOf(t, made)
		change(t, filepath.Join(dir, "MANIFEST"), flip(20))
		refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
	})
	t.Run("no manifest", func(t *testing.T) {
		dir := copyOf(t, made)
		if err := os.Remove(filepath.Join(dir, "MANIFEST")); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
		one(t, dir, ".sst") // is still there
	})
	t.Run("nothing but the witness", func(t *testing.T) {
		dir := copyOf(t, made)
		files, err := filepath.Glob(filepath.Join(dir, "[^w]*"))
		for _, f := range files {
			err = errors.Join(err, os.Remove(f))
		}
		if err != nil {
			t.Fatal(err)
		}
		refused(t, dir, badger.Options{}, core.Internal, "store.lost")
	})
	t.Run("witness", func(t *testing.T) {
		dir := copyOf(t, made)
		change(t, filepath.Join(dir, "witness"), func(b []byte) []byte { clear(b); return b })
		refused(t, dir, badger.Options{}, core.Internal, "store.damaged")
	})
	t.Run("one slot of the witness", func(t *testing.T) {
		dir := copyOf(t, made)
		change(t, filepath.Join(dir, "witness"), flip(10))
		closeNow(t, open(t, dir, badger.Options{}))
	})
	t.Run("untouched", func(t *testing.T) {
		closeNow(t, open(t, copyOf(t, made), badger.Options{}))
	})
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}
