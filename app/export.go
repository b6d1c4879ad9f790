package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) exportCommand() *command {
	c := p.command("export", "", 0, 0)
	format := c.flags.String("format", "csv", p.flagText("format"))
	out := c.flags.StringP("out", "o", "", p.flagText("out"))
	c.run = func(ctx context.Context, _ []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		if *out == "" {
			_, err := export(ctx, cl, *format, p.out, p.say("app.stdout", nil))
			return err
		}
		n, err := exportFile(ctx, cl, *format, *out)
		if err == nil {
			fmt.Fprintln(p.err, p.say("app.export.done", core.Args{"file": *out, "bytes": count(n)}))
		}
		return err
	}
	return c
}

// exportFile writes the export to a file that appears whole or not at all.
func exportFile(ctx context.Context, cl *client, format, name string) (int64, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return 0, core.Says(core.Invalid, "app.file_folder", core.Args{"file": name})
	}
	folder := filepath.Dir(name)
	f, err := os.CreateTemp(folder, ".perennial-export-*")
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, core.Says(core.NotFound, "app.folder_missing", core.Args{"folder": folder}).Wrap(err)
	case err != nil:
		return 0, fileError(name, err)
	}
	n, err := export(ctx, cl, format, f, name)
	if cerr := errors.Join(f.Sync(), f.Close()); err == nil && cerr != nil {
		err = fileError(name, cerr)
	}
	if err == nil {
		if err = os.Rename(f.Name(), name); err != nil {
			err = fileError(name, err)
		}
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what failed is said already
	}
	return n, err
}

// export writes the pages of an export one after the other to what people know
// by a name.
func export(ctx context.Context, cl *client, format string, w io.Writer, name string) (n int64, err error) {
	for cursor := ""; ; {
		res, err := cl.system.Export(ctx, &apiv1.ExportRequest{Format: format, Cursor: cursor})
		if err != nil {
			return n, err
		}
		m, err := w.Write(res.GetData())
		n += int64(m)
		if err != nil {
			return n, fileError(name, err)
		}
		if cursor = res.GetCursor(); cursor == "" {
			return n, nil
		}
	}
}
