package sdk

import (
	"net/netip"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// minimalEnv is all a plugin is told about the machine; sockets and random
// numbers do not work on Windows without SystemRoot. For the collector see process_unix.go.
func minimalEnv(dir string) []string {
	return []string{"SystemRoot=" + os.Getenv("SystemRoot"), "TMP=" + dir, "TEMP=" + dir, "TZ=UTC", "GOGC=400", "GOMEMLIMIT=56MiB"}
}

// confine starts the program without a console, so that no window flashes up and
// nothing runs beside it, and suspended, so that it does nothing before leash.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_SUSPENDED,
	}
}

// callable reports that an address is on this machine.
func callable(_, network, addr string) bool {
	at, err := netip.ParseAddrPort(addr)
	return network == "tcp" && err == nil && at.Addr().IsLoopback()
}

func busy(error) bool { return false }

// runOpened can only run what path means by then.
func runOpened(_ *os.File, path, _ string) (program string, files []*os.File) { return path, nil }

func closeOnExec() {}
