package sdk

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// takeStdout returns the real standard output and points everything else that
// writes there to standard error.
func takeStdout() (*os.File, error) {
	out := os.Stdout
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(os.Stderr.Fd())); err != nil {
		return nil, fmt.Errorf("moving standard output: %w", err)
	}
	os.Stdout = os.Stderr
	return out, nil
}
