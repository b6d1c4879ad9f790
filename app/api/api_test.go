package api_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/perennial-app/perennial/app/api"
	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/api/gen/perennial/api/v1/apiv1connect"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// inProcess runs the telecom pack without a plugin process. While broken it
// does not answer; it begins to once ready is closed, where there is one.
type inProcess struct {
	industry pack.Pack
	broken   bool
	ready    chan struct{}
	mu       sync.Mutex
	manifest *pack.Manifest // as its process would describe it
	told     pack.Case      // what it was last asked to propose for
}

func (p *inProcess) described() *pack.Manifest {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.manifest == nil || p.manifest.ID != p.industry.Manifest().ID {
		p.manifest = pack.Described(p.industry)
	}
	return p.manifest
}

func (p *inProcess) Packs() []*pack.Manifest { return []*pack.Manifest{p.described()} }

func (p *inProcess) Pack(id core.PackID) (*pack.Manifest, bool) {
	m := p.described()
	return m, id == m.ID
}

func (p *inProcess) Evaluate(_ context.Context, _ core.PackID, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	if p.ready != nil {
		<-p.ready
	}
	for s := range in {
		if p.broken {
			return core.Says(core.Unavailable, "host.gone", core.Args{"plugin": p.industry.Manifest().Title})
		}
		out(p.industry.Evaluate(s, asOf))
	}
	return nil
}

// A world is a shop with its services, called the way a window calls them.
type world struct {
	*testing.T
	pack      *inProcess
	log       *bytes.Buffer
	tail      func() []byte
	customers apiv1connect.CustomerServiceClient
	imports   apiv1connect.ImportServiceClient
	today     apiv1connect.TodayServiceClient
	system    apiv1connect.SystemServiceClient
	settings  apiv1connect.SettingServiceClient
	care      apiv1connect.CareServiceClient
	timeline  apiv1connect.TimelineServiceClient
	overlays  apiv1connect.OverlayServiceClient
	plugins   apiv1connect.PluginServiceClient
	stand     *stand
}

func open(t *testing.T) *world {
	w := &world{T: t, pack: &inProcess{industry: telecom.New()}, log: &bytes.Buffer{}, stand: newStand(t)}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	now := func() time.Time { return time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC) }
	db := store.Mem()
	s, err := shop.Open(t.Context(), shop.Options{DB: db, Plugins: w.pack, Uploads: t.TempDir(), Log: log, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &http.Client{Transport: direct{t, api.New(s, api.Options{Version: "test", Log: log, Health: w.health, Retry: w.retry, Tail: func() []byte { return w.tail() }, Plugins: func() []host.Status {
		return []host.Status{{
			ID: "telecom", State: host.Quarantined, Title: w.pack.industry.Manifest().Title,
			Problem: core.Says(core.Unavailable, "host.gone", core.Args{"plugin": w.pack.industry.Manifest().Title}),
		}}
	}, Shelf: w.stand.shelf()})}}
	lang := connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			if l, ok := ctx.Value(langKey{}).(string); ok {
				r.Header().Set("Accept-Language", l)
			}
			return next(ctx, r)
		}
	}))
	w.customers = apiv1connect.NewCustomerServiceClient(h, "http://p", lang)
	w.imports = apiv1connect.NewImportServiceClient(h, "http://p", lang)
	w.today = apiv1connect.NewTodayServiceClient(h, "http://p", lang)
	w.system = apiv1connect.NewSystemServiceClient(h, "http://p", lang)
	w.settings = apiv1connect.NewSettingServiceClient(h, "http://p", lang)
	w.care = apiv1connect.NewCareServiceClient(h, "http://p", lang)
	w.timeline = apiv1connect.NewTimelineServiceClient(h, "http://p", lang)
	w.overlays = apiv1connect.NewOverlayServiceClient(h, "http://p", lang)
	w.plugins = apiv1connect.NewPluginServiceClient(h, "http://p", lang)
	return w
}

