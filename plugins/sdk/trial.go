package sdk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A Caller is who starts a program: what it finds in its environment.
type Caller string

// The callers.
const (
	Person   Caller = "person"   // at a terminal: nothing is said
	Stranger Caller = "stranger" // another program, with a cookie of its own
	Us       Caller = "us"       // the program, as Dial does
)

// A Trial is a plugin's program that was started as plugins are, fence and all,
// and that nobody talks to: for looking at how it begins and ends. Dial is for
// everything else.
type Trial struct {
	proc     *process
	dir      string
	out, err kept
	shook    chan struct{} // closed at the handshake
	read     sync.WaitGroup
}

// Try starts the program of o as caller would, with arguments.
func Try(o Options, caller Caller, args ...string) (*Trial, error) {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	env, err := caller.env()
	if err != nil {
		return nil, err
	}
	t := &Trial{shook: make(chan struct{})}
	if t.dir, err = os.MkdirTemp(o.Dir, "p"); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	t.proc = &process{
		path: path, name: filepath.Base(path), sum: o.SHA256, home: cmp.Or(o.Home, filepath.Dir(path)), dir: t.dir,
		args: args, env: env, says: &t.out, ended: make(chan struct{}),
	}
	if err := t.proc.Start(context.Background()); err != nil {
		_ = os.RemoveAll(t.dir)
		return nil, err
	}
	t.read.Go(func() {
		b := make([]byte, maxLine)
		n, _ := t.proc.stdout.Read(b)
		if n > 0 {
			_, _ = t.out.Write(b[:n])
			close(t.shook)
		}
		_, _ = io.Copy(io.Discard, t.proc.stdout)
	})
	t.read.Go(func() { _, _ = io.Copy(&t.err, t.proc.stderr) })
	return t, nil
}

// env is what a caller's plugin finds beside the little that all do.
func (c Caller) env() ([]string, error) {
	if c == Person {
		return nil, nil
	}
	cert, err := certificate()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	h := handshake()
	value := h.MagicCookieValue
	if c == Stranger {
		value = "another-" + value
	}
	return []string{
		h.MagicCookieKey + "=" + value, fmt.Sprintf("PLUGIN_PROTOCOL_VERSIONS=%d", protocolVersion),
		"PLUGIN_MIN_PORT=10000", "PLUGIN_MAX_PORT=25000", "PLUGIN_CLIENT_CERT=" + string(cert),
	}, nil
}

// certificate is one for a caller who will not call.
func certificate() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: now.Add(-time.Minute), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

// Shakes reports whether the program shakes hands within a time.
func (t *Trial) Shakes(within time.Duration) bool { return came(t.shook, within) }

// Ends reports whether the program ends within a time.
func (t *Trial) Ends(within time.Duration) bool { return came(t.proc.ended, within) }

func came(c <-chan struct{}, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}

// Exit is the program's exit code, -1 where a signal ended it. It has ended.
func (t *Trial) Exit() int {
	<-t.proc.ended
	var exit *exec.ExitError
	switch {
	case t.proc.state == nil:
		return 0
	case errors.As(t.proc.state, &exit):
		return exit.ExitCode()
	default:
		return -1
	}
}

// Stdout is what it has printed to its standard output so far, the handshake
// among it; Stderr what to the other. When it has ended they are all of it.
func (t *Trial) Stdout() []byte { return t.printed(&t.out) }

// Stderr is what it has printed to its standard error; see Stdout.
func (t *Trial) Stderr() []byte { return t.printed(&t.err) }

func (t *Trial) printed(k *kept) []byte {
	select {
	case <-t.proc.ended:
		t.read.Wait() // what it printed last
	default:
	}
	return k.bytes()
}

// Abandon closes the program's standard input, which happens to it when whoever
// started it dies.
func (t *Trial) Abandon() { t.proc.letGo() }

// Close ends the program and everything it started.
func (t *Trial) Close() {
	t.proc.letGo()
	t.proc.kill()
	t.Ends(time.Second)
	_ = os.RemoveAll(t.dir)
}

// kept is the beginning of what a program prints.
type kept struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// maxKept is more than any description is allowed to be.
const maxKept = 8 << 20

// Write implements io.Writer and never fails.
func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.buf.Write(b[:min(len(b), maxKept-k.buf.Len())])
	return len(b), nil
}

func (k *kept) bytes() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.buf.Bytes())
}
