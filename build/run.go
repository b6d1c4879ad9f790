package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// run builds and opens the app, or with once proves that it starts.
func run(ctx context.Context, t *tree, r *runner, once bool, args []string) error {
	if err := build(ctx, t, r); err != nil {
		return err
	}
	if once {
		return r.all(ctx, t.serves(args))
	}
	fmt.Println()
	open := exec.CommandContext(ctx, t.bin("perennial"), append([]string{"open"}, args...)...)
	open.Stdin, open.Stdout, open.Stderr = os.Stdin, os.Stdout, os.Stderr
	open.Cancel = func() error { return open.Process.Signal(syscall.SIGTERM) }
	open.WaitDelay = 10 * time.Second
	if err := open.Run(); ctx.Err() == nil {
		return err
	}
	return nil // stopped by the person who started it
}

// serves starts the program as a server, waits until it is healthy and stops
// it. Without --data among args it works on an empty folder of its own, so that
// a check never touches anybody's customers.
func (t *tree) serves(args []string) step {
	return step{name: "serve once", needs: []string{"program"}, do: func(ctx context.Context, j *job) error {
		if !slices.ContainsFunc(args, func(a string) bool { return a == "--data" || strings.HasPrefix(a, "--data=") }) {
			dir, err := os.MkdirTemp("", "perennial-once-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			args = append([]string{"--data", dir}, args...)
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		s, err := startServe(ctx, j, t.bin("perennial"), args)
		if err != nil {
			return err
		}
		if err := s.healthy(ctx); err != nil {
			return errors.Join(err, s.stop())
		}
		j.note = s.base + "/healthz answers"
		return s.stop()
	}}
}

// A server is a running `perennial serve`.
type server struct {
	base string // http://127.0.0.1:PORT
	link string // base with the one-time token
	p    *exec.Cmd
	done chan error
}

var served = regexp.MustCompile(`Perennial: (http://\S+)`)

// startServe starts the program and reads its address from what it prints.
func startServe(ctx context.Context, j *job, program string, args []string) (*server, error) {
	p := exec.CommandContext(ctx, program, append([]string{"serve"}, args...)...)
	p.Stderr = j.out
	p.Cancel = func() error { return p.Process.Signal(syscall.SIGTERM) }
	p.WaitDelay = 10 * time.Second
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.Start(); err != nil {
		return nil, err
	}
	s := &server{p: p, done: make(chan error, 1)}
	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Fprintln(j.out, lines.Text())
			if m := served.FindStringSubmatch(lines.Text()); m != nil {
				select {
				case found <- m[1]:
				default:
				}
			}
		}
		s.done <- p.Wait()
	}()
	select {
	case s.link = <-found:
	case err := <-s.done:
		return nil, fmt.Errorf("serve ended before it gave its address: %w", err)
	}
	u, err := url.Parse(s.link)
	if err != nil {
		return nil, err
	}
	s.base = u.Scheme + "://" + u.Host
	return s, nil
}

// healthy waits until /healthz answers 200.
func (s *server) healthy(ctx context.Context) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/healthz", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(resp.Status)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("/healthz: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop asks the server to end and returns how it did.
func (s *server) stop() error {
	if s.p.Process.Signal(syscall.SIGTERM) == nil {
		return <-s.done
	}
	if err := s.p.Process.Kill(); err != nil { // Windows has no SIGTERM
		return err
	}
	var killed *exec.ExitError // as it was meant to be
	if err := <-s.done; !errors.As(err, &killed) {
		return err
	}
	return nil
}
