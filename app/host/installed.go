package host

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Names of the files of an installed plugin.
const (
	lockName     = "plugins.lock.json"
	describeName = "describe.json"
	// maxDescribe bounds a description: the limits of package pack allow less.
	maxDescribe = 8 << 20
)

func programName() string { return "plugin" + exe() }

func runnerName() string { return "runner" + exe() }

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// A lockFile says what was installed.
type lockFile struct {
	Plugins []lockEntry `json:"plugins"`
	// Runner is the hash of the program that runs packs which are nothing but
	// files, "" where there is none.
	Runner string `json:"runner_sha256,omitempty"`
}

// A lockEntry is one installed plugin; hashes are SHA-256 in hexadecimal.
type lockEntry struct {
	ID             core.PackID `json:"id"`
	Version        string      `json:"version"`
	SHA256         string      `json:"sha256"`          // of the program
	DescribeSHA256 string      `json:"describe_sha256"` // of describe.json
}

// Installed is what looking at one plugin's files found.
type installed struct {
	id       core.PackID
	dir      string // its own folder
	version  string
	program  string // path
	sum      []byte // of the program, as the lock file has it
	manifest *pack.Manifest
	describe []byte
	state    State // Idle, Missing or Refused
	problem  error // nil when Idle
	// again looks at all the files again before a start; nil where the program
	// is the only one a start rests on.
	again func() *installed
}

func (in *installed) refuse(key string, cause error) {
	in.state, in.problem = Refused, in.says(core.Forbidden, key, cause, nil)
}

func (in *installed) miss(cause error) {
	in.state, in.problem = Missing, in.says(core.Unavailable, "host.missing", cause, nil)
}

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// lookIn returns what came with the program, in order of id.
func lookIn(dir string) []*installed {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // no plugins directory, no plugins
	}
	found := map[core.PackID]*installed{}
	lock, lockErr := readLock(filepath.Join(dir, lockName))
	var group sync.WaitGroup
	for _, e := range lock.Plugins {
		if found[e.ID] != nil || !idPattern.MatchString(string(e.ID)) {
			continue
		}
		in := bundled(dir, e.ID)
		in.version = e.Version
		found[e.ID] = in
		if e.SHA256 == "" { // nothing but files
			in.program, e.SHA256 = filepath.Join(dir, runnerName()), lock.Runner
		}
		group.Go(func() { in.check(e) })
	}
	for _, e := range entries {
		id := core.PackID(e.Name())
		if !e.IsDir() || found[id] != nil || !idPattern.MatchString(e.Name()) {
			continue
		}
		in := bundled(dir, id)
		found[id] = in
		if lockErr != nil {
			in.refuse("host.lock", lockErr)
		} else {
			in.refuse("host.unlisted", nil)
		}
	}
	group.Wait()
	list := make([]*installed, 0, len(found))
	for _, in := range found {
		list = append(list, in)
	}
	slices.SortFunc(list, func(a, b *installed) int { return cmp.Compare(a.id, b.id) })
	return list
}

func bundled(dir string, id core.PackID) *installed {
	own := filepath.Join(dir, string(id))
	return &installed{id: id, dir: own, program: filepath.Join(own, programName())}
}

func readLock(path string) (lockFile, error) {
	var l lockFile
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &l)
	}
	if err != nil {
		return lockFile{}, fmt.Errorf("reading %s: %w", lockName, err)
	}
	return l, nil
}

// check compares the files with the lock file's entry. The description is kept
// when it is the installed one even if the program is not: it is needed to read
// what is already known.
func (in *installed) check(e lockEntry) {
	in.state = Idle
	if in.sum = unhex(e.SHA256); in.sum == nil {
		in.refuse("host.lock", nil)
		return
	}
	b, err := readDescribe(filepath.Join(in.dir, describeName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		in.miss(err)
		return
	case err != nil:
		in.refuse("host.unreadable", err)
		return
	case unhex(e.DescribeSHA256) == nil:
		in.refuse("host.lock", nil)
		return
	case !isSum(b, e.DescribeSHA256):
		in.refuse("host.changed", nil)
		return
	}
	m := &pack.Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		in.refuse("host.unusable", err)
		return
	}
	if m.ID != in.id || m.Version != in.version {
		in.refuse("host.changed", nil)
		return
	}
	if err := m.Check(); err != nil {
		in.refuse("host.unusable", err)
		return
	}
	in.manifest, in.describe = m, b
	switch got, err := hashFile(in.program); {
	case errors.Is(err, fs.ErrNotExist):
		in.miss(err)
	case err != nil:
		in.refuse("host.unreadable", err)
	case !bytes.Equal(got, in.sum):
		in.refuse("host.changed", nil)
	}
}

// unhex returns a SHA-256 that was written in hexadecimal, nil where it is none.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != sha256.Size {
		return nil
	}
	return b
}

// isSum reports that a SHA-256 in hexadecimal is that of b.
func isSum(b []byte, written string) bool {
	sum := sha256.Sum256(b)
	return bytes.Equal(sum[:], unhex(written))
}

func readDescribe(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxDescribe))
}

func hashFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}
