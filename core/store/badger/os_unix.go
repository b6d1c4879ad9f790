//go:build !windows

package badger

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// freeBytes asks for the space this user may still fill at dir.
func freeBytes(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil //nolint:unconvert // types differ between systems
}

// lock takes f for this process alone until f is closed.
func lock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

func writeProtected(err error) bool { return errors.Is(err, unix.EROFS) }

func diskFull(err error) bool { return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) }
