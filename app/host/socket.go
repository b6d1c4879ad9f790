package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// maxSocketDir leaves room for the folder of one run of one plugin and go-plugin's
// own names within the 104 bytes macOS allows a socket's path; maxRunDir leaves
// room for h, a process's number and what MkdirTemp adds.
const (
	maxSocketDir = 104 - len("/p4294967295/plugin-dir4294967295/plugin4294967295\x00")
	maxRunDir    = maxSocketDir - len("/h4194304-4294967295")
)

// socketDir makes a private directory for this host's sockets under run and
// removes those of hosts that died. Where run is "", it is a folder of this
// user's own that every start shares, so that what a crash left is found. Where
// run cannot be used, a new temporary directory serves, which no later start
// will find.
func socketDir(run string) (string, error) {
	shared := run == ""
	if shared {
		run = userDir()
	}
	if len(run) > maxRunDir {
		return os.MkdirTemp("", "pn")
	}
	run, err := filepath.Abs(run)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", run, err)
	}
	if err := ownDir(run); err != nil {
		if shared { // its name is known to everybody, so somebody may have taken it
			return os.MkdirTemp("", "pn")
		}
		return "", err
	}
	sweep(run)
	return os.MkdirTemp(run, "h"+strconv.Itoa(os.Getpid())+"-")
}

// userDir is where this user's hosts keep their sockets. The system's temporary
// directory may lie too deep for a socket; /tmp never does.
func userDir() string {
	name := "perennial"
	if uid := os.Getuid(); uid >= 0 {
		name += "-" + strconv.Itoa(uid)
	}
	dir := filepath.Join(os.TempDir(), name)
	if runtime.GOOS != "windows" && len(dir) > maxRunDir {
		dir = filepath.Join("/tmp", name)
	}
	return dir
}

// ownDir makes dir for this user alone, or finds that it is: a folder, not a
// link to one, ours, closed to others.
func ownDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ours(info) {
		return fmt.Errorf("%s is not a folder of this user alone", dir)
	}
	return nil
}

// sweep removes the directories of hosts that died.
func sweep(run string) {
	old, err := os.ReadDir(run)
	if err != nil {
		return // what is left costs a few bytes, no start
	}
	for _, e := range old {
		number, _, ok := strings.Cut(strings.TrimPrefix(e.Name(), "h"), "-")
		pid, err := strconv.Atoi(number)
		if ok && err == nil && e.IsDir() && strings.HasPrefix(e.Name(), "h") && !Alive(pid) {
			_ = os.RemoveAll(filepath.Join(run, e.Name())) // the next start tries again
		}
	}
}
