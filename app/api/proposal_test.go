package api_test

import (
	"context"
	"testing"

	"connectrpc.com/connect"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Propose asks the pack as its process would be asked.
func (p *inProcess) Propose(_ context.Context, _ core.PackID, asOf core.Day, cases []pack.Case) ([]pack.Advice, error) {
	if p.broken {
		return nil, core.Says(core.Unavailable, "host.gone", core.Args{"plugin": p.industry.Manifest().Title})
	}
	var all []pack.Advice
	for _, k := range cases {
		p.told = k
		all = append(all, pack.Advice{Proposals: p.industry.(pack.Proposer).Propose(k.Snapshot, k.Signals, asOf)})
	}
	return all, nil
}

// The telecom pack reminds of a contract's end, on days of its own.
func TestListProposals(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	w.importFile("c.csv", []byte("id,name,phone,tenure,contract_end,Churn\nA1,王伟,13800138000,12,2026-05-30,No\nA2,李娜,13900139000,3,,No\n"), &apiv1.ImportOptions{Pack: "telecom"})
	ask := func(id, asOf string) []*apiv1.Proposal {
		t.Helper()
		res, err := w.customers.ListProposals(ctx, &apiv1.ListProposalsRequest{CustomerId: id, AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		return res.GetProposals()
	}
	got := ask("A1", "")
	if len(got) != 1 || got[0].GetDay() != "2026-03-31" || got[0].GetDue() || got[0].GetAction().GetId() != "explain_terms" ||
		got[0].GetAction().GetScript() == "" || got[0].GetReason() == "" || got[0].GetEvidence() == "" {
		t.Errorf("83 days before the end: %v", got)
	}
	m := w.pack.industry.Manifest()
	for key := range w.pack.told.Snapshot.Fields {
		if f := m.Field(key); f == nil || f.Private || f.Key == m.Churn.Label {
			t.Errorf("told the plugin of %s", key)
		}
	}
	if w.pack.told.Snapshot.Fields["contract_end"].String() != "2026-05-30" || len(w.pack.told.Signals) != len(m.Drivers) {
		t.Errorf("told the plugin: %+v", w.pack.told)
	}
	if got := ask("A2", ""); len(got) != 0 {
		t.Errorf("without a contract: %v", got)
	}
	if got = ask("A1", "2026-03-31"); len(got) != 1 || !got[0].GetDue() {
		t.Fatalf("60 days before the end: %v", got)
	}
	_, err := w.today.RecordAction(ctx, &apiv1.RecordActionRequest{
		CustomerId: w.idOf("A1"), ActionId: "explain_terms", DriverId: "contract_ending", Verdict: apiv1.Verdict_VERDICT_DONE, AsOf: "2026-03-31", RequestId: "r1",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := ask("A1", "2026-03-31"); len(got) != 0 {
		t.Errorf("done today: %v", got)
	}
	w.pack.broken = true
	if _, err := w.customers.ListProposals(ctx, &apiv1.ListProposalsRequest{CustomerId: "A1", AsOf: "2026-03-31"}); codeOf(err) != connect.CodeUnavailable {
		t.Errorf("a plugin that is gone: %v", err)
	}
	if _, err := w.customers.ListProposals(ctx, &apiv1.ListProposalsRequest{CustomerId: "nobody"}); codeOf(err) != connect.CodeNotFound {
		t.Errorf("nobody: %v", err)
	}
}

func (w *world) idOf(query string) string {
	w.Helper()
	res, err := w.customers.GetCustomer(w.Context(), &apiv1.GetCustomerRequest{Query: query, Brief: true})
	if err != nil {
		w.Fatal(err)
	}
	return res.GetCustomer().GetId()
}
