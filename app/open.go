package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/perennial-app/perennial/app/api"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/app/web"
	"github.com/perennial-app/perennial/core/store/badger"
	"github.com/perennial-app/perennial/frontend"
)

// gcPercent is how much garbage may lie beside what is in use: a shop's computer
// has other things to do. Against the usual 100, a large import takes a third less
// memory and a twentieth more work.
const gcPercent = 50

// An opened shop is everything this process runs of one, wired top to bottom.
type opened struct {
	shop    *shop.Shop
	handler http.Handler // not guarded: for this process and its window
	log     *slog.Logger
	close   func()
}

// openShop opens the store in the data folder and what stands on it. The data
// folder holds:
//
//	store/          the shop's data
//	uploads/        files being imported, swept at start
//	plugins/        plugins the shop installed; see package shelf
//	window.json     the window's size and place, and its menu's language
//	webview/        what Windows' webview keeps
//	instance.json   how to reach the running program, while there is one
//	perennial.log   what happened, without names or numbers of customers
func (p *program) openShop(ctx context.Context) (_ *opened, err error) {
	if p.env("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	var closers []func() error
	closeAll := func() {
		for i := len(closers) - 1; i >= 0; i-- {
			if err := closers[i](); err != nil {
				fmt.Fprintf(p.err, "perennial: %s\n", p.say("app.close", nil))
			}
		}
	}
	defer func() {
		if err != nil {
			closeAll()
		}
	}()

	if err := makeData(p.data); err != nil {
		return nil, err
	}
	log, closeLog := p.openLog()
	closers = append(closers, closeLog)
	db, err := badger.Open(p.storeDir(), badger.Options{Log: log})
	if err != nil {
		return nil, err
	}
	closers = append(closers, db.Close)

	plugins, err := p.pluginDir()
	if err != nil {
		return nil, err
	}
	on, noShelf, err := p.openShelf()
	if err != nil {
		return nil, err
	}
	if noShelf != nil {
		log.Warn("installed plugins are not used", "err", noShelf)
	}
	set, err := shop.PluginsSet(ctx, db)
	if err != nil {
		return nil, err
	}
	h, err := host.New(host.Options{Dir: plugins, Shelf: on, Settings: set, Log: log, Now: p.now})
	if err != nil {
		return nil, err
	}
	closers = append(closers, func() error { h.Close(); return nil })

	s, err := shop.Open(ctx, shop.Options{
		DB: db, Plugins: h, Uploads: filepath.Join(p.data, "uploads"), Log: log, Now: p.now,
	})
	if err != nil {
		return nil, err
	}
	closers = append(closers, func() error { s.Close(); return nil })
	calls := api.New(s, api.Options{Version: version, Data: p.data, Plugins: h.List, Health: h.Health, Retry: h.Retry, Tail: p.tailLog, Log: log, Shelf: api.Shelf{
		Shelf: on, Problem: noShelf, Host: p.parcelHost(), Try: h.Try, Reload: h.Reload,
	}})
	return &opened{shop: s, handler: web.New(calls, api.Prefix, frontend.Dist()), log: log, close: closeAll}, nil
}

// openShelf opens the plugins the shop installed. Where their record cannot be
// read there is no shelf, and why; the program goes on with those it came with.
func (p *program) openShelf() (on *shelf.Shelf, why, err error) {
	o, err := p.shelfOptions()
	if err != nil {
		return nil, nil, err
	}
	on, why = shelf.Open(o)
	return on, why, nil
}

// storeDir is where the store is in the data folder.
func (p *program) storeDir() string { return filepath.Join(p.data, "store") }

// pluginDir is where plugins are installed: beside the program, unless
// PERENNIAL_PLUGINS says otherwise.
func (p *program) pluginDir() (string, error) {
	if dir := p.env("PERENNIAL_PLUGINS"); dir != "" {
		return dir, nil
	}
	self, err := os.Executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return "", fmt.Errorf("find the program: %w", err)
	}
	return filepath.Join(filepath.Dir(self), "plugins"), nil
}

// maxLogBytes is when a log becomes the old log: a year of a quiet shop.
const maxLogBytes = 4 << 20

// maxTailBytes is how much of the log diagnostics look at: the last days.
const maxTailBytes = 128 << 10

// tailLog returns the last whole lines of the log.
func (p *program) tailLog() []byte {
	f, err := os.Open(filepath.Join(p.data, "perennial.log"))
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	from := max(0, info.Size()-maxTailBytes)
	b, err := io.ReadAll(io.NewSectionReader(f, from, maxTailBytes))
	if err != nil {
		return nil
	}
	if from > 0 {
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	return b
}

// openLog returns the log. Where it cannot be written there is none: what keeps
// a log from being written says so itself when the store is opened.
func (p *program) openLog() (*slog.Logger, func() error) {
	name := filepath.Join(p.data, "perennial.log")
	if info, err := os.Stat(name); err == nil && info.Size() > maxLogBytes {
		_ = os.Rename(name, name+".old") // else the log grows on
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return slog.New(slog.DiscardHandler), func() error { return nil }
	}
	var w io.Writer = f
	if p.env("PERENNIAL_LOG") == "stderr" {
		w = io.MultiWriter(f, p.err)
	}
	return slog.New(slog.NewTextHandler(w, nil)), f.Close
}
