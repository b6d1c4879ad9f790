package kit

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ownBytes is the memory a process holds for itself alone, without the pages of
// its program, which all processes of it share; 0 where that is not known.
func ownBytes(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(b, []byte("\nRssAnon:"))
	f := strings.Fields(string(rest))
	if len(f) < 2 || f[1] != "kB" {
		return 0
	}
	kilobytes, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}

// ticks is how many parts of a second Linux counts processor time in.
const ticks = 100

// processorTime is how much a process has computed, 0 where that is not known.
// Unlike the time on the wall it is the same however busy the computer is.
func processorTime(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the name may hold anything
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, err1 := strconv.ParseInt(f[11], 10, 64)
	system, err2 := strconv.ParseInt(f[12], 10, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * time.Second / ticks
}