// health is what the plugin host would say of the pack.
func (w *world) health(id core.PackID) (host.Health, bool) {
	m, ok := w.pack.Pack(id)
	if !ok {
		return host.Health{}, false
	}
	at := time.Date(2026, 3, 8, 8, 0, 0, 0, time.UTC)
	return host.Health{
		Status: host.Status{
			ID: id, Version: m.Version, State: host.Running, Title: m.Title,
			Limits: &sandbox.Limits{Files: true, TCP: true, Network: true, Processes: true},
		},
		MemoryBytes: 12 << 20, Latency: 1500 * time.Microsecond,
		History: []host.Moment{{At: at}, {At: at, MemoryBytes: 12 << 20, Latency: 1500 * time.Microsecond}},
		Events: []host.Event{
			{At: at, Key: "host.event.started", Args: core.Args{"pid": 42, "milliseconds": int64(31)}},
			{At: at, Key: "host.event.failed", Problem: core.Says(core.Unavailable, "host.gone", core.Args{"plugin": m.Title})},
		},
	}, true
}

func (w *world) retry(id core.PackID) error {
	if _, ok := w.pack.Pack(id); !ok {
		return core.Says(core.NotFound, "host.unknown", core.Args{"plugin": string(id)})
	}
	return core.Says(core.Unavailable, "host.missing", core.Args{"plugin": string(id)})
}

type langKey struct{}

func in(t *testing.T, lang string) context.Context {
	return context.WithValue(t.Context(), langKey{}, lang)
}

// direct is a transport with a webview's limits: a writer that cannot be
// flushed, and no 304, redirect, compression or cookie coming back.
type direct struct {
	*testing.T
	h http.Handler
}

type written struct {
	header http.Header
	status int
	bytes.Buffer
}

func (w *written) Header() http.Header { return w.header }
func (w *written) WriteHeader(s int)   { w.status = s }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &written{header: http.Header{}, status: http.StatusOK}
	d.h.ServeHTTP(w, r)
	if w.status/100 == 3 || w.header.Get("Content-Encoding") == "gzip" || w.header.Get("Set-Cookie") != "" {
		d.Errorf("%s: %d %v cannot pass a webview", r.URL.Path, w.status, w.header)
	}
	return &http.Response{StatusCode: w.status, Header: w.header, Body: readCloser{&w.Buffer}, Request: r, ProtoMajor: 1, ProtoMinor: 1}, nil
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }

// load imports a file made of demo customers.
func (w *world) load(customers int) *apiv1.ImportState {
	w.Helper()
	var file bytes.Buffer
	if err := demo.WriteCSV(&file, core.English, 1, customers); err != nil {
		w.Fatal(err)
	}
	return w.importFile("customers.csv", file.Bytes(), nil)
}

func (w *world) importFile(name string, data []byte, o *apiv1.ImportOptions) *apiv1.ImportState {
	w.Helper()
	ctx := in(w.T, "en")
	up, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: name, Size: int64(len(data))})
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: up.GetUploadId(), Data: data}); err != nil {
		w.Fatal(err)
	}
	run, err := w.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: up.GetUploadId(), Options: o})
	if err != nil {
		w.Fatal(err)
	}
	for seen := uint64(0); ; {
		res, err := w.imports.GetImport(ctx, &apiv1.GetImportRequest{ImportId: run.GetImportId(), Seen: seen})
		if err != nil {
			w.Fatal(err)
		}
		if seen = res.GetState().GetSeen(); res.GetState().GetStatus() != "running" {
			return res.GetState()
		}
	}
}

func codeOf(err error) connect.Code { return connect.CodeOf(err) }

func detail(t *testing.T, err error) *apiv1.ErrorDetail {
	t.Helper()
	var e *connect.Error
	if !errors.As(err, &e) {
		t.Fatalf("not of the API: %v", err)
	}
	for _, d := range e.Details() {
		if v, err := d.Value(); err == nil {
			return v.(*apiv1.ErrorDetail)
		}
	}
	t.Fatalf("without detail: %v", err)
	return nil
}

