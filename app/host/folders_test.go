package host

import (
	"bytes"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// A counter is where a shop installs parcels.
type counter struct {
	*shelf.Shelf
	t         testing.TB
	dir       string
	us, other parcel.Secret
}

func newCounter(t testing.TB) *counter {
	t.Helper()
	c := &counter{t: t, dir: filepath.Join(t.TempDir(), "shelf")}
	for _, secret := range []*parcel.Secret{&c.us, &c.other} {
		s, err := parcel.NewSecret(rand.Reader)
		c.must(err)
		*secret = s
	}
	s, err := shelf.Open(shelf.Options{Dir: c.dir, Platform: runtime.GOOS + "_" + runtime.GOARCH, Ours: []parcel.Key{c.us.Key()}})
	c.must(err)
	c.Shelf = s
	return c
}

func (c *counter) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// parcel packs the test plugin; without a program it is nothing but files.
func (c *counter) parcel(id core.PackID, version, mode string, secret parcel.Secret, program []byte) *parcel.Parcel {
	c.t.Helper()
	stage := c.t.TempDir()
	files := fstest.MapFS{
		"content/id": {Data: []byte(id)}, "content/version": {Data: []byte(version)}, "content/mode": {Data: []byte(mode)},
		"LICENSE": {Data: []byte("MIT")},
	}
	c.must(os.Mkdir(filepath.Join(stage, "content"), 0o700))
	for name, f := range files {
		c.must(os.WriteFile(filepath.Join(stage, name), f.Data, 0o600))
	}
	cmd := exec.Command(filepath.Join(built, "plugin"), "--describe")
	cmd.Dir = stage
	described, err := cmd.Output()
	c.must(err)
	files[parcel.DescribeName] = &fstest.MapFile{Data: described}
	if program != nil {
		files["bin/"+runtime.GOOS+"_"+runtime.GOARCH+"/plugin"] = &fstest.MapFile{Data: program}
	}
	var b bytes.Buffer
	_, err = parcel.Pack(&b, parcel.Draft{Files: files, Host: ">=1", Protocols: []int{1}, Secret: secret})
	c.must(err)
	p, err := parcel.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	c.must(err)
	return p
}

// install installs a parcel as somebody does who agrees to everything.
func (c *counter) install(p *parcel.Parcel, try func(shelf.Installed) error) error {
	c.t.Helper()
	before := c.Before(p.Label.ID)
	level, err := c.Trust().Judge(p)
	c.must(err)
	return c.Install(p, shelf.Consent{Digest: p.Digest, Instead: before.Digest, To: c.Trust().Concerns(p, level, before)}, try)
}

// put installs a parcel without a program, which is quicker.
func (c *counter) put(id core.PackID, version, mode string) {
	c.t.Helper()
	c.must(c.install(c.parcel(id, version, mode, c.other, nil), nil))
}

// runner makes the test plugin the program of parcels that have none.
func (s *shop) runner() *shop {
	s.t.Helper()
	s.must(os.MkdirAll(s.dir, 0o700))
	s.must(os.Link(filepath.Join(built, "plugin"), filepath.Join(s.dir, runnerName())))
	b, err := os.ReadFile(filepath.Join(built, "plugin"))
	s.must(err)
	s.lock.Runner = sum(b)
	s.writeLock()
	return s
}

// Both folders are one list, and what is installed, replaced or removed while
// the program runs is so at once.
func TestTwoFolders(t *testing.T) {
	c := newCounter(t)
	h := newShop(t).runner().install("first", "").open(Options{Shelf: c.Shelf})
	_, err := evaluate(t, h, "laundry", customers(3, 0, ""))
	wantSaysUnnamed(t, err, "host.unknown")

	c.put("laundry", "1.0.0", "")
	if err := h.Reload("laundry"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []core.PackID{"first", "laundry"} {
		got, err := evaluate(t, h, id, customers(3, 0, ""))
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, got, 3)
	}
	if s := only(t, h, "laundry"); s.Version != "1.0.0" || s.State != Running {
		t.Errorf("%+v", s)
	}

	// Another version takes its place in the midst of an evaluation.
	c.put("laundry", "1.1.0", "")
	const n = 6000
	var got []pack.Answer
	err = h.Evaluate(t.Context(), "laundry", asOf, customers(n, 0, ""), func(a pack.Answer) {
		if got = append(got, a); len(got) == 700 {
			if err := h.Reload("laundry"); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, n)
	if s := only(t, h, "laundry"); s.Version != "1.1.0" || s.State != Running || s.Restarts != 0 || s.Problem != nil {
		t.Errorf("%+v", s)
	}

	c.must(c.Remove("laundry"))
	if err := h.Reload("laundry"); err != nil {
		t.Fatal(err)
	}
	if _, ok := h.Health("laundry"); ok || len(h.List()) != 1 {
		t.Errorf("removed, and still there: %v", h.List())
	}
	wantSaysUnnamed(t, h.Reload("laundry"), "host.unknown")
}

// A plugin of the shop's takes the place of one that came with the program only
// where it is ours and later.
func TestSameName(t *testing.T) {
	for name, tt := range map[string]struct {
		version, want string
		secret        func(*counter) parcel.Secret
	}{
		"ours and later":     {"1.3.0", "1.3.0", func(c *counter) parcel.Secret { return c.us }},
		"ours and earlier":   {"1.2.2", "1.2.3", func(c *counter) parcel.Secret { return c.us }},
		"somebody's, later":  {"9.0.0", "1.2.3", func(c *counter) parcel.Secret { return c.other }},
		"ours, the very one": {"1.2.3", "1.2.3", func(c *counter) parcel.Secret { return c.us }},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t)
			c.must(c.install(c.parcel("first", tt.version, "", tt.secret(c), nil), nil))
			h := newShop(t).runner().install("first", "").open(Options{Shelf: c.Shelf})
			if s := only(t, h, "first"); s.Version != tt.want || len(h.List()) != 1 {
				t.Errorf("%+v", h.List())
			}
			if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every file is looked at before each start, not only when the program starts.
func TestShelfChangesLater(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(t *testing.T, dir string) error
		state State
		key   string
		known bool
	}{
		"a file changed": {func(t *testing.T, dir string) error {
			return os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("GPL"), 0o600)
		}, Refused, "shelf.changed", true},
		"a file added": {func(t *testing.T, dir string) error {
			return os.WriteFile(filepath.Join(dir, "more"), nil, 0o600)
		}, Refused, "shelf.changed", true},
		"the program swapped": {func(t *testing.T, dir string) error {
			program := filepath.Join(dir, "bin", runtime.GOOS+"_"+runtime.GOARCH, "plugin")
			if err := os.Remove(program); err != nil {
				return err
			}
			return os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700)
		}, Refused, "shelf.changed", true},
		"gone": {func(t *testing.T, dir string) error { return os.RemoveAll(dir) }, Missing, "shelf.missing", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t)
			var program []byte
			if name == "the program swapped" {
				program = []byte("#!/bin/sh\n# the vendor's\n")
			}
			c.must(c.install(c.parcel("laundry", "1.0.0", "", c.other, program), nil))
			h := newShop(t).runner().open(Options{Shelf: c.Shelf})
			in, err := c.Check("laundry")
			c.must(err)
			if s := only(t, h, "laundry"); s.State != Idle {
				t.Fatalf("%+v", s)
			}
			c.must(tt.spoil(t, in.Dir))
			_, err = evaluate(t, h, "laundry", customers(3, 0, ""))
			wantSaysUnnamed(t, err, tt.key)
			if s := only(t, h, "laundry"); s.State != tt.state {
				t.Errorf("%+v", s)
			}
			if _, known := h.Pack("laundry"); known != tt.known {
				t.Errorf("its pack is known: %v, want %v", known, tt.known)
			}
			// Installed again, it runs again.
			c.put("laundry", "1.0.0", "")
			if err := h.Retry("laundry"); err != nil {
				t.Fatal(err)
			}
			if _, err := evaluate(t, h, "laundry", customers(3, 0, "")); err != nil {
				t.Error(err)
			}
		})
	}
}

