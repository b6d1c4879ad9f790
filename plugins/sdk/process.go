package sdk

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// A process is a plugin's program, from its file to its end. It implements
// go-plugin's runner, so that starting, standard input and killing are ours:
//
//   - the file that is hashed is the file that is run, where the system can;
//   - the child gets nothing of our environment and none of our descriptors;
//   - it is born inside a fence, and its memory and files have bounds, where
//     the system has such things;
//   - its standard input is a pipe whose other end only we hold;
//   - only a handshake line of its standard output reaches go-plugin;
//   - its end is noticed even while something it started keeps its pipes open,
//     and takes that something with it.
type process struct {
	path string
	name string // what lists of processes show
	sum  []byte // wanted sha256, nil for any
	home string // working directory, the plugin's own folder, which it may read
	dir  string // temporary directory, ours, for this run alone
	args []string
	env  []string
	says io.Writer // the log

	limits sandbox.Limits // set before Start returns
	child  atomic.Pointer[os.Process]
	sweep  func()      // ends the child and all it started
	doomed atomic.Bool // kill was called, perhaps before there was a child
	stdin  *os.File    // the end we hold
	stdout io.ReadCloser
	stderr *os.File

	once  sync.Once
	ended chan struct{}
	state error // how it ended, set before ended is closed
}

// Start implements runner.Runner.
func (p *process) Start(context.Context) error {
	f, err := p.open()
	if err != nil {
		return err
	}
	defer f.Close()

	pipes := [6]*os.File{}
	for i := 0; i < len(pipes); i += 2 {
		if pipes[i], pipes[i+1], err = os.Pipe(); err != nil {
			closeAll(pipes[:])
			return fmt.Errorf("%w: %w", ErrStart, err)
		}
	}
	inR, inW, outR, outW, errR, errW := pipes[0], pipes[1], pipes[2], pipes[3], pipes[4], pipes[5]
	program, files := runOpened(f, p.path, filepath.Join(p.dir, p.name))
	command := func() *exec.Cmd {
		cmd := &exec.Cmd{
			Path: program, ExtraFiles: files, Args: append([]string{p.path}, p.args...), Dir: p.home, Env: append(minimalEnv(p.dir), p.env...),
			Stdin: inR, Stdout: outW, Stderr: errW,
		}
		confine(cmd)
		return cmd
	}
	started := make(chan error, 1)
	go p.live(f, command, started, outR, errR)
	err = <-started
	closeAll([]*os.File{inR, outW, errW})
	if err != nil {
		closeAll([]*os.File{inW, outR, errR})
		return fmt.Errorf("%w: %w", ErrStart, err)
	}
	p.stdin, p.stderr = inW, errR
	p.stdout = p.handshakeOnly(outR)
	return nil
}