func TestErrorsSpeakTheCallersLanguage(t *testing.T) {
	w := open(t)
	for lang, want := range map[string]string{"en": "There is no customer", "zh-CN": "没有客户", "zh": "没有客户", "en-GB,en;q=0.9": "There is no", "": "没有客户", "fr": "没有客户"} {
		_, err := w.customers.GetCustomer(in(t, lang), &apiv1.GetCustomerRequest{Query: "nobody"})
		if codeOf(err) != connect.CodeNotFound || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", lang, err, want)
		}
		if d := detail(t, err); d.GetKey() != "api.customer_gone" || d.GetArgs()["query"] != "nobody" || d.GetKind() != "not_found" {
			t.Errorf("%q: detail %v", lang, d)
		}
	}
	if strings.Contains(w.log.String(), "nobody") {
		t.Errorf("the log has what a person typed: %s", w.log)
	}
}

func TestRefusals(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	long := strings.Repeat("x", 10_000)
	for name, call := range map[string]func() error{
		"list limit": func() error {
			_, err := w.customers.ListCustomers(ctx, &apiv1.ListCustomersRequest{Limit: 501})
			return err
		},
		"list offset": func() error {
			_, err := w.customers.ListCustomers(ctx, &apiv1.ListCustomersRequest{Offset: -1})
			return err
		},
		"search length": func() error {
			_, err := w.customers.ListCustomers(ctx, &apiv1.ListCustomersRequest{Search: long})
			return err
		},
		"query length": func() error {
			_, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: long})
			return err
		},
		"day": func() error {
			_, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{AsOf: "2026-02-30"})
			return err
		},
		"today limit": func() error {
			_, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{Limit: -3})
			return err
		},
		"no customer": func() error {
			_, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{})
			return err
		},
		"empty customer": func() error {
			_, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{}})
			return err
		},
		"name length": func() error {
			_, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{Name: long}})
			return err
		},
		"id length": func() error {
			_, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{ExternalIds: []string{long}}})
			return err
		},
		"pack": func() error {
			_, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{Name: "a", Pack: "florist"}})
			return err
		},
		"upload size": func() error {
			_, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: "a", Size: 1 << 50})
			return err
		},
		"empty upload": func() error {
			_, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: "a"})
			return err
		},
		"verdict": func() error {
			_, err := w.today.RecordAction(ctx, &apiv1.RecordActionRequest{CustomerId: "c0000001", ActionId: "x", RequestId: "r"})
			return err
		},
		"export format": func() error {
			_, err := w.system.Export(ctx, &apiv1.ExportRequest{Format: "xml"})
			return err
		},
		"wait": func() error {
			_, err := w.system.WaitChanges(ctx, &apiv1.WaitChangesRequest{TimeoutMs: -1})
			return err
		},
	} {
		if err := call(); codeOf(err) != connect.CodeInvalidArgument {
			t.Errorf("%s: got %v, want invalid_argument", name, err)
		}
	}
}

func TestUploadInOrder(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	up, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: "../../a.csv", Size: 4})
	if err != nil {
		t.Fatal(err)
	}
	add := func(offset int64, data string) error {
		_, err := w.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: up.GetUploadId(), Offset: offset, Data: []byte(data)})
		return err
	}
	if err := add(2, "cd"); codeOf(err) != connect.CodeAborted {
		t.Errorf("a gap: got %v", err)
	}
	if err := add(0, "ab"); err != nil {
		t.Error(err)
	}
	if _, err := w.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: up.GetUploadId()}); codeOf(err) != connect.CodeAborted {
		t.Errorf("half a file: got %v", err)
	}
	if err := add(0, "ab"); codeOf(err) != connect.CodeAborted {
		t.Errorf("twice: got %v", err)
	}
	if err := add(2, "cde"); codeOf(err) != connect.CodeAborted {
		t.Errorf("too much: got %v", err)
	}
	if _, err := w.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: "u99"}); codeOf(err) != connect.CodeNotFound {
		t.Errorf("no such: got %v", err)
	}
}

