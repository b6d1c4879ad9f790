package sdk

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// minimalEnv is all a plugin is told about the machine; sockets and random
// numbers do not work on Windows without SystemRoot. For the collector see process_unix.go.
func minimalEnv(dir string) []string {
	return []string{"SystemRoot=" + os.Getenv("SystemRoot"), "TMP=" + dir, "TEMP=" + dir, "TZ=UTC", "GOGC=400", "GOMEMLIMIT=128MiB"}
}

// confine keeps the console window of a console program from flashing up.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_NEW_PROCESS_GROUP,
	}
}

func killGroup(*os.Process) {}

func busy(error) bool { return false }

func runOpened(*exec.Cmd, *os.File) {}

func closeOnExec() {}
