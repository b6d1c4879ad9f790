package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachConsole lets the command line speak. The program is made for the
// window, so Windows gives it no console of its own, not even when it is started
// from one; what does not go to a file or a pipe already goes to its parent's.
// Without a parent's console there is nobody to speak to.
func attachConsole() {
	// Asked before, as attaching changes the answers.
	in, out, err := mute(windows.STD_INPUT_HANDLE), mute(windows.STD_OUTPUT_HANDLE), mute(windows.STD_ERROR_HANDLE)
	if !in && !out && !err {
		return
	}
	const parent = ^uintptr(0)
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	if ok, _, _ := attach.Call(parent); ok == 0 {
		return
	}
	open := func(file **os.File, name string, flag int) {
		if f, err := os.OpenFile(name, flag, 0); err == nil {
			*file = f
		}
	}
	if in {
		open(&os.Stdin, "CONIN$", os.O_RDONLY)
	}
	if out {
		open(&os.Stdout, "CONOUT$", os.O_RDWR)
	}
	if err {
		open(&os.Stderr, "CONOUT$", os.O_RDWR)
	}
}

// mute says whether a standard stream goes nowhere.
func mute(stream uint32) bool {
	h, err := windows.GetStdHandle(stream)
	return err != nil || h == 0 || h == windows.InvalidHandle
}
