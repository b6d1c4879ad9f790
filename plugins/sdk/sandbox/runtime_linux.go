package sandbox

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
)

// Folders and files of the system, none of which holds anything of the person's.
var (
	libraries    = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"}
	interpreters = []string{"/bin", "/usr", "/etc/alternatives", "/etc/ssl/openssl.cnf", "/dev/null", "/dev/urandom"}
)

// Runtime returns what of the system a program needs to run: nothing for one
// that stands alone, as Go makes them; the shared libraries for one that is
// linked with them; for a script, where interpreters are.
func Runtime(program *os.File) ([]string, error) {
	var head [2]byte
	if _, err := program.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the program: %w", err)
	}
	if bytes.Equal(head[:], []byte("#!")) {
		return present(libraries, interpreters), nil
	}
	f, err := elf.NewFile(program)
	if err != nil {
		return nil, nil // the kernel will say that it is no program
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return present(libraries), nil
		}
	}
	return nil, nil
}

// present leaves out what this system does not have.
func present(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, path := range list {
			if _, err := os.Stat(path); err == nil {
				out = append(out, path)
			}
		}
	}
	return out
}
