package api_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
)

// list asks until bands, risks and values are settled.
func (w *world) list(lang string, r *apiv1.ListCustomersRequest) *apiv1.ListCustomersResponse {
	w.Helper()
	for {
		res, err := w.customers.ListCustomers(in(w.T, lang), r)
		if err != nil {
			w.Fatal(err)
		}
		if !res.GetSettling() {
			return res
		}
	}
}

func facetOf(res *apiv1.ListCustomersResponse, column string) *apiv1.Facet {
	for _, f := range res.GetFacets() {
		if f.GetColumn() == column {
			return f
		}
	}
	return &apiv1.Facet{}
}

func countOf(f *apiv1.Facet, value string) int {
	for _, v := range f.GetValues() {
		if v.GetValue() == value {
			return int(v.GetCount())
		}
	}
	return 0
}

func TestListFacetsAndFilters(t *testing.T) {
	w := open(t)
	w.load(400)
	all := w.list("zh-CN", &apiv1.ListCustomersRequest{Facets: true, Limit: 500})
	band, contract := facetOf(all, "band"), facetOf(all, "field:contract")
	if band.GetTitle() != "风险等级" || !strings.HasPrefix(contract.GetTitle(), "合") {
		t.Errorf("titles: %q, %q", band.GetTitle(), contract.GetTitle())
	}
	gone := 0
	for _, r := range all.GetRows() {
		if r.GetGone() {
			gone++
		}
	}
	if got := countOf(facetOf(all, "state"), "gone"); got != gone || gone == 0 || gone == 400 {
		t.Errorf("%d counted as gone, %d rows are", got, gone)
	}
	high := countOf(band, "high")
	if high == 0 || high+countOf(band, "medium")+countOf(band, "low")+gone != 400 {
		t.Errorf("bands %v with %d gone do not make 400", band, gone)
	}
	value := contract.GetValues()[0].GetValue()
	filtered := w.list("en", &apiv1.ListCustomersRequest{
		Facets: true, Limit: 500, Columns: []string{"field:contract", "paperless", "field:nothing"}, Sort: "risk", Descending: true,
		Filters: []*apiv1.Filter{{Column: "band", Values: []string{"high"}}, {Column: "field:contract", Values: []string{value}}, {Column: "pack"}},
	})
	if got := countOf(facetOf(filtered, "field:contract"), value); got != int(filtered.GetTotal()) || got > high || got == 0 {
		t.Errorf("%d shown, %d counted, %d are high", filtered.GetTotal(), got, high)
	}
	if got := countOf(facetOf(filtered, "band"), "high"); got != int(filtered.GetTotal()) || countOf(facetOf(filtered, "band"), "low") == 0 {
		t.Errorf("the band's own filter cuts its counts: %v", facetOf(filtered, "band"))
	}
	for i, r := range filtered.GetRows() {
		if r.GetBand() != "high" || r.GetCells()[0].GetValue() != value || r.GetCells()[2].GetValue() != "" {
			t.Errorf("row %v", r)
		}
		if shown := r.GetCells()[1].GetShown(); shown != "Yes" && shown != "No" {
			t.Errorf("paperless is shown as %q", shown)
		}
		if i > 0 && r.Risk != nil && r.GetRisk() > filtered.GetRows()[i-1].GetRisk() {
			t.Errorf("row %d is riskier than the one before", i)
		}
	}
	if got := w.list("en", &apiv1.ListCustomersRequest{Search: "c0000"}).GetTotal(); got != 0 {
		t.Errorf("a fragment of the program's own ids finds %d", got)
	}
	id := all.GetRows()[7].GetId()
	if got := w.list("en", &apiv1.ListCustomersRequest{Search: id}).GetRows(); len(got) == 0 || got[0].GetId() != id {
		t.Errorf("a whole id finds %v", got)
	}
}

func TestListFollowsWhatChanges(t *testing.T) {
	w := open(t)
	w.load(60)
	ctx := in(t, "en")
	first := w.list("en", &apiv1.ListCustomersRequest{Filters: []*apiv1.Filter{{Column: "state", Values: []string{"gone"}}}})
	if len(first.GetRows()) == 0 {
		t.Fatal("nobody has gone")
	}
	id := first.GetRows()[0].GetId()
	got, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: id, Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	c := got.GetCustomer()
	for _, f := range c.GetFields() {
		if f.GetKey() == "churned" {
			f.Value = "false"
		}
	}
	if _, err := w.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: c}); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.list("en", &apiv1.ListCustomersRequest{Limit: 500}).GetRows() {
		if r.GetId() == id && r.GetGone() {
			t.Errorf("%s is still gone: %v", id, c.GetFields())
		}
	}
}

