package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/perennial-app/perennial/core"
)

// rules puts a pack of files beside the program, as a release does.
func (s *shop) rules(id core.PackID) *shop {
	s.t.Helper()
	content := filepath.Join(s.dir, string(id), "content")
	s.must(os.MkdirAll(content, 0o700))
	s.must(os.WriteFile(filepath.Join(content, "id"), []byte(id), 0o600))
	s.must(os.WriteFile(filepath.Join(content, "version"), []byte("1.0.0"), 0o600))
	cmd := exec.Command(filepath.Join(s.dir, runnerName()), "--describe")
	cmd.Dir = filepath.Join(s.dir, string(id))
	described, err := cmd.Output()
	s.must(err)
	s.must(os.WriteFile(s.path(id, "describe.json"), described, 0o600))
	s.lock.Plugins = append(s.lock.Plugins, lockEntry{ID: id, Version: "1.0.0", DescribeSHA256: sum(described)})
	s.writeLock()
	return s
}

// A pack that came with the program and is nothing but files is served by the
// runner, and its files have to be those it was described from.
func TestBundledFiles(t *testing.T) {
	s := newShop(t).runner().rules("laundry")
	h := s.open(Options{})
	got, err := evaluate(t, h, "laundry", customers(3, 0, ""))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, 3)
	h.Close()

	s.must(os.WriteFile(s.path("laundry", "content/version"), []byte("6.6.6"), 0o600))
	h = s.open(Options{})
	_, err = evaluate(t, h, "laundry", customers(3, 0, ""))
	wantSaysUnnamed(t, err, "host.changed")
	wantState(t, h, "laundry", Refused)
	h.Close()

	s.must(os.Remove(filepath.Join(s.dir, runnerName())))
	h = s.open(Options{})
	_, err = evaluate(t, h, "laundry", customers(3, 0, ""))
	wantSaysUnnamed(t, err, "host.missing")
}