// A parcel without a program is run by the one that came for such.
func TestRunner(t *testing.T) {
	c := newCounter(t)
	c.must(c.install(c.parcel("laundry", "1.0.0", "", c.other, nil), nil))
	s := newShop(t)
	h := s.open(Options{Shelf: c.Shelf})
	_, err := evaluate(t, h, "laundry", customers(3, 0, ""))
	wantSaysUnnamed(t, err, "host.no_runner")

	s.runner()
	if err := h.Retry("laundry"); err != nil {
		t.Fatal(err)
	}
	got, err := evaluate(t, h, "laundry", customers(3, 0, ""))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, 3)
}

// A version is tried before it counts, and one that fails is not installed.
func TestTry(t *testing.T) {
	c := newCounter(t)
	h := newShop(t).runner().open(Options{Shelf: c.Shelf, Failures: 9})
	try := func(in shelf.Installed) error { return h.Try(t.Context(), in) }
	c.must(c.install(c.parcel("laundry", "1.0.0", "", c.other, nil), try))
	for _, mode := range []string{"exit", "all:exit", "all:prose", "changeling"} {
		err := c.install(c.parcel("laundry", "1.1.0", mode, c.other, nil), try)
		wantSaysUnnamed(t, err, "shelf.trial")
	}
	if got := c.List(); len(got) != 1 || got[0].Current.Version != "1.0.0" {
		t.Errorf("installed: %+v", got)
	}
	if len(h.List()) != 0 {
		t.Errorf("what was tried is listed: %+v", h.List())
	}
}
