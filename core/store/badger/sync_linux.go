package badger

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncData makes what was written into f durable; its times may wait.
func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
