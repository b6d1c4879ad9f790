//go:build !linux

package app

import "runtime"

// residentBytes is the memory this process has from the system; of what Go
// cannot see (mapped files) it knows nothing.
func residentBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}
