package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachConsole lets the command line speak. The program is made for the
// window, so Windows gives it no console of its own, not even when it is started
// from one; it takes its parent's, unless its output goes to a file or a pipe
// already. Without a parent's console there is nobody to speak to.
func attachConsole() {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	out, err := windows.GetStdHandle(windows.STD_OUTPUT_HANDLE)
	if err == nil && out != 0 && out != windows.InvalidHandle {
		return
	}
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	if ok, _, _ := attach.Call(parent); ok == 0 {
		return
	}
	if f, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
		os.Stdout, os.Stderr = f, f
	}
	if f, err := os.OpenFile("CONIN$", os.O_RDONLY, 0); err == nil {
		os.Stdin = f
	}
}
