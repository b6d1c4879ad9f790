package sandbox

import "golang.org/x/sys/unix"

const (
	arch    = unix.AUDIT_ARCH_X86_64
	foreign = 0x40000000 // from here on the numbers are those of x32
)

// besides are more calls to refuse, which not every machine has.
func besides() []uint32 {
	return []uint32{unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_SEMOP, unix.SYS_SEMTIMEDOP, unix.SYS_IOPL, unix.SYS_IOPERM}
}
