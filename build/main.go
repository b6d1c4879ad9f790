// Command build sets this repository up, builds it, runs it and tests it.
//
//	go run ./build run     install what is missing, build, open the app
//	go run ./build build   install what is missing, build
//	go run ./build test    the same set-up, then every test
//	go run ./build dist    packages, installers, checksums: build/out/dist
//	go run ./build check   only the repository's own rules (package check)
//	go run ./build gen     generate code, the vendors' reference and the notices
//	go run ./build fmt     format Go and TypeScript the way test wants it
//
// It needs Go, Node 20, git and a C compiler, and only the standard library, so
// that it runs on a fresh clone. Everything is a step with a name and a
// duration; a step that fails shows what it printed, a step that went well does
// not. Nothing is done twice: npm packages are installed when they differ from
// the lock file, the frontend is built when its sources changed, and Go keeps
// its own cache. What it makes is in build/bin, what it remembers in build/out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

const usage = `Perennial's build tool.

  go run ./build run [--once] [-- ARGS]  set up, build, and open the app; ARGS go to the program
  go run ./build build                   set up and build: build/bin/perennial and its plugins
  go run ./build test [NAME...]          set up, build, and run every test, or the named ones
  go run ./build dist                    make packages and installers: build/out/dist
  go run ./build check                   run the repository's own rules only
  go run ./build gen                     generate code, the vendors' reference and the notices
  go run ./build fmt                     format Go and TypeScript the way "test" wants it

Flags, before the names:
  -v       show the output of every step, not only of those that fail
  --once   with run: start serve, wait for /healthz, stop
  --list   with test: print the names

"run" opens a window where one was built and a display is there; otherwise it
serves on loopback and prints a link.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, errShown) {
			fmt.Fprintln(os.Stderr, "build:", err)
		}
		stop()
		os.Exit(1)
	}
}

// errShown is a failure that has been printed already.
var errShown = errors.New("a step failed")

func command(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Print(usage)
		return nil
	}
	flags := flag.NewFlagSet("build "+args[0], flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	verbose := flags.Bool("v", false, "")
	once := flags.Bool("once", false, "")
	list := flags.Bool("list", false, "")
	if err := flags.Parse(args[1:]); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return errShown
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	t := &tree{root: root}
	r := newRunner(os.Stdout, *verbose)
	switch args[0] {
	case "run":
		return run(ctx, t, r, *once, flags.Args())
	case "build":
		return build(ctx, t, r)
	case "test":
		if *list {
			printNames(t)
			return nil
		}
		return test(ctx, t, r, flags.Args())
	case "dist":
		return dist(ctx, t, r)
	case "check":
		return test(ctx, t, r, []string{"check"})
	case "gen":
		return r.all(ctx, t.npmPackages(), t.generate(), t.reference(), t.notices())
	case "fmt":
		return r.all(ctx, t.npmPackages(), t.formatGo(), t.formatPages())
	case "help", "-h", "--help":
		fmt.Print(usage)
		return nil
	default:
		fmt.Fprint(os.Stderr, usage)
		return fmt.Errorf("no command %q", args[0])
	}
}

// build sets up and makes everything in build/bin.
func build(ctx context.Context, t *tree, r *runner) error {
	return r.all(ctx, t.buildSteps()...)
}

// A tree is the working copy the tool works on.
type tree struct{ root string }

// path returns an absolute path inside the tree.
func (t *tree) path(parts ...string) string {
	return filepath.Join(append([]string{t.root}, parts...)...)
}

// findRoot finds the folder of go.mod, at or above the working directory.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("no go.mod at or above %s; run this inside the repository", dir)
		}
	}
}
