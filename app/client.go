package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"connectrpc.com/connect"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/api/gen/perennial/api/v1/apiv1connect"
	"github.com/perennial-app/perennial/core"
)

// A client calls the API, here or in the running instance.
type client struct {
	customers apiv1connect.CustomerServiceClient
	imports   apiv1connect.ImportServiceClient
	today     apiv1connect.TodayServiceClient
	system    apiv1connect.SystemServiceClient
	settings  apiv1connect.SettingServiceClient
	care      apiv1connect.CareServiceClient
	timeline  apiv1connect.TimelineServiceClient
	plugins   apiv1connect.PluginServiceClient
	overlays  apiv1connect.OverlayServiceClient

	// close ends what dial began: nothing for a running instance, the shop
	// for one opened here.
	close func()
}

// dial returns a client of the shop in the data folder.
func (p *program) dial(ctx context.Context) (*client, error) {
	c, silent := p.dialInstance(ctx, silence{})
	if c != nil {
		return c, nil
	}
	// The store may be in use by a command that ends in a moment, or by an
	// instance that is about to say where it is.
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		s, err := p.openShop(ctx)
		if err == nil {
			c = p.client(inProcess{s.handler}, "http://perennial", "")
			c.close = s.close
			p.tellInterrupted(s)
			return c, nil
		}
		if core.KindOf(err) != core.Conflict || wait > time.Second || !sleep(ctx, wait) {
			return nil, p.unopened(err, silent)
		}
		if c, silent = p.dialInstance(ctx, silent); c != nil {
			return c, nil
		}
	}
}

// A silence is an instance that cannot be talked to, and why. The zero value is
// none.
type silence struct {
	in  instance
	why error
}

// unopened says why a shop could not be opened, as the command line sees it: who
// holds the store, where an instance file tells, and that nothing was being saved.
func (p *program) unopened(err error, s silence) error {
	var held, why *core.Error
	if !errors.As(err, &held) {
		return err
	}
	switch {
	case held.Key == "store.full":
		return core.Says(held.Kind, "app.open_full", core.Args{"dir": p.data, "free_mb": held.Args["free_mb"], "need_mb": held.Args["need_mb"]}).Wrap(err)
	case held.Key != "store.in_use":
		return err
	case s.in == instance{}:
		return core.Says(core.Conflict, "app.busy", core.Args{"dir": p.data}).Wrap(err)
	case errors.As(s.why, &why):
		return why
	default:
		return core.Says(core.Conflict, "app.in_use", core.Args{"dir": p.data, "pid": s.in.PID, "address": s.in.Address}).Wrap(err)
	}
}

// openShopSoon is openShop for what stays open: nobody starts it again because a
// command had the store for a moment.
func (p *program) openShopSoon(ctx context.Context) (*opened, error) {
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		s, err := p.openShop(ctx)
		if core.KindOf(err) != core.Conflict || wait > time.Second || !sleep(ctx, wait) {
			return s, err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// answerTimeout is how long a running instance may take to say that it is one.
const answerTimeout = 2 * time.Second

// dialInstance returns a client of the running instance, if there is one that
// proves to be it; else the one that does not. One found silent before is not
// asked again.
func (p *program) dialInstance(ctx context.Context, before silence) (*client, silence) {
	in, ok := p.findInstance()
	if !ok || in == before.in {
		return nil, before
	}
	c := p.client(in.transport(), "http://"+in.Address, in.Token)
	c.close = func() {}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	if _, err := c.system.GetStatus(ctx, &apiv1.GetStatusRequest{}); err != nil {
		return nil, silence{in, err}
	}
	return c, silence{}
}

func (p *program) client(t http.RoundTripper, url, token string) *client {
	h := &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	opts := []connect.ClientOption{
		connect.WithAcceptCompression("gzip", nil, nil),
		connect.WithInterceptors(headers(string(p.lang), token)),
	}
	return &client{
		customers: apiv1connect.NewCustomerServiceClient(h, url, opts...),
		imports:   apiv1connect.NewImportServiceClient(h, url, opts...),
		today:     apiv1connect.NewTodayServiceClient(h, url, opts...),
		system:    apiv1connect.NewSystemServiceClient(h, url, opts...),
		settings:  apiv1connect.NewSettingServiceClient(h, url, opts...),
		care:      apiv1connect.NewCareServiceClient(h, url, opts...),
		timeline:  apiv1connect.NewTimelineServiceClient(h, url, opts...),
		plugins:   apiv1connect.NewPluginServiceClient(h, url, opts...),
		overlays:  apiv1connect.NewOverlayServiceClient(h, url, opts...),
	}
}

// headers says on every call which language to answer in, and shows the token.
func headers(lang, token string) connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			r.Header().Set("Accept-Language", lang)
			if token != "" {
				r.Header().Set("Authorization", "Bearer "+token)
			}
			return next(ctx, r)
		}
	}
}

// inProcess is a transport that calls a handler in this process. Like a
// webview, its response writer cannot be flushed.
type inProcess struct{ handler http.Handler }

// RoundTrip calls the handler and returns its whole answer.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	w := &answer{header: http.Header{}}
	t.handler.ServeHTTP(w, in)
	w.WriteHeader(http.StatusOK) // for a handler that wrote nothing
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
		Request: r,
	}, nil
}

// An answer collects a response. It has Header, Write and WriteHeader and no
// more.
type answer struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

// Header returns the headers the handler may still set.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader fixes status and headers, once.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}
