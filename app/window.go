package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/window"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

func (p *program) openCommand() *command {
	c := p.command("open", "[FILE]", 0, 1)
	c.run = func(ctx context.Context, args []string) error {
		file, err := fileToOpen(args)
		if err != nil {
			return err
		}
		in, link, silent := p.newLink(ctx)
		switch {
		case link != "":
			return p.handOver(ctx, in, link, file)
		case window.Available() != nil:
			fmt.Fprintln(p.err, text.Error(p.lang, window.Available()))
			return p.serve(ctx, anyPort, file)
		default:
			return p.openWindow(ctx, file, silent)
		}
	}
	return c
}

// fileToOpen returns the whole path of the file a start names, or "".
func fileToOpen(args []string) (string, error) {
	if len(args) == 0 || args[0] == "" {
		return "", nil
	}
	file, err := filepath.Abs(args[0])
	if err == nil {
		_, err = os.Stat(file)
	}
	if err != nil {
		return "", fileError(args[0], err)
	}
	return file, nil
}

// spool brings a file to a shop and returns the page's address of it, where it
// is shown what it would do: a plugin be installed, a table be imported.
func (p *program) spool(ctx context.Context, c *client, file string) (hash string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fileError(file, err)
	}
	defer f.Close()
	id, err := send(ctx, c, f)
	if err != nil {
		return "", err
	}
	page := importPage
	if strings.EqualFold(filepath.Ext(file), ".pplug") {
		page = installPage
	}
	return page + url.Values{"upload": {id}, "file": {filepath.Base(file)}}.Encode(), nil
}

// The pages that show what a file would do.
const (
	importPage  = "#/import?"
	installPage = "#/install?"
)

// linkTo makes a one-time link lead to a page instead of Today.
func linkTo(link, hash string) string {
	return link + "&to=" + url.QueryEscape(strings.TrimPrefix(hash, "#"))
}

// handOver gives a second start's file to the instance that runs and brings its
// window to the front. One without a window gets a link instead.
func (p *program) handOver(ctx context.Context, in instance, link, file string) error {
	var hash string
	if file != "" {
		c, _ := p.dialInstance(ctx, silence{})
		if c == nil {
			return core.Says(core.Unavailable, "app.instance_gone", nil)
		}
		defer c.close()
		var err error
		if hash, err = p.spool(ctx, c, file); err != nil {
			return err
		}
		link = linkTo(link, hash)
	}
	if in.Window && showAgain(ctx, in, hash) {
		return nil
	}
	fmt.Fprintf(p.out, "Perennial: %s\n", link)
	return nil
}

// showPath is where a second start asks the first one's window to the front.
const showPath = "/window/show"

// showAgain asks the window of a running instance to come to the front, at an
// address of the page unless it is "".
func showAgain(ctx context.Context, in instance, hash string) bool {
	_, err := in.post(ctx, showPath+"?"+url.Values{"at": {hash}}.Encode(), http.StatusNoContent)
	return err == nil
}

// withShow answers showPath and leaves everything else to h. What is asked for
// is a file's address or nothing: a second start has no more to say.
func withShow(h http.Handler, asked chan<- string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc("POST "+showPath, func(w http.ResponseWriter, r *http.Request) {
		at := r.URL.Query().Get("at")
		if at != "" && !strings.HasPrefix(at, importPage) && !strings.HasPrefix(at, installPage) {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		select {
		case asked <- at:
			w.WriteHeader(http.StatusNoContent)
		default: // a window that does not take what it is asked is stuck
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		}
	})
	return mux
}

// maxAsked is how many files may wait for a window that is still opening: as
// many as a person selects and opens at once.
const maxAsked = 16

// openWindow shows the window, whose handler passes no network. The command
// line still reaches the shop over loopback. Silent is the instance that was
// asked before and may hold the store.
func (p *program) openWindow(ctx context.Context, file string, silent silence) error {
	var done []func()
	defer func() {
		for _, end := range slices.Backward(done) {
			end()
		}
	}()
	name, err := windowName(p.data)
	if err != nil {
		return fileError(p.data, err)
	}
	asked := make(chan string, maxAsked)
	// Ten minutes are too long for a test that waits for a reminder.
	dueEvery, _ := time.ParseDuration(p.env("PERENNIAL_DUE_EVERY"))
	return window.Run(ctx, window.Options{
		Title:    "Perennial 常客",
		Name:     name,
		Memory:   filepath.Join(p.data, "window.json"),
		Lang:     p.lang,
		DueEvery: dueEvery,
		Open: func() (*window.Content, error) {
			o, err := p.openShopSoon(ctx)
			if err != nil {
				return nil, p.unopened(err, silent)
			}
			done = append(done, o.close)
			outside := *o
			outside.handler = withShow(o.handler, asked)
			l, err := p.listen(&outside, anyPort, true)
			if err != nil {
				return nil, err
			}
			done = append(done, l.close)
			p.tellInterrupted(o)
			c := p.content(ctx, o, asked)
			p.askFor(c, file, asked)
			return c, nil
		},
		// Two starts at the same moment meet at the system's lock before there
		// is an instance to hand over to.
		Again: func(args []string, dir string) {
			in, link, _ := p.newLink(ctx)
			if file := lastFile(args, dir); link != "" && file != "" {
				_ = p.handOver(ctx, in, link, file) // nobody reads what the second start would say
			}
		},
	})
}

// askFor has the window show what a file would do, once it is there.
func (p *program) askFor(c *window.Content, file string, asked chan<- string) {
	if file == "" {
		return
	}
	hash, err := c.Import(file)
	if err != nil {
		fmt.Fprintf(p.err, "perennial: %s\n", c.Explain(err))
		return
	}
	asked <- hash
}

// lastFile returns the file among a second start's arguments, or "".
func lastFile(args []string, dir string) string {
	for i, a := range slices.Backward(args) {
		if !filepath.IsAbs(a) {
			a = filepath.Join(dir, a)
		}
		if info, err := os.Stat(a); err == nil && info.Mode().IsRegular() && i > 0 {
			return a
		}
	}
	return ""
}

// content is what the window asks of an open shop.
func (p *program) content(ctx context.Context, o *opened, asked <-chan string) *window.Content {
	c := p.client(inProcess{o.handler}, "http://perennial", "")
	return &window.Content{
		Handler: o.handler,
		Lang: func() (core.Lang, bool) {
			set, _, err := o.shop.Settings(ctx)
			if err != nil || set.Language == "" {
				return p.lang, false
			}
			return set.Language, true
		},
		Import: func(file string) (string, error) { return p.spool(ctx, c, file) },
		Export: func(file string) error {
			_, err := exportFile(ctx, c, "csv", file)
			return err
		},
		Busy: o.shop.Importing,
		Due: func() (int, error) {
			res, err := c.today.ListToday(ctx, &apiv1.ListTodayRequest{})
			return len(res.GetItems()) + len(res.GetChecks()), err
		},
		Explain: func(err error) string {
			_, says := p.explain(ctx, err)
			return says
		},
		Asked: asked,
	}
}

// windowName is one name per data folder, so that starting again raises the
// window that shows the same data.
func windowName(data string) (string, error) {
	path, err := filepath.Abs(data)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(path))
	return "perennial-" + hex.EncodeToString(sum[:6]), nil
}
