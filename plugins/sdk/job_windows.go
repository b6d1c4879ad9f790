package sdk

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// leash puts a process that was started suspended into a job of its own and lets
// it run: the job ends with its last handle, which is ours, so that nothing of
// the plugin outlives us; it holds one process, and that one to MaxMemory.
func leash(p *os.Process) (sweep func(), err error) {
	job, err := putInJob(p.Pid)
	if err != nil {
		return nil, err
	}
	sweep = sync.OnceFunc(func() { _ = windows.CloseHandle(job) }) // ends it; there is nothing to do about an error
	if err := resume(uint32(p.Pid)); err != nil {
		sweep()
		return nil, err
	}
	return sweep, nil
}

// putInJob returns the job a process is in from now on. It may not touch the
// desktop either; but where we are in a job ourselves, Windows takes none that
// says so within ours.
func putInJob(pid int) (windows.Handle, error) {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return 0, fmt.Errorf("opening the process: %w", err)
	}
	defer func() { _ = windows.CloseHandle(process) }()
	var errs []error
	for _, desktop := range []bool{false, true} {
		job, err := newJob(desktop)
		if err == nil {
			if err = windows.AssignProcessToJobObject(job, process); err == nil {
				return job, nil
			}
			_ = windows.CloseHandle(job)
		}
		errs = append(errs, err)
	}
	return 0, fmt.Errorf("bounding the process: %w", errors.Join(errs...))
}

// newJob makes a job, whose processes may use the desktop or not.
func newJob(desktop bool) (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION |
				windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS | windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY,
			ActiveProcessLimit: 1,
		},
		ProcessMemoryLimit: MaxMemory,
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil && !desktop {
		ui := windows.JOBOBJECT_BASIC_UI_RESTRICTIONS{
			UIRestrictionsClass: windows.JOB_OBJECT_UILIMIT_DESKTOP | windows.JOB_OBJECT_UILIMIT_DISPLAYSETTINGS |
				windows.JOB_OBJECT_UILIMIT_EXITWINDOWS | windows.JOB_OBJECT_UILIMIT_GLOBALATOMS |
				windows.JOB_OBJECT_UILIMIT_HANDLES | windows.JOB_OBJECT_UILIMIT_READCLIPBOARD |
				windows.JOB_OBJECT_UILIMIT_SYSTEMPARAMETERS | windows.JOB_OBJECT_UILIMIT_WRITECLIPBOARD,
		}
		_, err = windows.SetInformationJobObject(job, windows.JobObjectBasicUIRestrictions,
			uintptr(unsafe.Pointer(&ui)), uint32(unsafe.Sizeof(ui)))
	}
	if err != nil {
		_ = windows.CloseHandle(job)
		return 0, err
	}
	return job, nil
}

// resume lets a process that was started suspended run. It has one thread yet.
func resume(pid uint32) error {
	threads, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return fmt.Errorf("listing threads: %w", err)
	}
	defer func() { _ = windows.CloseHandle(threads) }()
	entry := windows.ThreadEntry32{Size: uint32(unsafe.Sizeof(windows.ThreadEntry32{}))}
	for err = windows.Thread32First(threads, &entry); err == nil; err = windows.Thread32Next(threads, &entry) {
		if entry.OwnerProcessID != pid {
			continue
		}
		thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, entry.ThreadID)
		if err != nil {
			return fmt.Errorf("opening the process's thread: %w", err)
		}
		defer func() { _ = windows.CloseHandle(thread) }()
		if _, err := windows.ResumeThread(thread); err != nil {
			return fmt.Errorf("letting the process run: %w", err)
		}
		return nil
	}
	return fmt.Errorf("finding the process's thread: %w", err)
}
