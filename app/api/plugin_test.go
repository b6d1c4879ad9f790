package api_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"connectrpc.com/connect"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
)

func TestGetPlugin(t *testing.T) {
	w := open(t)
	w.load(400)
	w.list("en", &apiv1.ListCustomersRequest{})
	got, err := w.settings.GetPlugin(in(t, "en"), &apiv1.GetPluginRequest{Id: "telecom"})
	if err != nil {
		t.Fatal(err)
	}
	m := w.pack.industry.Manifest()
	if len(got.GetDrivers()) != len(m.Drivers) || len(got.GetFields()) != len(m.Fields) ||
		len(got.GetActions()) != len(m.Actions) || len(got.GetChecklists()) != len(m.Checklists) {
		t.Errorf("not whole: %d drivers, %d fields", len(got.GetDrivers()), len(got.GetFields()))
	}
	if len(got.GetTiers()) != len(m.Tiers) || len(got.GetPlaybooks()) != len(m.Playbooks) || len(got.GetGoods()) != len(m.Goods) ||
		len(got.GetKeywords()) != len(m.Keywords) || len(got.GetSettings()) != len(m.Settings) {
		t.Errorf("not whole: %d tiers, %d playbooks, %d goods, %d lists of words, %d settings",
			len(got.GetTiers()), len(got.GetPlaybooks()), len(got.GetGoods()), len(got.GetKeywords()), len(got.GetSettings()))
	}
	for i, b := range got.GetPlaybooks() {
		if len(b.GetSteps()) != len(m.Playbooks[i].Steps) || b.GetSteps()[0].GetAction() != m.Action(m.Playbooks[i].Steps[0].Action).Title.In("en") {
			t.Errorf("playbook %v", b)
		}
	}
	for _, s := range got.GetSettings() {
		if s.GetSet() || s.GetValue() == "" || s.GetValue() != s.GetDefault() {
			t.Errorf("a setting nobody has set: %v", s)
		}
	}
	learned := 0
	for i, d := range got.GetDrivers() {
		if d.GetVendorWeight() != m.Drivers[i].Weight || d.GetSource() == "" || d.GetConfidence() == "" {
			t.Errorf("driver %v", d)
		}
		if d.LearnedWeight != nil && d.GetState() != "hypothesis" {
			learned++
		}
	}
	if learned == 0 {
		t.Error("400 customers taught nothing")
	}
	if s := got.GetChecklists()[0].GetSchedule(); strings.Contains(s, "FREQ") {
		t.Errorf("schedule %q", s)
	}
	if strings.Contains(got.GetChurn(), "{") || got.GetChurn() == "" {
		t.Errorf("leaving is %q", got.GetChurn())
	}
	if len(got.GetLog()) != 2 || !strings.Contains(got.GetLog()[1], "stopped unexpectedly") || got.GetMemoryBytes() != 12<<20 || got.GetLatencyMs() != 1.5 {
		t.Errorf("health: %d bytes, %v ms, log %q", got.GetMemoryBytes(), got.GetLatencyMs(), got.GetLog())
	}
	if n := len(got.GetUnfenced()); n != 1 || !strings.Contains(got.GetUnfenced()[0], "Linux 6.12") {
		t.Errorf("unfenced: %q", got.GetUnfenced())
	}
	if n := len(got.GetHistory()); n != 2 || got.GetHistory()[1].GetMemoryBytes() != 12<<20 || got.GetHistory()[1].GetLatencyMs() != 1.5 || got.GetHistory()[0].GetAtUnix() == 0 {
		t.Errorf("history: %v", got.GetHistory())
	}
	chinese, err := w.settings.GetPlugin(in(t, "zh-CN"), &apiv1.GetPluginRequest{Id: "telecom"})
	if err != nil || !strings.Contains(chinese.GetLog()[0], "已启动") {
		t.Errorf("log %q, %v", chinese.GetLog(), err)
	}
	_, err = w.settings.GetPlugin(in(t, "en"), &apiv1.GetPluginRequest{Id: "nobody"})
	if codeOf(err) != connect.CodeNotFound {
		t.Errorf("no such plugin: %v", err)
	}
}

func TestRetryPlugin(t *testing.T) {
	w := open(t)
	if _, err := w.settings.RetryPlugin(in(t, "en"), &apiv1.RetryPluginRequest{Id: "telecom"}); err != nil {
		t.Error(err)
	}
	if _, err := w.settings.RetryPlugin(in(t, "en"), &apiv1.RetryPluginRequest{Id: "nobody"}); codeOf(err) != connect.CodeNotFound {
		t.Errorf("no such plugin: %v", err)
	}
}

// Diagnostics leave the shop; nothing of a customer may go with them, not even
// what somebody's mistake put into the log.
func TestDiagnosticsHoldNobody(t *testing.T) {
	w := open(t)
	ctx := in(t, "zh-CN")
	const file = "姓名,电话,邮箱,客户编号\n王伟,13800138000,wang.wei@example.com,V-778\nGrace Hopper,13912345678,grace@example.com,V-779\n"
	if s := w.importFile("王伟的客户.csv", []byte(file), nil); s.GetCreated() != 2 {
		t.Fatalf("import: %v", s)
	}
	for _, q := range []string{"王伟", "13800138000", "Grace Hopper"} {
		_, _ = w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: q + "?"})
	}
	w.tail = func() []byte {
		return append([]byte(`time=2026-03-08T09:00:00Z level=WARN msg="plugin failed" plugin=telecom state=backing_off error="host.gone: 王伟 13800138000: no such file or directory"
time=2026-03-08T09:00:01Z level=INFO msg="Grace Hopper 13912345678" file=/home/grace/王伟.csv kind="grace hopper" err="Grace Hopper wang.wei@example.com V-779"
Grace Hopper panicked
`), w.log.Bytes()...)
	}
	got, err := w.settings.GetDiagnostics(ctx, &apiv1.GetDiagnosticsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	all := unzip(t, got.GetZip())
	for _, private := range []string{"王", "伟", "13800138000", "13912345678", "Grace", "Hopper", "grace", "example.com", "wang", "V-77", "home"} {
		if strings.Contains(all, private) {
			t.Errorf("diagnostics hold %q:\n%s", private, all)
		}
	}
	for _, useful := range []string{`"customers": 2`, `"version": "test"`, "backing_off", "host.gone", "no such file or directory", `"plugin failed"`, "host.event.started", `"latency_ms": 1.5`} {
		if !strings.Contains(all, useful) {
			t.Errorf("diagnostics lack %q:\n%s", useful, all)
		}
	}
}

// unzip returns the names and texts of a zip's files, one after the other.
func unzip(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(f.Name + "\n" + string(text) + "\n")
	}
	return all.String()
}

func TestNotices(t *testing.T) {
	w := open(t)
	got, err := w.settings.ListNotices(in(t, "en"), &apiv1.ListNoticesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"github.com/dgraph-io/badger/v4", "connectrpc.com/connect", "react", "antd", "Apache License", "The Go Authors"} {
		if !strings.Contains(got.GetText(), want) {
			t.Errorf("notices lack %s", want)
		}
	}
	for _, tool := range []string{"github.com/google/go-cmp", "pgregory.net/rapid", "vitest", "typescript "} {
		if strings.Contains(got.GetText(), tool) {
			t.Errorf("notices name %s, which is not in the program", tool)
		}
	}
}
