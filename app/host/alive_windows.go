package host

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// stillActive is the exit code of a process that has not ended.
const stillActive = 259

// Alive reports whether a process has that number.
func Alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED) // it is there, and not ours
	}
	var code uint32
	err = errors.Join(windows.GetExitCodeProcess(h, &code), windows.CloseHandle(h))
	return err != nil || code == stillActive
}

// ours is so by where it lies: the temporary directory is this user's own.
func ours(fs.FileInfo) bool { return true }
