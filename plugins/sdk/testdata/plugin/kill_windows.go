package main

import "os"

// kill ends a process.
func kill(_, pid int) error {
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	return err
}
