package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) undoCommand() *command {
	c := p.command("undo", "[IMPORT]", 0, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	list := c.flags.Bool("list", false, p.flagText("undo_list"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		if *list {
			return p.listImports(ctx, cl)
		}
		id := ""
		if len(args) > 0 {
			id = args[0]
		}
		if strings.HasPrefix(id, changePrefix) {
			return p.restore(ctx, cl, id)
		}
		start := p.now()
		res, err := cl.imports.UndoImport(ctx, &apiv1.UndoImportRequest{ImportId: id})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(undoJSON(res, p.now().Sub(start)))
		}
		fmt.Fprintln(p.out, p.say("app.undo.result", core.Args{
			"id": res.GetImportId(), "removed": count(res.GetRemoved()), "restored": count(res.GetRestored()), "kept": count(res.GetKeptTotal()),
		}))
		for _, k := range res.GetKept() {
			fmt.Fprintf(p.out, "  %s  %s  %s\n", k.GetCustomerId(), clean(k.GetLabel()), k.GetText())
		}
		return nil
	}
	return c
}

func undoJSON(res *apiv1.UndoImportResponse, took time.Duration) any {
	type kept struct {
		CustomerID string `json:"customer_id"`
		Label      string `json:"label"`
		Text       string `json:"text"`
	}
	j := struct {
		ImportID string  `json:"import_id"`
		Removed  int64   `json:"removed"`
		Restored int64   `json:"restored"`
		Kept     []kept  `json:"kept"`
		Seconds  float64 `json:"seconds"`
	}{res.GetImportId(), res.GetRemoved(), res.GetRestored(), []kept{}, took.Seconds()}
	for _, k := range res.GetKept() {
		j.Kept = append(j.Kept, kept{k.GetCustomerId(), k.GetLabel(), k.GetText()})
	}
	return j
}

func (p *program) listImports(ctx context.Context, cl *client) error {
	res, err := cl.imports.ListImports(ctx, &apiv1.ListImportsRequest{})
	if err != nil {
		return err
	}
	t := table{right: map[int]bool{3: true}}
	for _, s := range res.GetImports() {
		t.row(s.GetImportId(), p.say("app.import.status."+s.GetStatus(), nil), clean(s.GetFileName()), count(s.GetCommitted()))
	}
	t.write(p.out)
	return nil
}
