package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A step is one thing the tool does. It is left out, with the reason, when a
// step it needs did not go well.
type step struct {
	name  string
	needs []string
	do    func(ctx context.Context, j *job) error
}

// A job is one running step.
type job struct {
	out   io.Writer // shown when the step fails
	note  string    // a few words for the step's line
	tally tally     // tests it ran; none counts as one
	skips []string  // tests it left out, with the reason
}

// A tally counts tests.
type tally struct{ passed, failed, skipped int }

func (a *tally) add(b tally) {
	a.passed += b.passed
	a.failed += b.failed
	a.skipped += b.skipped
}

// A skip is the error of a step that cannot run here. It says why.
type skip string

func (s skip) Error() string { return string(s) }

type result struct {
	name string
	took time.Duration
	err  error // nil, a skip, or what went wrong
	job  *job
}

// A runner runs steps and prints a line for each.
type runner struct {
	verbose bool
	mu      sync.Mutex // guards what follows
	w       io.Writer
	results []result
}

func newRunner(w io.Writer, verbose bool) *runner { return &runner{w: w, verbose: verbose} }

// all runs steps in order and stops at the first that fails.
func (r *runner) all(ctx context.Context, steps ...step) error {
	for _, s := range steps {
		if err := r.one(ctx, s); err != nil {
			return errShown
		}
	}
	return nil
}

// lanes runs several lists of steps at the same time, each list in order, and
// carries on after failures.
func (r *runner) lanes(ctx context.Context, lanes ...[]step) {
	var wg sync.WaitGroup
	for _, lane := range lanes {
		wg.Go(func() {
			for _, s := range lane {
				_ = r.one(ctx, s) // kept in r.results
			}
		})
	}
	wg.Wait()
}

// patience is how long a step runs in silence before it says that it runs.
const patience = 5 * time.Second

// one runs a step. The error is nil when it went well or was skipped.
func (r *runner) one(ctx context.Context, s step) error {
	start := time.Now()
	var shown bytes.Buffer
	j := &job{out: &oneAtATime{w: &shown}}
	if r.verbose {
		j.out = &oneAtATime{w: &prefixed{r: r, prefix: s.name + ": "}}
	}
	still := time.AfterFunc(patience, func() { r.printf("  ...   %-24s\n", s.name) })
	err := r.unmet(s)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = s.do(ctx, j)
	}
	still.Stop()

	res := result{name: s.name, took: time.Since(start), err: err, job: j}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, res)
	fmt.Fprintln(r.w, res.line())
	var why skip
	if err == nil || errors.As(err, &why) {
		return nil
	}
	if shown.Len() > 0 {
		fmt.Fprintf(r.w, "%s\n", indent(tail(shown.String(), 200)))
	}
	return err
}

// unmet returns a skip when a step that s needs did not go well.
func (r *runner) unmet(s step) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, need := range s.needs {
		for _, res := range r.results {
			if res.name == need && res.err != nil {
				return skip(need + " did not succeed")
			}
		}
	}
	return nil
}

func (r *runner) printf(format string, a ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.w, format, a...)
}

// line is "  ok    name    1.2 s  note".
func (r result) line() string {
	word, note := "ok", r.job.note
	var why skip
	switch {
	case errors.As(r.err, &why):
		word, note = "skip", string(why)
	case r.err != nil:
		word, note = "FAIL", r.err.Error()
	}
	return strings.TrimRight(fmt.Sprintf("  %-5s %-24s %6.1f s  %s", word, r.name, r.took.Seconds(), note), " ")
}

// A cmd is a program to run within a step.
type cmd struct {
	dir  string
	env  []string // added to the environment
	args []string
}

// run runs c and sends what it prints to the job's output.
func (j *job) run(ctx context.Context, c cmd) error {
	return j.pipe(ctx, c, j.out)
}

// pipe runs c with its standard output going to w. Programs get no standard
// input: nothing here may wait for an answer.
func (j *job) pipe(ctx context.Context, c cmd, w io.Writer) error {
	p := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	p.Dir = c.dir
	p.Env = append(os.Environ(), c.env...)
	p.Stdout, p.Stderr = w, j.out
	p.Cancel = func() error { return p.Process.Signal(os.Interrupt) }
	p.WaitDelay = 10 * time.Second
	if err := p.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(c.args[:min(3, len(c.args))], " "), err)
	}
	return nil
}

// tail returns the last n lines of s.
func tail(s string, n int) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if len(lines) > n {
		lines = append([]string{fmt.Sprintf("(%d lines before)", len(lines)-n)}, lines[len(lines)-n:]...)
	}
	return strings.Join(lines, "\n")
}

func indent(s string) string { return "        " + strings.ReplaceAll(s, "\n", "\n        ") }

// oneAtATime takes what several programs of a step print at the same time.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}

// prefixed prints each line it is given at once, after a prefix.
type prefixed struct {
	r      *runner
	prefix string
	rest   []byte
}

func (p *prefixed) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	for {
		i := bytes.IndexByte(p.rest, '\n')
		if i < 0 {
			return len(b), nil
		}
		p.r.printf("%s%s\n", p.prefix, p.rest[:i])
		p.rest = p.rest[i+1:]
	}
}
