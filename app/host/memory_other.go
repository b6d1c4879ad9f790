//go:build !linux && !windows

package host

// useOf is not known here.
func useOf(int) use { return use{} }
