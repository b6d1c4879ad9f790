package host

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxSocketDir leaves room for go-plugin's own names within the 104 bytes macOS
// allows a socket's path.
const maxSocketDir = 60

// socketDir makes a private directory for this host's sockets under run and
// removes those of hosts that died. Where run would make paths too long for
// sockets, the system's temporary directory serves.
func socketDir(run string) (string, error) {
	prefix := "h" + strconv.Itoa(os.Getpid()) + "-"
	if run == "" || len(run) > maxSocketDir-len(prefix)-10 {
		return os.MkdirTemp("", "pn")
	}
	run, err := filepath.Abs(run)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", run, err)
	}
	if err := os.MkdirAll(run, 0o700); err != nil {
		return "", err
	}
	old, err := os.ReadDir(run)
	if err != nil {
		return "", err
	}
	for _, e := range old {
		number, _, ok := strings.Cut(strings.TrimPrefix(e.Name(), "h"), "-")
		pid, err := strconv.Atoi(number)
		if ok && err == nil && e.IsDir() && strings.HasPrefix(e.Name(), "h") && !alive(pid) {
			_ = os.RemoveAll(filepath.Join(run, e.Name()))
		}
	}
	return os.MkdirTemp(run, prefix)
}
