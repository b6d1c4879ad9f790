// Package app is the program: its command line, and the wiring of everything
// below it, top to bottom.
//
// Every command is a client of the API. Where an instance is running (the
// window, or serve) it owns the store, and commands go to it over loopback; where
// none is, the command opens the store itself and calls the same handler in its
// own process. So a command has one way to do its work, and it is the way the
// screens use.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"connectrpc.com/connect"
	"github.com/mattn/go-isatty"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// Exit codes. They are documented in the help and never change meaning.
const (
	exitOK          = 0
	exitFailed      = 1   // a fault of the program's own
	exitUsage       = 2   // the command cannot be meant, or needs an answer first
	exitNotFound    = 3   // what was named is not there
	exitConflict    = 4   // in use, changed meanwhile, made by a newer version
	exitUnavailable = 5   // disk full, read-only, stopped
	exitInterrupted = 130 // Ctrl-C
)

// Main runs the program and returns its exit code.
func Main(args []string) int {
	attachConsole()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		inTerminal:  isatty.IsTerminal(os.Stdin.Fd()),
		outTerminal: isatty.IsTerminal(os.Stdout.Fd()),
		errTerminal: isatty.IsTerminal(os.Stderr.Fd()),
		env:         os.Getenv,
		now:         time.Now,
	}
	return p.exit(ctx, args)
}

// A program is what a command may touch of the world.
type program struct {
	in       io.Reader
	out, err io.Writer
	// Whether a person sits at each of them.
	inTerminal, outTerminal, errTerminal bool

	env func(string) string
	now func() time.Time

	lang  core.Lang
	data  string // the data folder
	color bool
	// toldInterrupted says that the imports cut short were named already.
	toldInterrupted bool
}

// exit runs a command line and turns its error into a sentence and an exit code.
func (p *program) exit(ctx context.Context, args []string) int {
	p.lang = p.pickLang(args)
	err := p.run(ctx, args)
	if err == nil || errors.Is(err, errHelp) {
		return exitOK
	}
	code, says := p.explain(ctx, err)
	if says != "" {
		fmt.Fprintf(p.err, "perennial: %s\n", says)
	}
	return code
}

// A usageError is a command line that cannot be meant.
type usageError struct{ says string }

func (e usageError) Error() string { return e.says }

// errSaid stops a command whose output already says everything.
type errSaid struct{ code int }

func (e errSaid) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// explain returns the exit code and the sentence of an error, which comes from
// this process or, with its details, from the API.
func (p *program) explain(ctx context.Context, err error) (int, string) {
	var usage usageError
	var said errSaid
	var remote *connect.Error
	switch {
	case errors.As(err, &said):
		return said.code, ""
	case errors.As(err, &usage):
		return exitUsage, usage.says
	case ctx.Err() != nil:
		return exitInterrupted, p.say("app.interrupted", nil)
	case errors.As(err, &remote):
		if d := detailOf(remote); d != nil {
			args := core.Args{}
			for k, v := range d.GetArgs() {
				args[k] = v
			}
			return exitOf(d.GetKind()), p.here(d.GetKey(), args, remote.Message())
		}
		if remote.Code() == connect.CodeUnavailable {
			return exitUnavailable, p.say("app.instance_gone", nil)
		}
		return exitFailed, remote.Message()
	default:
		says := text.Error(p.lang, err)
		var e *core.Error
		if errors.As(err, &e) {
			says = p.here(e.Key, e.Args, says)
		}
		return exitOf(core.KindOf(err).String()), says
	}
}

// here fits what the program says to the command line: a sentence that speaks of
// a page has another in its place, "app.instead.<key>", and one that asks for
// something has the flag added, "app.hint.<key>". Most have neither.
func (p *program) here(key string, args core.Args, says string) string {
	if instead := "app.instead." + key; p.say(instead, nil) != instead {
		return p.say(instead, args)
	}
	if hint := "app.hint." + key; p.say(hint, nil) != hint {
		return says + p.say(hint, args)
	}
	return says
}

func detailOf(err *connect.Error) *apiv1.ErrorDetail {
	for _, d := range err.Details() {
		if v, err := d.Value(); err == nil {
			if d, ok := v.(*apiv1.ErrorDetail); ok {
				return d
			}
		}
	}
	return nil
}

func exitOf(kind string) int {
	switch kind {
	case core.Invalid.String():
		return exitUsage
	case core.NotFound.String():
		return exitNotFound
	case core.Conflict.String():
		return exitConflict
	case core.Unavailable.String(), core.Forbidden.String():
		return exitUnavailable
	default:
		return exitFailed
	}
}

// say returns a message in the reader's language.
func (p *program) say(key string, args core.Args) string { return text.Say(p.lang, key, args) }

// pickLang returns the language asked for by --lang, else the system's, else
// Chinese.
func (p *program) pickLang(args []string) core.Lang {
	for i, a := range args {
		if a == "--" {
			break
		}
		v, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if l, known := knownLang(v); ok && known {
			return l
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := p.env(name); v != "" {
			l, _ := knownLang(v)
			return l
		}
	}
	return core.Chinese
}

// knownLang reads a tag or a locale: en, en_GB.UTF-8, zh-CN. Where it is of no
// language the product speaks, it is Chinese, the language of most shops.
func knownLang(tag string) (l core.Lang, ok bool) {
	base := strings.ToLower(tag)
	if i := strings.IndexAny(base, "-_."); i >= 0 {
		base = base[:i]
	}
	for _, l := range core.Langs() {
		if name, _, _ := strings.Cut(string(l), "-"); base == name {
			return l, true
		}
	}
	return core.Chinese, false
}