func TestImportTodayActUndo(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	state := w.load(400)
	if state.GetStatus() != "done" || state.GetCreated() != 400 || state.GetCommitted() != 400 || state.GetRowsTotal() != 400 {
		t.Fatalf("import: %v", state)
	}
	page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.GetItems()) != 8 || page.GetAsOf() != "2026-03-08" {
		t.Fatalf("today: %d items as of %s", len(page.GetItems()), page.GetAsOf())
	}
	first := page.GetItems()[0]
	act := &apiv1.RecordActionRequest{
		CustomerId: first.GetCustomerId(), ActionId: first.GetAction().GetId(), DriverId: first.GetAction().GetDriverId(),
		Verdict: apiv1.Verdict_VERDICT_DONE, RequestId: "once",
	}
	done, err := w.today.RecordAction(ctx, act)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.today.RecordAction(ctx, act); err != nil || again.GetEventId() != done.GetEventId() {
		t.Errorf("the same request acted twice: %v %v", again, err)
	}
	page, err = w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if page.GetDone() != 1 || page.GetItems()[0].GetCustomerId() == first.GetCustomerId() {
		t.Errorf("done is %d, and the list begins with %s", page.GetDone(), page.GetItems()[0].GetCustomerId())
	}
	if _, err := w.today.UndoAction(ctx, &apiv1.UndoActionRequest{CustomerId: first.GetCustomerId(), Day: done.GetDay(), EventId: done.GetEventId()}); err != nil {
		t.Fatal(err)
	}
	page, err = w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil || page.GetItems()[0].GetCustomerId() != first.GetCustomerId() {
		t.Errorf("taken back, yet not listed: %v", err)
	}
	undone, err := w.imports.UndoImport(ctx, &apiv1.UndoImportRequest{})
	if err != nil || undone.GetRemoved() != 400 || len(undone.GetKept()) != 0 {
		t.Errorf("undo: %v %v", undone, err)
	}
	state2, err := w.imports.GetImport(ctx, &apiv1.GetImportRequest{ImportId: state.GetImportId(), Seen: 99})
	if err != nil || state2.GetState().GetStatus() != "undone" {
		t.Errorf("after the undo: %v %v", state2, err)
	}
}

func TestPluginThatStopsAnswering(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	w.load(300)
	first, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.pack.broken = true
	id := first.GetItems()[0].GetCustomerId()
	got, err := w.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: id, Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	c := got.GetCustomer()
	c.Name = "Changed"
	c.Fields = nil
	if _, err := w.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: c}); err != nil {
		t.Fatal(err)
	}
	page, err := w.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if it := page.GetItems()[0]; it.GetCustomerId() != id || it.GetName() != "Changed" || !it.GetAssessment().GetStale() {
		t.Errorf("got %s, stale %v", it.GetName(), it.GetAssessment().GetStale())
	}
	var notices []string
	for _, n := range page.GetNotices() {
		notices = append(notices, n.GetKey())
		if strings.Contains(n.GetText(), "map[") {
			t.Errorf("a notice is not in words: %s", n.GetText())
		}
	}
	if !strings.Contains(strings.Join(notices, " "), "risk.plugin_failed") {
		t.Errorf("nobody says why: %v", notices)
	}
	list, err := w.system.ListPlugins(ctx, &apiv1.ListPluginsRequest{})
	if err != nil || !strings.Contains(list.GetPlugins()[0].GetProblem(), "Telecom") || list.GetPlugins()[0].GetState() != "quarantined" {
		t.Errorf("plugins: %v %v", list, err)
	}
}

func TestEditRefusesWhatIsOld(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	add := &apiv1.AddCustomerRequest{RequestId: "r1", Customer: &apiv1.Customer{
		Name: "王伟", Phone: "13800138000", Pack: "telecom", Fields: []*apiv1.Field{{Key: "tenure", Value: "3"}},
	}}
	added, err := w.customers.AddCustomer(ctx, add)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.customers.AddCustomer(ctx, add); err != nil || again.GetCustomer().GetId() != added.GetCustomer().GetId() {
		t.Errorf("the same request added twice: %v %v", again, err)
	}
	old := added.GetCustomer().GetRevision()
	edit := func(rev uint64, name string) error {
		_, err := w.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: &apiv1.Customer{
			Id: added.GetCustomer().GetId(), Revision: rev, Name: name, Phone: "13800138000",
		}})
		return err
	}
	if err := edit(old, "王伟伟"); err != nil {
		t.Fatal(err)
	}
	if err := edit(old, "王小伟"); codeOf(err) != connect.CodeAborted {
		t.Errorf("an old revision was taken: %v", err)
	}
	got, err := w.customers.GetCustomer(in(t, "zh-CN"), &apiv1.GetCustomerRequest{Query: "138-0013-8000"})
	if err != nil || got.GetCustomer().GetName() != "王伟伟" {
		t.Fatalf("got %v %v", got, err)
	}
	if f := got.GetCustomer().GetFields()[0]; f.GetValue() != "3" || !strings.Contains(f.GetTitle(), "在网") {
		t.Errorf("field %v", f)
	}
}

