//go:build !linux && !windows

package badger

import "os"

// syncData makes what was written into f durable.
func syncData(f *os.File) error { return f.Sync() }
