package api_test

import (
	"strings"
	"testing"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/plugins/florist"
)

// Today says what leaving is, with the shop's own days, and counts who bought
// once apart from who left.
func TestTodaySaysWhatLeavingIs(t *testing.T) {
	w := open(t)
	w.pack.industry = florist.New()
	w.demo("en", &apiv1.StartDemoRequest{Pack: "florist", Customers: 400})
	res, err := w.today.ListToday(in(t, "en"), &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if res.GetOneTime() == 0 || res.GetOneTime() >= res.GetLapsed() {
		t.Errorf("%d of %d lapsed bought once", res.GetOneTime(), res.GetLapsed())
	}
	plugin, err := w.settings.GetPlugin(in(t, "en"), &apiv1.GetPluginRequest{Id: "florist"})
	if err != nil {
		t.Fatal(err)
	}
	if got := res.GetChurn(); len(got) != 1 || got[0].GetPack() != "florist" || got[0].GetTitle() != "Florist" || got[0].GetText() != plugin.GetChurn() ||
		!strings.Contains(got[0].GetText(), "bought at least twice") || strings.ContainsAny(got[0].GetText(), "{}") {
		t.Errorf("churn %+v, want the definition of the plugin's page: %s", got, plugin.GetChurn())
	}
}
