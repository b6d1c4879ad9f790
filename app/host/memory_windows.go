package host

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// useOf is what a process takes, nothing if it is not there. That it is no more
// than it may be, its job sees to.
func useOf(pid int) (u use) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return u
	}
	defer func() { _ = windows.CloseHandle(process) }()
	// PROCESS_MEMORY_COUNTERS, which x/sys does not have.
	var m struct {
		size, faults     uint32
		peak, workingSet uintptr
		others           [6]uintptr // quotas and page files
	}
	m.size = uint32(unsafe.Sizeof(m))
	ask := windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")
	if ok, _, _ := ask.Call(uintptr(process), uintptr(unsafe.Pointer(&m)), uintptr(m.size)); ok != 0 {
		u.bytes = int64(m.workingSet)
	}
	return u
}
