package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) undoCommand() *command {
	c := p.command("undo", "[IMPORT|CHANGE]", 0, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	list := c.flags.Bool("list", false, p.flagText("undo_list"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		if *list {
			return p.listImports(ctx, cl, *asJSON)
		}
		id := ""
		if len(args) > 0 {
			id = args[0]
		}
		if strings.HasPrefix(id, changePrefix) {
			return p.restore(ctx, cl, id)
		}
		if id == "" {
			if err := p.tellSkipped(ctx, cl); err != nil {
				return err
			}
		}
		start := p.now()
		res, err := cl.imports.UndoImport(ctx, &apiv1.UndoImportRequest{ImportId: id})
		if err != nil {
			return err
		}
		slices.SortStableFunc(res.Kept, func(a, b *apiv1.KeptRow) int { return cmp.Compare(a.GetCustomerId(), b.GetCustomerId()) })
		if *asJSON {
			return p.printJSON(undoJSON(res, p.now().Sub(start)))
		}
		p.printUndo(res)
		return nil
	}
	return c
}

// tellSkipped says which imports newer than the one to be taken back are left
// out, because there is nothing of them.
func (p *program) tellSkipped(ctx context.Context, cl *client) error {
	res, err := cl.imports.ListImports(ctx, &apiv1.ListImportsRequest{})
	if err != nil {
		return err
	}
	var skipped []string
	for _, s := range res.GetImports() {
		switch {
		case s.GetStatus() == "undone" || s.GetStatus() == "running":
		case s.GetCreated()+s.GetUpdated()+s.GetPurchases() > 0:
			for _, says := range skipped {
				fmt.Fprintln(p.err, says)
			}
			return nil
		default:
			skipped = append(skipped, p.say("app.undo.skipped", core.Args{"id": s.GetImportId(), "day": s.GetDay(), "file": clean(s.GetFileName())}))
		}
	}
	return nil
}

// maxKept is how many of the records that stayed are listed; --json has them all.
const maxKept = 20

func (p *program) printUndo(res *apiv1.UndoImportResponse) {
	if res.GetAlready() {
		fmt.Fprintln(p.out, p.say("app.undo.already", core.Args{"id": res.GetImportId()}))
		return
	}
	fmt.Fprintln(p.out, p.say("app.undo.result", core.Args{
		"id": res.GetImportId(), "removed": p.removed(res), "restored": count(res.GetRestored()), "kept": count(res.GetKeptTotal()),
	}))
	t := table{indent: 2}
	for _, k := range res.GetKept()[:min(maxKept, len(res.GetKept()))] {
		t.row(k.GetCustomerId(), clean(k.GetLabel()), k.GetText())
	}
	t.write(p.out)
	if more := res.GetKeptTotal() - maxKept; more > 0 && len(res.GetKept()) > maxKept {
		fmt.Fprintf(p.out, "  %s\n", p.say("app.undo.more", core.Args{"count": count(more)}))
	}
}

// removed says how many customers went, and how much of what was known of them.
func (p *program) removed(res *apiv1.UndoImportResponse) string {
	var parts []string
	add := func(n int64, one, many string, always bool) {
		switch {
		case n == 1:
			parts = append(parts, p.say(one, nil))
		case n > 0 || always:
			parts = append(parts, p.say(many, core.Args{"count": count(n)}))
		}
	}
	customers, events := res.GetRemovedCustomers(), res.GetRemovedEvents()
	add(customers, "app.undo.customer", "app.undo.customers", true)
	add(events, "app.undo.event", "app.undo.events", false)
	add(res.GetRemoved()-customers-events, "app.undo.other", "app.undo.others", false)
	return strings.Join(parts, p.say("app.import.list", nil))
}

func undoJSON(res *apiv1.UndoImportResponse, took time.Duration) any {
	type kept struct {
		CustomerID string `json:"customer_id"`
		Label      string `json:"label"`
		Text       string `json:"text"`
	}
	j := struct {
		ImportID  string  `json:"import_id"`
		Already   bool    `json:"already"` // it was taken back before: the figures are of then
		Removed   int64   `json:"removed"`
		Customers int64   `json:"removed_customers"`
		Events    int64   `json:"removed_events"`
		Restored  int64   `json:"restored"`
		Kept      []kept  `json:"kept"`
		KeptTotal int64   `json:"kept_total"`
		Seconds   float64 `json:"seconds"`
	}{
		res.GetImportId(), res.GetAlready(), res.GetRemoved(), res.GetRemovedCustomers(), res.GetRemovedEvents(), res.GetRestored(),
		[]kept{},
		res.GetKeptTotal(), took.Seconds(),
	}
	for _, k := range res.GetKept() {
		j.Kept = append(j.Kept, kept{k.GetCustomerId(), k.GetLabel(), k.GetText()})
	}
	return j
}

func (p *program) listImports(ctx context.Context, cl *client, asJSON bool) error {
	res, err := cl.imports.ListImports(ctx, &apiv1.ListImportsRequest{})
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(importsJSON(res.GetImports()))
	}
	if len(res.GetImports()) == 0 {
		fmt.Fprintln(p.err, p.say("app.undo.none", nil))
		return nil
	}
	t := table{right: map[int]bool{4: true, 5: true, 6: true, 7: true}}
	head := func(key string) string { return p.say("app.undo.head."+key, nil) }
	t.row(head("id"), head("day"), head("status"), head("file"), head("rows"), head("created"), head("updated"), head("purchases"))
	for _, s := range res.GetImports() {
		t.row(s.GetImportId(), s.GetDay(), p.say("app.import.status."+s.GetStatus(), nil), clean(s.GetFileName()),
			count(s.GetCommitted()), count(s.GetCreated()), count(s.GetUpdated()), count(s.GetPurchases()))
	}
	t.write(p.out)
	return nil
}

func importsJSON(list []*apiv1.ImportState) any {
	type imported struct {
		ImportID  string `json:"import_id"`
		Day       string `json:"day"`
		Status    string `json:"status"`
		File      string `json:"file"`
		Rows      int64  `json:"rows"`
		Created   int64  `json:"created"`
		Updated   int64  `json:"updated"`
		Unchanged int64  `json:"unchanged"`
		Rejected  int64  `json:"rejected"`
		Purchases int64  `json:"purchases"`
	}
	j := []imported{}
	for _, s := range list {
		j = append(j, imported{
			s.GetImportId(), s.GetDay(), s.GetStatus(), s.GetFileName(), s.GetCommitted(),
			s.GetCreated(), s.GetUpdated(), s.GetUnchanged(), s.GetRejected(), s.GetPurchases(),
		})
	}
	return j
}
