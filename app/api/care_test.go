package api_test

import (
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/plugins/florist"
)

// passing answers every line of a check as it should be.
func passing(c *apiv1.Check) []*apiv1.LineAnswer {
	var out []*apiv1.LineAnswer
	for _, l := range c.GetLines() {
		a := &apiv1.LineAnswer{LineId: l.GetId()}
		switch l.GetKind() {
		case "number":
			n := l.GetMin()
			if l.Min == nil {
				n = l.GetMax()
			}
			a.Number = &n
		case "yes_no":
			a.Yes = proto.Bool(true)
		default:
			a.Text = "seen"
		}
		out = append(out, a)
	}
	return out
}

// A shop that has said what it is gets its checks on Today, answers one with a
// finding, and takes that back.
func TestChecksOfADay(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	if page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{}); err != nil || len(page.GetChecks()) != 0 {
		t.Fatalf("checks of a shop of no industry: %v %v", page.GetChecks(), err)
	}
	if _, err := w.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: &apiv1.Settings{Pack: "telecom"}}); err != nil {
		t.Fatal(err)
	}
	page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil || len(page.GetChecks()) == 0 {
		t.Fatalf("no checks: %v", err)
	}
	all := page.GetChecks()
	i := slices.IndexFunc(all, func(c *apiv1.Check) bool {
		return !c.GetSecond() && slices.ContainsFunc(c.GetLines(), func(l *apiv1.CheckLine) bool { return l.GetKind() == "yes_no" })
	})
	if i < 0 {
		t.Fatal("no check with a yes-or-no line that one person may answer")
	}
	c := all[i]
	if c.GetTitle() == "" || c.GetSchedule() == "" || c.GetLines()[0].GetRemedy() == "" || !strings.HasPrefix(c.GetDue(), "2026-03-08T") {
		t.Errorf("check %v", c)
	}
	answers := passing(c)
	no := slices.IndexFunc(answers, func(a *apiv1.LineAnswer) bool { return a.Yes != nil })
	answers[no].Yes = proto.Bool(false)
	req := &apiv1.AnswerCheckRequest{CheckId: c.GetId(), Answers: answers, Staff: "Ann", RequestId: "r1"}
	_, err = w.care.AnswerCheck(ctx, req)
	if codeOf(err) != connect.CodeInvalidArgument || detail(t, err).GetKey() != "care.action_needed" {
		t.Fatalf("a finding without an action: %v", err)
	}
	answers[no].CorrectiveAction = "set apart"
	for range 2 {
		res, err := w.care.AnswerCheck(ctx, req)
		if err != nil || res.GetCheck().GetState() != "done" || res.GetCheck().GetFindings() != 1 || res.GetCheck().GetAnsweredAt() != "2026-03-08T09:00" {
			t.Fatalf("answered: %v %v", res, err)
		}
	}
	if page, err = w.today.ListToday(ctx, &apiv1.ListTodayRequest{}); err != nil || len(page.GetChecks()) != len(all)-1 {
		t.Errorf("%d checks on Today after one of %d was answered: %v", len(page.GetChecks()), len(all), err)
	}
	day, err := w.care.ListChecks(ctx, &apiv1.ListChecksRequest{})
	if err != nil || len(day.GetChecks()) != len(all) || day.GetDay() != "2026-03-08" {
		t.Errorf("the day: %v %v", day, err)
	}
	back, err := w.care.UndoCheck(ctx, &apiv1.UndoCheckRequest{CheckId: c.GetId()})
	if err != nil || back.GetCheck().GetState() != "due" {
		t.Errorf("taken back: %v %v", back, err)
	}
	if _, err := w.care.SkipCheck(ctx, &apiv1.SkipCheckRequest{CheckId: c.GetId()}); codeOf(err) != connect.CodeInvalidArgument {
		t.Errorf("skipped without a reason: %v", err)
	}
	skipped, err := w.care.SkipCheck(ctx, &apiv1.SkipCheckRequest{CheckId: c.GetId(), Reason: "closed today", Staff: "Ann"})
	if err != nil || skipped.GetCheck().GetState() != "skipped" || skipped.GetCheck().GetSkipReason() != "closed today" {
		t.Errorf("skipped: %v %v", skipped, err)
	}
	if past, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{AsOf: "2026-03-01"}); err != nil || len(past.GetChecks()) != 0 {
		t.Errorf("a past day's checks: %v %v", past.GetChecks(), err)
	}
}

