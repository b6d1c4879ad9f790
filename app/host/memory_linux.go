package host

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// useOf is what a process takes, nothing if it is not there.
func useOf(pid int) (u use) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u
	}
	// Behind the name, which may hold anything: the state, then numbers.
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	const threads, pages = 17, 21
	if len(f) <= pages {
		return u
	}
	u.threads, _ = strconv.Atoi(f[threads])
	n, _ := strconv.ParseInt(f[pages], 10, 64)
	u.bytes = n * int64(os.Getpagesize())
	return u
}
