package app

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"iter"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/plugins/kit"
)

// How a development run looks at a plugin.
const (
	devEvery = time.Second // between two looks at the files
	// devCustomers are too few for a shop's own history to speak, so that it is
	// always the vendor's weights that are seen.
	devCustomers = risk.MinEligible - 1
	devRows      = 12 // customers shown
	devReasons   = 2  // signals shown of each
)

func (p *program) pluginDevCommand() *command {
	c := p.command("plugin dev", "DIR", 1, 1)
	c.run = func(ctx context.Context, args []string) error {
		dir := filepath.Clean(args[0])
		if _, err := kit.Open(dir); err != nil {
			return err // nothing to watch
		}
		runner, err := p.runner()
		if err != nil {
			return err
		}
		tick := time.NewTicker(devEvery)
		defer tick.Stop()
		for seen := uint64(0); ; {
			if now := fingerprint(dir); now != seen {
				seen = now
				p.showDev(ctx, dir, runner)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}
	return c
}

// fingerprint changes with the files of a folder. Hidden ones, and what Go or
// npm fetched, are not the plugin's own.
func fingerprint(dir string) uint64 {
	h := fnv.New64a()
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile, and so no longer part of it
		}
		if name := e.Name(); path != dir && (strings.HasPrefix(name, ".") || e.IsDir() && (name == "vendor" || name == "node_modules")) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			fmt.Fprintf(h, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return h.Sum64()
}

// showDev looks at a plugin once and prints what it says, or what is wrong.
func (p *program) showDev(ctx context.Context, dir, runner string) {
	if p.outTerminal {
		fmt.Fprint(p.out, "\x1b[H\x1b[2J\x1b[3J")
	}
	fmt.Fprintf(p.out, "%s\n\n", p.bold(p.say("app.plugin.dev_banner", core.Args{"dir": dir})))
	began := p.now()
	if err := p.lookDev(ctx, dir, runner); err != nil && ctx.Err() == nil {
		fmt.Fprintln(p.out, p.blame(err))
	}
	if ctx.Err() == nil {
		fmt.Fprintf(p.out, "\n%s\n\n", p.say("app.plugin.dev_waits", core.Args{
			"time": p.now().Format(time.TimeOnly), "seconds": strconv.FormatFloat(p.now().Sub(began).Seconds(), 'f', 1, 64),
		}))
	}
}

// blame says what is wrong, and of a plugin also what to change.
func (p *program) blame(err error) string {
	var f kit.Fault
	if !errors.As(err, &f) {
		return text.Error(p.lang, err)
	}
	return p.say("app.plugin.dev_fault", core.Args{"what": f.What(p.lang), "change": f.Change(p.lang)})
}

// A devRun is a plugin that is asked about made-up customers. What it fails with
// is kept, as a board knows only that it did.
type devRun struct {
	*kit.Run
	failed error
}

// Evaluate implements risk.Evaluator.
func (r *devRun) Evaluate(ctx context.Context, id core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	r.failed = r.Run.Evaluate(ctx, id, asOf, in, out)
	return r.failed
}

// lookDev builds and starts the plugin, scores customers that do not exist as a
// shop scores its own, in a store that is nowhere but in memory, and prints them.
func (p *program) lookDev(ctx context.Context, dir, runner string) error {
	said := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}))
	run, err := kit.Start(ctx, dir, runner, said)
	if err != nil {
		return err
	}
	defer run.Close()
	m, today := run.Manifest(), core.DayOf(p.now())
	supply, err := demo.Supply(m.ID, demo.Options{Seed: 1, Customers: devCustomers, AsOf: today, Lang: p.lang, Pack: m})
	if err != nil { // no recipe
		supply = madeUp(m, today)
	}
	db := store.Mem()
	if _, err := ingest.RunRecords(ctx, db, supply, today, nil); err != nil {
		return err
	}
	asked := &devRun{Run: run}
	board, err := risk.Score(ctx, db, asked, func(id core.PackID) (*pack.Manifest, bool) { return m, id == m.ID }, today)
	if err != nil {
		return err
	}
	if asked.failed != nil {
		return asked.failed
	}
	names := map[core.CustomerID]string{}
	if err := db.View(ctx, func(tx store.Tx) error {
		for _, c := range customer.All(tx) {
			names[c.ID] = c.Name
		}
		return nil
	}); err != nil {
		return err
	}
	p.printDev(m, board, names)
	for _, f := range run.Faults() {
		fmt.Fprintln(p.out, p.blame(f))
	}
	return nil
}

// madeUp are customers for a pack without a recipe, of anything its fields may
// hold.
func madeUp(m *pack.Manifest, today core.Day) ingest.Supply {
	snaps := kit.MadeUp(m, today, devCustomers)
	return ingest.Supply{Name: string(m.ID), Pack: m.ID, Rows: devCustomers, Records: func(yield func(ingest.Record) bool) {
		for _, s := range snaps {
			r := ingest.Record{Customer: customer.Customer{Name: s.Ref, External: []string{s.Ref}, Fields: s.Fields}}
			for i, e := range s.Events {
				if e.Kind != pack.ActionDone {
					r.Events = append(r.Events, timeline.Event{
						ID: strconv.Itoa(i), Day: e.Day, Kind: timeline.Kind(e.Kind), Cents: e.Cents, Quantity: e.Quantity,
					})
				}
			}
			if !yield(r) {
				return
			}
		}
	}}
}

// printDev prints those most at risk, with what their risk is mostly made of.
func (p *program) printDev(m *pack.Manifest, board *risk.Board, names map[core.CustomerID]string) {
	all, counts := board.All(), board.Counts()
	bands := map[risk.Band]int{}
	for _, a := range all {
		bands[a.Band]++
	}
	fmt.Fprintln(p.out, p.say("app.plugin.dev_counts", core.Args{
		"title": m.Title, "version": m.Version, "customers": counts.Customers,
		"high": bands[risk.High], "medium": bands[risk.Medium], "low": bands[risk.Low], "gone": counts.Gone,
	}))
	t := table{indent: 2}
	t.row(p.say("app.plugin.dev_customer", nil), p.say("app.plugin.dev_band", nil), p.say("app.plugin.dev_signals", nil))
	for _, a := range all[:min(devRows, len(all))] {
		name, band := clean(names[a.Customer]), p.say("app.band."+string(a.Band), nil)
		for _, r := range topReasons(a.Contributions) {
			says := risk.Evidence(m, r.Signal, p.lang)
			if title := risk.Title(m, r, p.lang); title != says {
				says = title + "  " + says
			}
			t.row(name, band, fmt.Sprintf("%+.2f  %s", r.LogOdds, clean(says)))
			name, band = "", ""
		}
		if name != "" {
			t.row(name, band)
		}
	}
	t.write(p.out)
}

// topReasons are the first of those that were known and made a difference.
func topReasons(all []risk.Contribution) []risk.Contribution {
	known := slices.DeleteFunc(slices.Clone(all), func(c risk.Contribution) bool { return !c.Signal.Known || math.Abs(c.LogOdds) < 0.005 })
	return known[:min(devReasons, len(known))]
}