func TestSettings(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	w.load(400)
	got, err := w.settings.GetSettings(ctx, &apiv1.GetSettingsRequest{})
	if err != nil || got.GetSettings().GetCapacity() != 8 {
		t.Fatal(got, err)
	}
	set := got.GetSettings()
	set.Shop, set.Staff, set.Capacity, set.Currency = "Spring Phones", []string{"Ann", "Bob"}, 3, "eur"
	saved, err := w.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: set})
	if err != nil || saved.GetSettings().GetCurrency() != "EUR" || saved.GetSettings().GetRevision() == 0 {
		t.Fatal(saved, err)
	}
	if _, err := w.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: set}); codeOf(err) != connect.CodeAborted {
		t.Errorf("saved from an old revision: %v", err)
	}
	page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil || len(page.GetItems()) != 3 || page.GetCapacity() != 3 {
		t.Fatalf("%d items of %d: %v", len(page.GetItems()), page.GetCapacity(), err)
	}
	said := ""
	for _, it := range page.GetItems() {
		said += it.GetAction().GetScript()
	}
	if !strings.Contains(said, "Spring Phones") || !strings.Contains(said, "Ann") {
		t.Errorf("scripts do not speak for the shop: %s", said)
	}
	for _, bad := range []*apiv1.Settings{{Pack: "bakery"}, {Currency: "ZZZ"}, {Capacity: -1}, {Language: "fr"}} {
		bad.Revision = saved.GetSettings().GetRevision()
		if _, err := w.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: bad}); codeOf(err) != connect.CodeInvalidArgument {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := w.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: saved.GetUndoId()}); err != nil {
		t.Error(err)
	}
	if got, err := w.settings.GetSettings(ctx, &apiv1.GetSettingsRequest{}); err != nil || got.GetSettings().GetShop() != "" {
		t.Errorf("after taking back: %v %v", got, err)
	}
}

func TestViews(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	saved, err := w.settings.SaveView(ctx, &apiv1.SaveViewRequest{View: &apiv1.View{Name: "High", Page: "customers", State: `{"sort":"risk"}`}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.settings.ListViews(ctx, &apiv1.ListViewsRequest{Page: "customers"})
	if err != nil || len(list.GetViews()) != 1 || list.GetViews()[0].GetState() != `{"sort":"risk"}` {
		t.Errorf("views %v %v", list, err)
	}
	deleted, err := w.settings.DeleteView(ctx, &apiv1.DeleteViewRequest{Id: saved.GetView().GetId()})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := w.settings.ListViews(ctx, &apiv1.ListViewsRequest{Page: "customers"}); err != nil || len(list.GetViews()) != 0 {
		t.Errorf("views after deleting the one: %v %v", list, err)
	}
	if _, err := w.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: deleted.GetUndoId()}); err != nil {
		t.Error(err)
	}
	if list, err := w.settings.ListViews(ctx, &apiv1.ListViewsRequest{Page: "customers"}); err != nil || len(list.GetViews()) != 1 {
		t.Errorf("views after taking that back: %v %v", list, err)
	}
}

