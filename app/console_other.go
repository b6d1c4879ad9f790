//go:build !windows

package app

// attachConsole has nothing to do where programs speak to the terminal that
// started them.
func attachConsole() {}
