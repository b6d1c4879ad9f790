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
)

// A process is a plugin's program, from its file to its end. It implements
// go-plugin's runner, so that starting, standard input and killing are ours:
//
//   - the file that is hashed is the file that is run, where the system can;
//   - the child gets nothing of our environment and none of our descriptors;
//   - its standard input is a pipe whose other end only we hold;
//   - only a handshake line of its standard output reaches go-plugin;
//   - its end is noticed even while something it started keeps its pipes open,
//     and takes that something with it.
type process struct {
	path string
	sum  []byte // wanted sha256, nil for any
	dir  string // working and temporary directory, ours
	env  []string
	says io.Writer // the log

	child  atomic.Pointer[os.Process]
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
	command := func() *exec.Cmd {
		cmd := &exec.Cmd{
			Path: p.path, Args: []string{p.path}, Dir: p.dir, Env: append(minimalEnv(p.dir), p.env...),
			Stdin: inR, Stdout: outW, Stderr: errW,
		}
		runOpened(cmd, f)
		confine(cmd)
		return cmd
	}
	started := make(chan error, 1)
	go p.live(command, started, outR, errR)
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
// itself, because Linux ties a child's life to the thread that started it.
func (p *process) live(command func() *exec.Cmd, started chan<- error, outR, errR *os.File) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	closeOnExec()
	cmd := command()
	err := cmd.Start()
	for i := 0; i < 5 && busy(err); i++ { // just written, and still open in a sibling
		time.Sleep(20 * time.Millisecond)
		cmd = command()
		err = cmd.Start()
	}
	if err != nil {
		started <- err
		return
	}
	p.child.Store(cmd.Process)
	if p.doomed.Load() {
		p.kill()
	}
	started <- nil
	p.state = cmd.Wait()
	killGroup(cmd.Process)
	close(p.ended)
	// What it wrote last is read; what a grandchild might still write is not.
	time.Sleep(after)
	outR.Close()
	errR.Close()
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
		killGroup(child)
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

// PluginToHost implements runner.AddrTranslator.
func (p *process) PluginToHost(network, addr string) (string, string, error) {
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