// What is written by hand can be taken back; what came with a file cannot be
// removed by hand.
func TestTimelineByHand(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	w.load(50)
	added, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{Name: "王伟", Pack: "telecom"}, RequestId: "r"})
	if err != nil || !added.GetCustomer().GetByHand() {
		t.Fatal(added, err)
	}
	id := added.GetCustomer().GetId()
	buy := &apiv1.AddEventRequest{CustomerId: id, Kind: "purchase", Cents: proto.Int64(1250), Code: "case", RequestId: "p1"}
	first, err := w.timeline.AddEvent(ctx, buy)
	if err != nil || !first.GetEvent().GetByHand() || first.GetEvent().GetDay() != "2026-03-08" {
		t.Fatal(first, err)
	}
	if again, err := w.timeline.AddEvent(ctx, buy); err != nil || again.GetEvent().GetId() != first.GetEvent().GetId() || again.GetUndoId() != first.GetUndoId() {
		t.Errorf("the same request: %v %v", again, err)
	}
	events := func() int32 {
		t.Helper()
		got, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: id})
		if err != nil {
			t.Fatal(err)
		}
		return got.GetTimelineTotal()
	}
	removed, err := w.timeline.RemoveEvent(ctx, &apiv1.RemoveEventRequest{CustomerId: id, Day: "2026-03-08", EventId: first.GetEvent().GetId()})
	if err != nil || events() != 0 {
		t.Fatalf("%d events after removing the one: %v", events(), err)
	}
	if _, err := w.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: removed.GetUndoId()}); err != nil || events() != 1 {
		t.Errorf("%d events after taking that back: %v", events(), err)
	}
	gone, err := w.timeline.RemoveCustomer(ctx, &apiv1.RemoveCustomerRequest{CustomerId: id})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: id}); codeOf(err) != connect.CodeNotFound {
		t.Errorf("removed, and there: %v", err)
	}
	if _, err := w.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: gone.GetUndoId()}); err != nil || events() != 1 {
		t.Errorf("%d events after bringing the customer back: %v", events(), err)
	}
	edited, err := w.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: &apiv1.Customer{Id: id, Name: "王伟伟"}})
	if err != nil || edited.GetUndoId() == "" {
		t.Fatal(edited, err)
	}
	if _, err := w.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: &apiv1.Customer{Id: id, Name: "王小伟"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.timeline.Restore(ctx, &apiv1.RestoreRequest{UndoId: edited.GetUndoId()}); codeOf(err) != connect.CodeAborted {
		t.Errorf("taken back over a later edit: %v", err)
	}
	if _, err := w.timeline.RemoveCustomer(ctx, &apiv1.RemoveCustomerRequest{CustomerId: "c0000001"}); codeOf(err) != connect.CodeAborted {
		t.Errorf("an imported customer removed by hand: %v", err)
	}
	for _, bad := range []*apiv1.AddEventRequest{
		{CustomerId: id, Kind: "purchase"},
		{CustomerId: id, Kind: "action", Text: "x"},
		{CustomerId: id, Kind: "note"},
		{CustomerId: id, Kind: "note", Text: "x", Day: "2026-03-09"},
		{CustomerId: id, Kind: "note", Text: "x", Day: "soon"},
	} {
		if _, err := w.timeline.AddEvent(ctx, bad); codeOf(err) != connect.CodeInvalidArgument {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// What would take a customer off the list is said for those on it.
func TestReliefs(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	w.load(400)
	page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{Limit: 400})
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, it := range page.GetItems() {
		got, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: it.GetCustomerId()})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got.GetReliefs() {
			said++
			if slices.Contains(r.GetDrivers(), "new_customer") || slices.Contains(r.GetDrivers(), "fibre") || len(r.GetDrivers()) > 3 {
				t.Errorf("nobody can change %v", r.GetDrivers())
			}
			left := got.GetAssessment().GetLogOdds()
			for _, c := range got.GetAssessment().GetContributions() {
				if slices.Contains(r.GetDrivers(), c.GetDriver()) {
					left -= c.GetLogOdds()
				}
			}
			if d := left - r.GetLogOdds(); d > 1e-9 || d < -1e-9 || strings.ContainsAny(r.GetText(), "{}") {
				t.Errorf("%s leaves %v, said %v: %s", r.GetDrivers(), left, r.GetLogOdds(), r.GetText())
			}
		}
	}
	if said == 0 {
		t.Error("nobody on the list could be relieved")
	}
}

// What a number should be, within what it may be, is said with the check.
func TestCheckSaysItsWarningBand(t *testing.T) {
	w := open(t)
	w.pack.industry = florist.New()
	ctx := in(t, "en")
	if _, err := w.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: &apiv1.Settings{Pack: "florist"}}); err != nil {
		t.Fatal(err)
	}
	day, err := w.care.ListChecks(ctx, &apiv1.ListChecksRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range day.GetChecks() {
		for _, l := range c.GetLines() {
			if l.WarnMax != nil && (l.Max == nil || l.GetWarnMax() <= l.GetMax()) {
				return
			}
		}
	}
	t.Errorf("no line of the florist's %d checks says its warning band", len(day.GetChecks()))
}
