package sandbox

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What one edition of Landlock can decide about; each has all of those before.
const (
	abiTCP        = 4 // Linux 6.7
	abiSignals    = 6 // Linux 6.12
	abiAllThreads = 8 // Linux 7.0
	abiUnix       = 9 // Linux 7.1
)

// resolveUnix is connecting to a socket by its path.
const resolveUnix = 1 << 16

// filesByABI are the rights over files each edition added.
var filesByABI = []struct {
	abi    int
	rights uint64
}{
	{1, unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
		unix.LANDLOCK_ACCESS_FS_READ_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK |
		unix.LANDLOCK_ACCESS_FS_MAKE_SYM},
	{2, unix.LANDLOCK_ACCESS_FS_REFER},
	{3, unix.LANDLOCK_ACCESS_FS_TRUNCATE},
	{5, unix.LANDLOCK_ACCESS_FS_IOCTL_DEV},
	{abiUnix, resolveUnix},
}

// What a policy grants. Of these only onFile can be granted on a file.
const (
	toRead = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	toRun  = toRead | unix.LANDLOCK_ACCESS_FS_EXECUTE
	toWork = toRead | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK
	onFile = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_EXECUTE |
		unix.LANDLOCK_ACCESS_FS_TRUNCATE
)

// landlockABI returns the kernel's edition of Landlock, 0 for none.
func landlockABI() int {
	abi, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if e != 0 {
		return 0
	}
	return int(abi)
}

// landlock makes the rules of a policy and restricts by them what restrict
// chooses. A kernel without Landlock leaves the limits as they are.
func (l *Limits) landlock(p Policy, restrict func(ruleset int) error) error {
	abi := landlockABI()
	if abi == 0 {
		return nil
	}
	attr := unix.LandlockRulesetAttr{}
	for _, f := range filesByABI {
		if abi >= f.abi {
			attr.Handled_access_fs |= f.rights
		}
	}
	if abi >= abiTCP {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= abiSignals {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	fd, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if e != 0 {
		return fmt.Errorf("making rules about files: %w", e)
	}
	ruleset := int(fd)
	defer func() { _ = unix.Close(ruleset) }()
	if err := p.allow(ruleset, attr.Handled_access_fs); err != nil {
		return err
	}
	if err := restrict(ruleset); err != nil {
		return fmt.Errorf("restricting files: %w", err)
	}
	l.Files, l.TCP, l.Signals = true, abi >= abiTCP, abi >= abiSignals
	return nil
}

// allow writes the policy's rules, of the rights the kernel knows.
func (p Policy) allow(ruleset int, known uint64) error {
	if p.Program != nil {
		if err := allowBeneath(ruleset, int(p.Program.Fd()), toRun&onFile&known); err != nil {
			return fmt.Errorf("allowing the program: %w", err)
		}
	}
	grant := func(path string, rights uint64) error {
		fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
		if err != nil {
			return &os.PathError{Op: "allowing", Path: path, Err: err}
		}
		defer func() { _ = unix.Close(fd) }()
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			return &os.PathError{Op: "allowing", Path: path, Err: err}
		}
		if st.Mode&unix.S_IFMT != unix.S_IFDIR {
			rights &= onFile
		}
		if err := allowBeneath(ruleset, fd, rights&known); err != nil {
			return &os.PathError{Op: "allowing", Path: path, Err: err}
		}
		return nil
	}
	var errs []error
	for _, path := range p.Read {
		errs = append(errs, grant(path, toRead))
	}
	for _, path := range p.Run {
		errs = append(errs, grant(path, toRun))
	}
	if p.Work != "" {
		errs = append(errs, grant(p.Work, toWork))
	}
	return errors.Join(errs...)
}

func allowBeneath(ruleset, fd int, rights uint64) error {
	attr := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	_, _, e := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&attr)), 0, 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

func landlockRestrictSelf(ruleset int, flags uintptr) error {
	if _, _, e := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(ruleset), flags, 0); e != 0 {
		return e
	}
	return nil
}
