package api_test

import (
	"path/filepath"
	"slices"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// demo starts a demo shop and waits for it.
func (w *world) demo(lang string, r *apiv1.StartDemoRequest) *apiv1.ImportState {
	w.Helper()
	ctx := in(w.T, lang)
	started, err := w.settings.StartDemo(ctx, r)
	if err != nil {
		w.Fatal(err)
	}
	for seen := uint64(0); ; {
		res, err := w.imports.GetImport(ctx, &apiv1.GetImportRequest{ImportId: started.GetImportId(), Seen: seen})
		if err != nil {
			w.Fatal(err)
		}
		if seen = res.GetState().GetSeen(); res.GetState().GetStatus() != "running" {
			return res.GetState()
		}
	}
}

func (w *world) count() int32 {
	w.Helper()
	res, err := w.customers.ListCustomers(w.Context(), &apiv1.ListCustomersRequest{Limit: 1})
	if err != nil {
		w.Fatal(err)
	}
	return res.GetTotal()
}

func TestDemoIsAnImport(t *testing.T) {
	w := open(t)
	st := w.demo("zh-CN", &apiv1.StartDemoRequest{Pack: "telecom", Customers: 300})
	if st.GetStatus() != "done" || st.GetCreated() != 300 || st.GetRowsTotal() != 300 || st.GetFileName() != "示例手机店" {
		t.Errorf("the demo ended as %v", st)
	}
	if set, err := w.settings.GetSettings(t.Context(), &apiv1.GetSettingsRequest{}); err != nil || set.GetSettings().GetPack() != "telecom" {
		t.Errorf("the shop's industry is %q, %v; want the demo's", set.GetSettings().GetPack(), err)
	}
	page, err := w.today.ListToday(t.Context(), &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.GetItems()) == 0 {
		t.Error("nothing to do in a demo shop")
	}
	if _, err := w.imports.UndoImport(t.Context(), &apiv1.UndoImportRequest{ImportId: st.GetImportId()}); err != nil {
		t.Fatal(err)
	}
	if got := w.count(); got != 0 {
		t.Errorf("%d customers after undo, want none", got)
	}
}

// Every industry that comes with the program has a demo shop with something to
// do in it, and the shop is one of that industry afterwards.
func TestDemoOfEachIndustry(t *testing.T) {
	packs, err := filepath.Glob("../../plugins/*/pack")
	if err != nil {
		t.Fatal(err)
	}
	var ids []core.PackID
	for _, dir := range packs {
		ids = append(ids, core.PackID(filepath.Base(filepath.Dir(dir))))
	}
	if diff := cmp.Diff(ids, slices.Sorted(slices.Values(demo.Industries()))); diff != "" {
		t.Fatalf("demo shops are not of the industries there are:\n%s", diff)
	}
	computed := map[core.PackID]pack.Pack{"telecom": telecom.New(), "bank": bank.New(), "florist": florist.New()}
	for i, id := range ids {
		t.Run(string(id), func(t *testing.T) {
			w := open(t)
			if w.pack.industry = computed[id]; w.pack.industry == nil {
				w.pack.industry = packtest.Folder(t, packs[i])
			}
			if st := w.demo("en", &apiv1.StartDemoRequest{Pack: string(id), Customers: 150}); st.GetStatus() != "done" || st.GetCreated() != 150 {
				t.Fatalf("the demo ended as %v", st)
			}
			set, err := w.settings.GetSettings(t.Context(), &apiv1.GetSettingsRequest{})
			if err != nil || set.GetSettings().GetPack() != string(id) {
				t.Errorf("the shop's industry is %q, %v", set.GetSettings().GetPack(), err)
			}
			page, err := w.today.ListToday(t.Context(), &apiv1.ListTodayRequest{})
			if err != nil || len(page.GetItems()) == 0 {
				t.Errorf("nothing to do: %v, %v", page.GetItems(), err)
			}
		})
	}
}

func TestDemoNeverMixesWithCustomers(t *testing.T) {
	w := open(t)
	first := w.demo("zh-CN", &apiv1.StartDemoRequest{Pack: "telecom", Customers: 40})
	second := w.demo("en", &apiv1.StartDemoRequest{Pack: "telecom", Customers: 30, Seed: 2})
	if first.GetImportId() == second.GetImportId() || second.GetCreated() != 30 || w.count() != 30 {
		t.Errorf("another demo shop left %d customers: %v", w.count(), second)
	}
	add := &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{Name: "王伟", Pack: "telecom"}, RequestId: "1"}
	if _, err := w.customers.AddCustomer(t.Context(), add); err != nil {
		t.Fatal(err)
	}
	_, err := w.settings.StartDemo(in(t, "en"), &apiv1.StartDemoRequest{Pack: "telecom"})
	if connect.CodeOf(err) != connect.CodeAborted && connect.CodeOf(err) != connect.CodeFailedPrecondition {
		t.Errorf("got %v, want a refusal", err)
	}
	if got := w.count(); got != 31 {
		t.Errorf("%d customers after the refusal, want 31", got)
	}
	t.Log(err)
}

func TestDemoRefusals(t *testing.T) {
	w := open(t)
	for name, r := range map[string]*apiv1.StartDemoRequest{
		"no such industry":   {Pack: "circus"},
		"plugin not there":   {Pack: "bank"},
		"too many customers": {Pack: "telecom", Customers: 1_000_001},
		"fewer than none":    {Pack: "telecom", Customers: -1},
	} {
		if _, err := w.settings.StartDemo(in(t, "en"), r); err == nil {
			t.Errorf("%s: not refused", name)
		} else {
			t.Log(err)
		}
	}
}
