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

func (p *program) pluginInstallCommand() *command {
	c := p.command("plugin install", "FILE", 1, 1)
	yes := c.flags.BoolP("yes", "y", false, p.flagText("yes_install"))
	c.run = func(ctx context.Context, args []string) error {
		_, f, err := openParcel(args[0]) // what is no plugin is not even sent
		if err != nil {
			return err
		}
		defer f.Close()
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		upload, err := send(ctx, cl, f)
		if err != nil {
			return err
		}
		res, err := cl.plugins.InspectParcel(ctx, &apiv1.InspectParcelRequest{UploadId: upload})
		if err != nil {
			return err
		}
		x := res.GetParcel()
		p.printParcel(x)
		if err := p.sayProblem(x); err != nil {
			return err
		}
		if !*yes {
			if err := p.confirm(ctx, "app.plugin.ask", "app.plugin.not_agreed", "app.plugin.left", nil); err != nil {
				return err
			}
		}
		r := &apiv1.InstallParcelRequest{UploadId: upload, Digest: x.GetDigest(), InstalledDigest: x.GetInstalledDigest()}
		for _, c := range x.GetConcerns() {
			r.Agreed = append(r.Agreed, c.GetId())
		}
		done, err := cl.plugins.InstallParcel(ctx, r)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.done", core.Args{"title": clean(done.GetTitle()), "version": done.GetVersion()}))
		p.tellConflicts(done.GetId(), conflicts(ctx, cl, done.GetId()))
		return nil
	}
	return c
}

func (p *program) pluginRemoveCommand() *command {
	c := p.command("plugin remove", "PLUGIN", 1, 1)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		if _, err := cl.plugins.RemovePlugin(ctx, &apiv1.RemovePluginRequest{Id: args[0]}); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.removed", core.Args{"plugin": args[0]}))
		return nil
	}
	return c
}

func (p *program) pluginRollbackCommand() *command {
	c := p.command("plugin rollback", "PLUGIN", 1, 1)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.plugins.RollbackPlugin(ctx, &apiv1.RollbackPluginRequest{Id: args[0]})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.rolled_back", core.Args{"plugin": args[0], "version": res.GetVersion()}))
		p.tellConflicts(args[0], conflicts(ctx, cl, args[0]))
		return nil
	}
	return c
}

// send sends a file to the shop, in parts a webview could carry.
func send(ctx context.Context, cl *client, f *os.File) (upload string, err error) {
	info, err := f.Stat()
	if err != nil {
		return "", fileError(f.Name(), err)
	}
	if info.IsDir() {
		return "", core.Says(core.Invalid, "app.file_folder", core.Args{"file": f.Name()})
	}
	begun, err := cl.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: filepath.Base(f.Name()), Size: info.Size()})
	if err != nil {
		return "", err
	}
	buf := make([]byte, uploadChunk)
	for at := int64(0); at < info.Size(); {
		n, err := f.ReadAt(buf[:min(uploadChunk, info.Size()-at)], at)
		if err != nil && !errors.Is(err, io.EOF) || n == 0 {
			return "", fileError(f.Name(), errors.Join(err, io.ErrUnexpectedEOF))
		}
		res, err := cl.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: begun.GetUploadId(), Offset: at, Data: buf[:n]})
		if err != nil {
			return "", err
		}
		at = res.GetReceived()
	}
	return begun.GetUploadId(), nil
}
