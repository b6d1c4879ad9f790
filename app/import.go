package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// An importRun is one import from the command line.
type importRun struct {
	p       *program
	c       *client
	yes     bool
	json    bool
	rejects string          // file for rejected rows, "" for none
	shown   map[string]bool // findings that were printed already
}

func (p *program) importCommand() *command {
	c := p.command("import", "FILE", 1, 1)
	o := &apiv1.ImportOptions{}
	run := importRun{p: p, shown: map[string]bool{}}
	c.flags.StringVar(&o.Pack, "pack", "", p.flagText("pack"))
	c.flags.StringVar(&o.Kind, "as", "", p.flagText("as"))
	c.flags.StringVar(&o.Encoding, "encoding", "", p.flagText("encoding"))
	c.flags.StringVar(&o.Delimiter, "delimiter", "", p.flagText("delimiter"))
	header := c.flags.Bool("header", false, p.flagText("header"))
	noHeader := c.flags.Bool("no-header", false, p.flagText("no_header"))
	c.flags.StringSliceVar(&o.Columns, "columns", nil, p.flagText("columns"))
	c.flags.StringToStringVar(&o.Map, "map", nil, p.flagText("map"))
	c.flags.StringVar(&o.Sheet, "sheet", "", p.flagText("sheet"))
	c.flags.BoolVarP(&run.yes, "yes", "y", false, p.flagText("yes"))
	c.flags.BoolVar(&run.json, "json", false, p.flagText("json"))
	c.flags.StringVar(&run.rejects, "rejects", "", p.flagText("rejects"))
	c.run = func(ctx context.Context, args []string) error {
		if *header && *noHeader {
			return usageError{p.say("app.import.header_both", nil)}
		}
		if *header || *noHeader {
			o.Header = header
		}
		f, err := os.Open(args[0])
		if err != nil {
			return fileError(args[0], err)
		}
		defer f.Close()
		if run.c, err = p.dial(ctx); err != nil {
			return err
		}
		defer run.c.close()
		return run.file(ctx, f, o)
	}
	return c
}

// fileError says why a file a person named cannot be read or written.
func fileError(name string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return core.Says(core.Unavailable, "app.file_full", core.Args{"file": name}).Wrap(err)
	case errors.Is(err, syscall.EISDIR):
		return core.Says(core.Invalid, "app.file_folder", core.Args{"file": name}).Wrap(err)
	case errors.Is(err, os.ErrNotExist):
		if folder := filepath.Dir(name); isMissing(folder) {
			return core.Says(core.NotFound, "app.file_no_folder", core.Args{"file": name, "folder": folder}).Wrap(err)
		}
		return core.Says(core.NotFound, "app.file_missing", core.Args{"file": name}).Wrap(err)
	default:
		return core.Says(core.Unavailable, "app.file_unusable", core.Args{"file": name}).Wrap(err)
	}
}

func isMissing(name string) bool {
	_, err := os.Stat(name)
	return errors.Is(err, os.ErrNotExist)
}

// file sends, previews, asks, imports and reports.
func (run importRun) file(ctx context.Context, f *os.File, o *apiv1.ImportOptions) error {
	rejects, err := run.openRejects(f)
	if err != nil {
		return err
	}
	defer rejects.close()
	id, err := send(ctx, run.c, f)
	if err != nil {
		return err
	}
	res, err := run.c.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: id, Options: o})
	if err != nil {
		return err
	}
	preview := res.GetPreview()
	switch {
	case run.json && !run.yes:
		if err := run.p.printJSON(previewJSONOf(preview)); err != nil {
			return err
		}
	case !run.json:
		run.preview(preview)
	}
	if len(preview.GetNeeds()) > 0 {
		return run.unsettled(ctx, preview)
	}
	if !run.yes {
		if err := run.ask(ctx, preview); err != nil {
			return err
		}
	}
	started, err := run.c.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: id, Options: o})
	if err != nil {
		return err
	}
	return run.finish(ctx, started.GetImportId(), rejects)
}

// unsettled says what must be settled before the import, and with which flags.
func (run importRun) unsettled(ctx context.Context, preview *apiv1.ImportPreview) error {
	p := run.p
	packs, err := p.packs(ctx, run.c)
	if err != nil {
		return err
	}
	var needs []string
	for i, says := range preview.GetNeeds() {
		needs = append(needs, p.here(preview.GetNeedKeys()[i], core.Args{"packs": packs}, says))
	}
	return usageError{p.say("app.import.needs", core.Args{"needs": strings.Join(needs, "\n  ")})}
}

// finish follows an import to its end and reports what became of it.
func (run importRun) finish(ctx context.Context, id string, rejects *rejectsFile) error {
	state, err := run.follow(ctx, id)
	if err != nil {
		return err
	}
	if err := run.report(state); err != nil {
		return err
	}
	ended := run.outcome(state)
	if state.GetRejected() > 0 {
		if err := rejects.fetch(run.c, id); err != nil {
			return err
		}
	}
	return ended
}

const uploadChunk = 1 << 20

// ask waits for a yes.
func (run importRun) ask(ctx context.Context, preview *apiv1.ImportPreview) error {
	p := run.p
	if run.json {
		return usageError{p.say("app.import.not_agreed", nil)}
	}
	return p.confirm(ctx, "app.import.ask", "app.import.not_agreed", "app.import.left", core.Args{"rows": p.rows(preview.GetRows())})
}

// follow shows progress until the import ends. Ctrl-C asks it to stop; what is
// durable by then stays, under the import's id.
func (run importRun) follow(ctx context.Context, id string) (*apiv1.ImportState, error) {
	calls := context.WithoutCancel(ctx)
	cancelled := ctx.Done()
	var seen uint64
	var committed int64
	for {
		wait, stop := context.WithCancel(calls)
		go func() {
			select {
			case <-cancelled:
				stop()
			case <-wait.Done():
			}
		}()
		res, err := run.c.imports.GetImport(wait, &apiv1.GetImportRequest{ImportId: id, Seen: seen})
		stop()
		if err != nil {
			if ctx.Err() == nil || cancelled == nil {
				return nil, err
			}
			cancelled = nil
			if _, err := run.c.imports.CancelImport(calls, &apiv1.CancelImportRequest{ImportId: id}); err != nil {
				return nil, err
			}
			continue
		}
		state := res.GetState()
		seen = state.GetSeen()
		run.progress(state, &committed)
		if state.GetStatus() != "running" {
			if run.p.errTerminal {
				fmt.Fprintln(run.p.err)
			}
			return state, nil
		}
	}
}
