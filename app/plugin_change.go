package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/overlay"
)

func (p *program) pluginChangeCommand() *command {
	c := p.command("plugin change", "PLUGIN [PATH [VALUE [PATH VALUE]...]]", 1, 1+2*overlay.MaxChanges)
	author := c.flags.String("author", "", p.flagText("author"))
	c.run = func(ctx context.Context, args []string) error {
		if len(args) > 2 && len(args)%2 == 0 {
			return usageError{p.say("app.plugin.change_pairs", nil)}
		}
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		if len(args) < 3 {
			return p.listPlaces(ctx, cl, args[0], strings.Join(args[1:], ""))
		}
		r := &apiv1.ChangePackRequest{Id: args[0], Author: *author}
		paths := map[string]bool{} // one named twice has the last value
		for pair := range slices.Chunk(args[1:], 2) {
			paths[pair[0]] = true
			r.Edits = append(r.Edits, &apiv1.PackEdit{Path: pair[0], Value: pair[1]})
		}
		res, err := cl.overlays.ChangePack(ctx, r)
		if err != nil {
			return err
		}
		p.printChanges(res.GetChanges())
		if len(res.GetChanges()) < len(paths) {
			fmt.Fprintln(p.out, p.say("app.plugin.change_none", nil))
		}
		fmt.Fprintln(p.err, p.say("app.plugin.change_undo", core.Args{"undo": res.GetUndoId()}))
		return nil
	}
	return c
}

// listPlaces lists what can be changed, from a path down.
func (p *program) listPlaces(ctx context.Context, cl *client, plugin, under string) error {
	res, err := cl.overlays.ListOverlay(ctx, &apiv1.ListOverlayRequest{Id: plugin, Places: true})
	if err != nil {
		return err
	}
	t := table{}
	for _, x := range res.GetPlaces() {
		if x.GetPath() == under { // one place: all of it, to be written anew
			fmt.Fprintf(p.out, "%s\n%s\n", p.bold(clean(x.GetTitle())), clean(x.GetValue()))
			return nil
		}
		if in := strings.HasPrefix(x.GetPath()+".", under+"."); in || under == "" {
			t.row(x.GetPath(), cut(clean(x.GetValue())), clean(x.GetTitle()))
		}
	}
	if len(t.rows) == 0 {
		return core.Says(core.NotFound, "app.plugin.change_place", core.Args{"path": under, "plugin": plugin})
	}
	t.write(p.out)
	return nil
}

