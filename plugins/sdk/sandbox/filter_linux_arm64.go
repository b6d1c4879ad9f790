package sandbox

import "golang.org/x/sys/unix"

const (
	arch    = unix.AUDIT_ARCH_AARCH64
	foreign = 0
)

// besides are more calls to refuse, which not every machine has. To start
// processes this one has only clone.
func besides() []uint32 { return []uint32{unix.SYS_SEMOP, unix.SYS_SEMTIMEDOP} }