// open opens the program and checks that it is the wanted one.
func (p *process) open() (*os.File, error) {
	f, err := os.Open(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	if p.sum == nil {
		return f, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w: reading it: %w", ErrStart, err)
	}
	if subtle.ConstantTimeCompare(h.Sum(nil), p.sum) != 1 {
		f.Close()
		return nil, ErrChanged
	}
	return f, nil
}

// live starts the program and stays with it to its end. It keeps one thread to
// itself, because Linux ties a child's life to the thread that started it, and
// takes the thread with it, because that is inside the fence by then.
func (p *process) live(f *os.File, command func() *exec.Cmd, started chan<- error, outR, errR *os.File) {
	runtime.LockOSThread()
	closeOnExec()
	cmd, err := p.launch(f, command)
	if err != nil {
		started <- err
		return
	}
	p.child.Store(cmd.Process)
	if p.doomed.Load() {
		outside(p.kill)
	}
	started <- nil
	p.state = cmd.Wait()
	outside(p.sweep)
	close(p.ended)
	// What it wrote last is read; what a grandchild might still write is not.
	time.Sleep(after)
	outR.Close()
	errR.Close()
}

// launch puts up the fence around the calling thread and starts the program
// within it.
func (p *process) launch(f *os.File, command func() *exec.Cmd) (*exec.Cmd, error) {
	run, err := sandbox.Runtime(f)
	if err != nil {
		return nil, err
	}
	fence, err := sandbox.Thread(sandbox.Policy{Program: f, Run: run, Read: []string{p.home}, Work: p.dir})
	if err != nil {
		return nil, err
	}
	p.limits = fence.Limits()
	for tries := 0; ; tries++ {
		cmd := command()
		fence.Admit(cmd)
		err := cmd.Start()
		if busy(err) && tries < 5 { // just written, and still open in a sibling
			time.Sleep(20 * time.Millisecond)
			continue
		}
		if err != nil {
			return nil, err
		}
		err = fence.Started()
		outside(func() {
			var bad error
			if p.sweep, bad = leash(cmd.Process); err != nil || bad != nil {
				err = errors.Join(err, bad, cmd.Process.Kill())
			}
		})
		if err != nil {
			_ = cmd.Wait()
			return nil, err
		}
		return cmd, nil
	}
}

// outside does something to the process from a thread that is not inside its
// fence with it.
func outside(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
}

// kill ends the process and everything it started, now; one that is just being
// started, as soon as it is.
func (p *process) kill() {
	p.doomed.Store(true)
	child := p.child.Load()
	if child == nil {
		return
	}
	select {
	case <-p.ended: // its number may be someone else's by now
	default:
		p.sweep()
		_ = child.Kill()
	}
}

// letGo closes the process's standard input, which asks it to leave.
func (p *process) letGo() {
	p.once.Do(func() {
		if p.stdin != nil {
			p.stdin.Close()
		}
	})
}

func (p *process) pid() int {
	if child := p.child.Load(); child != nil {
		return child.Pid
	}
	return 0
}

// maxLine bounds a line of a plugin's output, and a handshake.
const maxLine = 16 << 10

// handshakeOnly passes the first line that looks like a handshake and sends all
// others to the log, so that a pack that prints before Serve does no harm.
func (p *process) handshakeOnly(out *os.File) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		defer func() { _ = w.Close() }() // a pipe in memory
		in := bufio.NewReaderSize(out, maxLine)
		shaken := false
		for {
			line, err := in.ReadSlice('\n')
			switch {
			case !shaken && isHandshake(line):
				shaken = true
				_, _ = w.Write(line)
			case len(line) > 0:
				_, _ = p.says.Write(line)
			}
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				return
			}
		}
	}()
	return r
}

// isHandshake recognises go-plugin's line: core version, contract version,
// network, address, protocol.
func isHandshake(line []byte) bool {
	parts := bytes.Split(line, []byte("|"))
	if len(parts) < 5 {
		return false
	}
	for _, n := range parts[:2] {
		if _, err := strconv.ParseUint(string(n), 10, 16); err != nil {
			return false
		}
	}
	return string(parts[2]) == "unix" || string(parts[2]) == "tcp"
}

// Wait implements runner.AttachedRunner.
func (p *process) Wait(context.Context) error {
	<-p.ended
	return p.state
}

// Kill implements runner.AttachedRunner.
func (p *process) Kill(context.Context) error {
	p.kill()
	return nil
}

// Stdout implements runner.Runner.
func (p *process) Stdout() io.ReadCloser { return p.stdout }

// Stderr implements runner.Runner.
func (p *process) Stderr() io.ReadCloser { return p.stderr }

// Name implements runner.Runner.
func (p *process) Name() string { return filepath.Base(p.path) }

// ID implements runner.AttachedRunner.
func (p *process) ID() string { return strconv.Itoa(p.pid()) }

// Diagnose implements runner.Runner.
func (p *process) Diagnose(context.Context) string { return "" }

// PluginToHost implements runner.AddrTranslator. The plugin says where it is to
// be called, and what is said there is about customers: so it must be at a socket
// in its own folder or, where there are ports instead, on this machine.
func (p *process) PluginToHost(network, addr string) (string, string, error) {
	if !callable(p.dir, network, addr) {
		return "", "", fmt.Errorf("%w: it asks to be called elsewhere", ErrNonsense)
	}
	return network, addr, nil
}

// HostToPlugin implements runner.AddrTranslator.
func (p *process) HostToPlugin(network, addr string) (string, string, error) {
	return network, addr, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		if f != nil {
			f.Close()
		}
	}
}