// cut keeps a script from filling a table.
func cut(s string) string {
	const most = 30
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (p *program) printChanges(list []*apiv1.PackChange) {
	for _, x := range list {
		fmt.Fprintln(p.out, p.bold(x.GetPath())+"  "+clean(x.GetTitle()))
		t := table{indent: 2}
		t.row(p.say("app.plugin.change_now", nil), clean(x.GetNow()))
		t.row(p.say("app.plugin.change_was", nil), clean(x.GetWas()))
		if x.GetVendor() != x.GetWas() && x.GetState() != "gone" {
			t.row(p.say("app.plugin.change_vendor", nil), clean(x.GetVendor()))
		}
		t.row(p.say("app.plugin.change_by", nil), strings.TrimSpace(x.GetDay()+"  "+clean(x.GetAuthor())))
		t.row(p.say("app.plugin.change_state", nil), x.GetStateText())
		t.write(p.out)
		if x.GetProblem() != "" {
			fmt.Fprintln(p.out, "  "+clean(x.GetProblem()))
		}
	}
}

func (p *program) pluginChangesCommand() *command {
	c := p.command("plugin changes", "PLUGIN", 1, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	to := c.flags.String("export", "", p.flagText("changes_export"))
	from := c.flags.String("import", "", p.flagText("changes_import"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		switch {
		case *from != "" && *to != "":
			return usageError{p.say("app.plugin.change_both", nil)}
		case *from != "":
			return p.importChanges(ctx, cl, args[0], *from)
		case *to != "":
			return p.exportChanges(ctx, cl, args[0], *to)
		}
		res, err := cl.overlays.ListOverlay(ctx, &apiv1.ListOverlayRequest{Id: args[0]})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(changesJSON(res.GetChanges()))
		}
		if len(res.GetChanges()) == 0 {
			fmt.Fprintln(p.err, p.say("app.plugin.change_empty", core.Args{"plugin": args[0]}))
		}
		p.printChanges(res.GetChanges())
		return nil
	}
	return c
}

func (p *program) exportChanges(ctx context.Context, cl *client, plugin, name string) error {
	res, err := cl.overlays.ExportOverlay(ctx, &apiv1.ExportOverlayRequest{Id: plugin})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return core.Says(core.Conflict, "app.file_there", core.Args{"file": name})
	}
	if err == nil {
		_, err = f.WriteString(res.GetContent())
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fileError(name, err)
	}
	fmt.Fprintln(p.out, p.say("app.plugin.change_exported", core.Args{"file": name, "plugin": plugin}))
	return nil
}

func (p *program) importChanges(ctx context.Context, cl *client, plugin, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fileError(name, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, overlay.MaxFileBytes+1))
	if err != nil {
		return fileError(name, err)
	}
	res, err := cl.overlays.ImportOverlay(ctx, &apiv1.ImportOverlayRequest{Id: plugin, Content: strings.ToValidUTF8(string(b), "?")})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.say("app.plugin.change_taken", core.Args{"count": res.GetTaken()}))
	for _, path := range res.GetKept() {
		fmt.Fprintln(p.out, p.say("app.plugin.change_kept", core.Args{"path": clean(path)}))
	}
	p.tellConflicts(plugin, int(res.GetConflicts()))
	if res.GetUndoId() != "" {
		fmt.Fprintln(p.err, p.say("app.plugin.change_undo", core.Args{"undo": res.GetUndoId()}))
	}
	return nil
}

// tellConflicts says that somebody has to decide about changes.
func (p *program) tellConflicts(plugin string, n int) {
	if n > 0 {
		fmt.Fprintln(p.out, p.say("app.plugin.change_conflicts", core.Args{"count": n, "plugin": plugin}))
	}
}

// conflicts counts the changes of a plugin that somebody has to decide about.
func conflicts(ctx context.Context, cl *client, plugin string) (n int) {
	res, err := cl.overlays.ListOverlay(ctx, &apiv1.ListOverlayRequest{Id: plugin})
	if err != nil {
		return 0 // what was asked for is done; the list says what is wrong
	}
	for _, x := range res.GetChanges() {
		if overlay.State(x.GetState()).IsConflict() {
			n++
		}
	}
	return n
}

func (p *program) pluginUnchangeCommand() *command {
	c := p.command("plugin unchange", "PLUGIN PATH", 2, 2)
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		res, err := cl.overlays.RemoveChange(ctx, &apiv1.RemoveChangeRequest{Id: args[0], Path: args[1]})
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.change_none", nil))
		fmt.Fprintln(p.err, p.say("app.plugin.change_undo", core.Args{"undo": res.GetUndoId()}))
		return nil
	}
	return c
}

func changesJSON(list []*apiv1.PackChange) any {
	type change struct {
		Path    string `json:"path"`
		Title   string `json:"title"`
		Was     string `json:"was"`
		Now     string `json:"now"`
		Vendor  string `json:"vendor"`
		Author  string `json:"author"`
		Day     string `json:"day"`
		State   string `json:"state"`
		Problem string `json:"problem,omitempty"`
	}
	j := []change{}
	for _, x := range list {
		j = append(j, change{x.GetPath(), x.GetTitle(), x.GetWas(), x.GetNow(), x.GetVendor(), x.GetAuthor(), x.GetDay(), x.GetState(), x.GetProblem()})
	}
	return j
}
