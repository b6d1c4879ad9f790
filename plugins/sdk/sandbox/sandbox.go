// Package sandbox keeps a plugin's process to what a plugin needs: its own
// folder, a place for its socket, and nothing else. It reads no other file,
// makes no connection of any kind, starts no program and touches no other
// process. The kernel holds it to that, so it does not matter what the plugin
// would rather do.
//
// Whoever starts a plugin puts the fence on the thread that starts it, and the
// new process is born inside:
//
//	runtime.LockOSThread() // and never unlock: the thread stays confined
//	fence, err := sandbox.Thread(sandbox.Policy{Program: f, Work: dir})
//	fence.Admit(cmd)
//	err = cmd.Start()
//	err = fence.Started() // and stay until the process ends
//
// No other thread is touched. Go makes no thread out of a locked one, and ends a
// thread whose goroutine ends without unlocking it. Libraries that confine a
// whole process would confine us.
//
// On Linux two parts of the kernel do the work. Landlock decides about files,
// signals and abstract sockets. A seccomp filter decides about everything a path
// cannot name: it lets through stream sockets of this machine and never
// connect, which a plugin, being a server, has no use for. That takes away TCP,
// UDP, multipath TCP (which Landlock does not see) and also the sockets of other
// programs, of which one, D-Bus, would start anything for anybody. A filter is
// everywhere; user namespaces, the other way, are often switched off.
//
// Elsewhere, and on older kernels, less is held. Limits says what, and has the
// sentences to tell people.
package sandbox

import "os"

// A Policy is what a confined process may still do with files.
type Policy struct {
	// Program is the opened program. It may be read and run.
	Program *os.File
	// Read are files and folders that may be read, with what is in them.
	Read []string
	// Run are files and folders that may be read and run; see Runtime.
	Run []string
	// Work is a folder in which files and sockets may be made and removed; ""
	// for none.
	Work string
}

// Limits are what the system holds a confined process to.
type Limits struct {
	Files     bool // it opens none but those of its policy
	TCP       bool // it makes no TCP connection
	Network   bool // it makes no connection at all, not even to programs on this machine
	Processes bool // it starts none
	Signals   bool // it sends none to processes outside
}

// Missing lists the keys of the sentences that say what is not held, none where
// everything is.
func (l Limits) Missing() []string {
	if l == (Limits{}) {
		return []string{"sandbox.none"}
	}
	var keys []string
	if !l.Files {
		keys = append(keys, "sandbox.files")
	}
	switch {
	case !l.TCP:
		keys = append(keys, "sandbox.network")
	case !l.Network:
		keys = append(keys, "sandbox.udp")
	}
	if !l.Processes {
		keys = append(keys, "sandbox.processes")
	}
	if !l.Signals {
		keys = append(keys, "sandbox.signals")
	}
	return keys
}