func TestWaitChanges(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	status, err := w.system.GetStatus(ctx, &apiv1.GetStatusRequest{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	res, err := w.system.WaitChanges(ctx, &apiv1.WaitChangesRequest{Since: status.GetRevision(), TimeoutMs: 30})
	if err != nil || res.GetRevision() != status.GetRevision() || time.Since(start) < 30*time.Millisecond {
		t.Errorf("nothing changed: %v %v after %v", res, err, time.Since(start))
	}
	woken := make(chan uint64)
	go func() {
		res, _ := w.system.WaitChanges(ctx, &apiv1.WaitChangesRequest{Since: status.GetRevision(), TimeoutMs: 20_000})
		woken <- res.GetRevision()
	}()
	if _, err := w.customers.AddCustomer(ctx, &apiv1.AddCustomerRequest{Customer: &apiv1.Customer{Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	if got := <-woken; got <= status.GetRevision() {
		t.Errorf("woken at %d, waited for more than %d", got, status.GetRevision())
	}
}

func TestOneImportAtATime(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	var file bytes.Buffer
	if err := demo.WriteCSV(&file, core.Chinese, 2, 20_000); err != nil {
		t.Fatal(err)
	}
	begin := func() string {
		up, err := w.imports.BeginUpload(ctx, &apiv1.BeginUploadRequest{FileName: "a.csv", Size: int64(file.Len())})
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < file.Len(); at += 1 << 20 {
			part := file.Bytes()[at:min(at+1<<20, file.Len())]
			if _, err := w.imports.AppendUpload(ctx, &apiv1.AppendUploadRequest{UploadId: up.GetUploadId(), Offset: int64(at), Data: part}); err != nil {
				t.Fatal(err)
			}
		}
		return up.GetUploadId()
	}
	one, two := begin(), begin()
	run, err := w.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: one})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: two}); codeOf(err) != connect.CodeAborted {
		t.Errorf("two at once: %v", err)
	}
	if _, err := w.imports.UndoImport(ctx, &apiv1.UndoImportRequest{ImportId: run.GetImportId()}); codeOf(err) != connect.CodeAborted {
		t.Errorf("undo of a running import: %v", err)
	}
	if _, err := w.imports.CancelImport(ctx, &apiv1.CancelImportRequest{ImportId: run.GetImportId()}); err != nil {
		t.Fatal(err)
	}
	for seen := uint64(0); ; {
		res, err := w.imports.GetImport(ctx, &apiv1.GetImportRequest{ImportId: run.GetImportId(), Seen: seen})
		if err != nil {
			t.Fatal(err)
		}
		s := res.GetState()
		if seen = s.GetSeen(); s.GetStatus() == "running" {
			continue
		}
		if s.GetStatus() != "cancelled" || s.GetCommitted() >= 20_000 || s.GetCommitted() != s.GetCreated() {
			t.Errorf("cancelled: %s with %d committed, %d created", s.GetStatus(), s.GetCommitted(), s.GetCreated())
		}
		break
	}
	undone, err := w.imports.UndoImport(ctx, &apiv1.UndoImportRequest{ImportId: run.GetImportId()})
	if err != nil {
		t.Fatal(err)
	}
	status, err := w.system.GetStatus(ctx, &apiv1.GetStatusRequest{})
	if err != nil || status.GetCustomers() != 0 {
		t.Errorf("%d customers after removing %d: %v", status.GetCustomers(), undone.GetRemoved(), err)
	}
}
