package sdk

import (
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestDialFails(t *testing.T) {
	for mode, want := range map[string]error{
		"exit":        ErrStart,
		"deaf":        ErrStart,
		"raw:newer":   ErrVersion,
		"raw:older":   ErrVersion,
		"raw:nolease": ErrStart,
		"raw:junk":    ErrNonsense,
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			opts := Options{Path: install(t, mode)}
			began := time.Now()
			if mode == "deaf" {
				opts.StartTimeout = 700 * time.Millisecond
			}
			_, err := dial(t, mode, opts)
			if !errors.Is(err, want) {
				t.Errorf("Dial: %v, want %v", err, want)
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("Dial took %v", took)
			}
		})
	}
}

func TestDialFile(t *testing.T) {
	path := install(t, "")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	if _, err := dial(t, "", Options{Path: path, SHA256: sum[:]}); err != nil {
		t.Errorf("Dial with the right hash: %v", err)
	}
	// A second start hashes afresh.
	if _, err := dial(t, "", Options{Path: path, SHA256: sum[:]}); err != nil {
		t.Errorf("Dial again with the right hash: %v", err)
	}
	sum[0]++
	if _, err := dial(t, "", Options{Path: path, SHA256: sum[:]}); !errors.Is(err, ErrChanged) {
		t.Errorf("Dial with a wrong hash: %v, want ErrChanged", err)
	}
	if _, err := dial(t, "", Options{Path: path + "-not"}); !errors.Is(err, ErrMissing) {
		t.Errorf("Dial without a file: %v, want ErrMissing", err)
	}
	text := filepath.Join(t.TempDir(), "plugin")
	if err := os.WriteFile(text, []byte("not a program"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t, "", Options{Path: text}); !errors.Is(err, ErrStart) {
		t.Errorf("Dial of a text file: %v, want ErrStart", err)
	}
	if err := os.Chmod(text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t, "", Options{Path: text}); !errors.Is(err, ErrStart) {
		t.Errorf("Dial of no program at all: %v, want ErrStart", err)
	}
}

// What a plugin is told is about customers, so it is told at its own socket only.
func TestCalledElsewhere(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	dir, err := os.MkdirTemp("", "e")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	unix, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	called := make(chan net.Conn, 9)
	for _, l := range []net.Listener{tcp, unix} {
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				called <- c
			}
		}()
	}
	for _, mode := range []string{"raw:elsewhere=" + tcp.Addr().String(), "raw:neighbour=" + unix.Addr().String()} {
		if _, err := dial(t, mode, Options{StartTimeout: 5 * time.Second}); !errors.Is(err, ErrNonsense) {
			t.Errorf("%s: %v, want ErrNonsense", mode, err)
		}
	}
	select {
	case <-called:
		t.Error("it was called there")
	case <-time.After(100 * time.Millisecond):
	}
}

// Go-plugin's broker would remember whatever a plugin tells it.
func TestNoBroker(t *testing.T) {
	c := mustDial(t, "", Options{})
	client, err := c.gp.Client()
	if err != nil {
		t.Fatal(err)
	}
	conn := client.(*goplugin.GRPCClient).Conn
	_, err = conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, "/plugin.GRPCBroker/StartStream")
	if status.Code(err) != codes.Unimplemented {
		t.Errorf("the broker's stream: %v", err)
	}
}

func TestDialCancelled(t *testing.T) {
	path := install(t, "deaf")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Dial(ctx, Options{Path: path})
	if !errors.Is(err, ErrStart) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Dial: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("Dial took %v", took)
	}
}

func TestDescribe(t *testing.T) {
	path := install(t, "")
	printed, err := exec.Command(path, "--describe").Output()
	if err != nil {
		t.Fatal(err)
	}
	c := mustDial(t, "", Options{Path: path, Manifest: printed})
	m, err := c.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "sample" || len(m.Drivers) != 10 {
		t.Errorf("Describe: %s with %d drivers", m.ID, len(m.Drivers))
	}
	if diff := cmp.Diff(m, c.Manifest()); diff != "" {
		t.Error(diff)
	}
	if _, err := dial(t, "changeling", Options{Manifest: printed}); !errors.Is(err, ErrChanged) {
		t.Errorf("Dial of one that describes itself otherwise: %v, want ErrChanged", err)
	}
}

func TestByHand(t *testing.T) {
	cmd := exec.Command(install(t, ""))
	var out, errOut strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("exit: %v, want 2", err)
	}
	if out.String() != "" {
		t.Errorf("on standard output: %q", out.String())
	}
	for _, want := range []string{"样例", "Sample", "--describe"} {
		if !strings.Contains(errOut.String(), want) {
			t.Errorf("said %q, without %q", errOut.String(), want)
		}
	}
}

func TestNoise(t *testing.T) {
	c := mustDial(t, "noise", Options{})
	answers, err := evaluate(t, c, acting(3, 1, "print"))
	if err != nil || len(answers) != 3 {
		t.Errorf("%d answers, %v", len(answers), err)
	}
	if _, err := evaluate(t, c, slices.Values(sampleSnapshots(3))); err != nil {
		t.Error(err)
	}
}
