package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// try does what a plugin has no business doing, and returns what came of it.
func try(act string) (came string, tried bool) {
	what, with, _ := strings.Cut(act, "=")
	var err error
	switch what {
	case "fork":
		cmd := exec.Command("/bin/sleep", "97")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.NewFile(1, "out"), os.NewFile(2, "err")
		err = cmd.Start()
	case "read":
		_, err = os.ReadFile(with)
	case "list":
		_, err = os.ReadDir(with)
	case "write":
		err = os.WriteFile(with, []byte("overwritten"), 0o600)
	case "remove":
		err = os.Remove(with)
	case "fill": // the disk, where files may be made
		err = os.WriteFile(filepath.Join(os.TempDir(), "filler"), make([]byte, 1<<20), 0o600)
	case "tcp", "udp", "unix":
		var conn net.Conn
		if conn, err = net.Dial(what, with); err == nil {
			_, err = conn.Write([]byte("a customer"))
		}
	case "eat":
		eat()
	case "threads":
		threads()
	case "spin": // every processor, also when nothing is asked
		for range 2 * runtime.NumCPU() {
			go func() {
				for {
				}
			}()
		}
	case "shout":
		go shout(os.Stdout)
		go shout(os.NewFile(1, "out"))
		go shout(os.Stderr)
	case "kill": // processes and threads, by their numbers
		err = os.ErrInvalid
		for number := range strings.SplitSeq(with, ",") {
			pid, _ := strconv.Atoi(number)
			for _, tgid := range []int{pid, os.Getppid()} {
				if err = kill(tgid, pid); err == nil {
					return "done", true
				}
			}
		}
	default:
		return "", false
	}
	if err != nil {
		return err.Error(), true
	}
	return "done", true
}

// eat takes memory, and uses it, until there is none.
func eat() {
	var all [][]byte
	for {
		b := make([]byte, 16<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		all = append(all, b)
		time.Sleep(5 * time.Millisecond)
	}
}

// threads takes threads of the system and keeps them.
func threads() {
	for range 2000 {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	select {}
}

// shout prints for ever.
func shout(to *os.File) {
	line := []byte(strings.Repeat("a customer said so ", 800) + "\n")
	for {
		if _, err := to.Write(line); err != nil {
			return
		}
	}
}
