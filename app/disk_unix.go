//go:build unix

package app

import (
	"io/fs"
	"syscall"
)

// allocatedBytes is what a file takes on the disk: Badger's newest log is a
// large file with a hole.
func allocatedBytes(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Blocks * 512
	}
	return info.Size()
}