// Who has seen a list that was settling waits for the settled one in one call.
func TestListSettles(t *testing.T) {
	w := open(t)
	w.load(60)
	w.pack.ready = make(chan struct{})
	if res, err := w.customers.ListCustomers(t.Context(), &apiv1.ListCustomersRequest{Limit: 1}); err != nil || !res.GetSettling() {
		t.Fatalf("a list before the plugin answered: %v, %v", res, err)
	}
	answer := time.AfterFunc(time.Second, func() { close(w.pack.ready) })
	defer answer.Stop()
	res, err := w.customers.ListCustomers(t.Context(), &apiv1.ListCustomersRequest{Limit: 1, Settle: true})
	if err != nil || res.GetSettling() || len(res.GetRows()) != 1 || res.GetRows()[0].GetBand() == "" {
		t.Errorf("got %v, %v; want a row with its band", res, err)
	}
}

func TestExportOfASelection(t *testing.T) {
	w := open(t)
	w.load(1200)
	filters := []*apiv1.Filter{{Column: "state", Values: []string{"current"}}}
	want := w.list("en", &apiv1.ListCustomersRequest{Filters: filters}).GetTotal()
	for _, format := range []string{"csv", "json"} {
		var file bytes.Buffer
		for cursor := ""; ; {
			res, err := w.system.Export(in(t, "en"), &apiv1.ExportRequest{Format: format, Cursor: cursor, Filters: filters})
			if err != nil {
				t.Fatal(err)
			}
			file.Write(res.GetData())
			if cursor = res.GetCursor(); cursor == "" {
				break
			}
		}
		got := strings.Count(file.String(), "\n") - 1 // the headings
		if format == "json" {
			got = strings.Count(file.String(), `{"id":`)
		}
		if got != int(want) || want <= 500 || want == 1200 {
			t.Errorf("%s: %d exported, the list shows %d", format, got, want)
		}
	}
	none, err := w.system.Export(in(t, "en"), &apiv1.ExportRequest{Format: "json", Search: "nobody at all"})
	if err != nil || strings.Contains(string(none.GetData()), `"id"`) {
		t.Errorf("nobody wanted, got %s, %v", none.GetData(), err)
	}
}

// Customers picked one by one are a selection too, over as many pages as it takes.
func TestExportOfPickedCustomers(t *testing.T) {
	w := open(t)
	w.load(1200)
	picked := []string{"c-nobody"}
	for offset := int32(0); offset < 700; offset += 100 {
		for _, row := range w.list("en", &apiv1.ListCustomersRequest{Offset: offset, Limit: 100}).GetRows() {
			picked = append(picked, row.GetId(), row.GetId())
		}
	}
	got, cursor := 0, ""
	for {
		res, err := w.system.Export(in(t, "en"), &apiv1.ExportRequest{Format: "json", Cursor: cursor, CustomerIds: picked})
		if err != nil {
			t.Fatal(err)
		}
		got += strings.Count(string(res.GetData()), `{"id":`)
		if cursor = res.GetCursor(); cursor == "" {
			break
		}
	}
	if want := 700; got != want {
		t.Errorf("got %d customers, want %d", got, want)
	}
	_, err := w.system.Export(in(t, "en"), &apiv1.ExportRequest{Format: "csv", CustomerIds: make([]string, 5001)})
	if codeOf(err).String() != "invalid_argument" {
		t.Errorf("too many picked: got %v", err)
	}
}

func TestListRefusals(t *testing.T) {
	w := open(t)
	long := strings.Repeat("x", 300)
	for name, r := range map[string]*apiv1.ListCustomersRequest{
		"sort":    {Sort: long},
		"column":  {Filters: []*apiv1.Filter{{Column: long, Values: []string{"a"}}}},
		"value":   {Filters: []*apiv1.Filter{{Column: "band", Values: []string{long}}}},
		"filters": {Filters: slices.Repeat([]*apiv1.Filter{{Column: "band", Values: []string{"high"}}}, 51)},
		"cells":   {Columns: slices.Repeat([]string{"a"}, 101)},
		"day":     {AsOf: "2026-02-30"},
	} {
		if _, err := w.customers.ListCustomers(in(t, "en"), r); codeOf(err).String() != "invalid_argument" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	w.load(20)
	res := w.list("en", &apiv1.ListCustomersRequest{Sort: "field:of_a_pack_that_left", AsOf: "2026-01-01"})
	if res.GetTotal() != 20 {
		t.Errorf("an old view shows %d, want 20", res.GetTotal())
	}
}

// A person feels a tenth of a second; a list of a shop stays far below, whatever is asked.
func TestListIsQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("imports 5,000 customers")
	}
	w := open(t)
	w.load(5_000)
	w.list("en", &apiv1.ListCustomersRequest{})
	for _, r := range []*apiv1.ListCustomersRequest{
		{Facets: true},
		{Facets: true, Search: "a", Sort: "risk", Descending: true, Filters: []*apiv1.Filter{{Column: "state", Values: []string{"current"}}}},
	} {
		best := time.Hour
		for range 5 {
			start := time.Now()
			w.list("en", r)
			best = min(best, time.Since(start))
		}
		t.Logf("%v: %v", r, best)
		if best > 50*time.Millisecond {
			t.Errorf("%v takes %v", r, best)
		}
	}
}
