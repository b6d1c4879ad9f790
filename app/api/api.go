// Package api answers the services of app/api/proto: it reads and checks what
// a call asks, does it with the shop and the domain's verbs, and puts the
// answer into words of the caller's language.
//
// Every method is unary and buffered, so that a webview can carry it; what
// changes is waited for by a bounded long poll. Errors pass through one table.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"connectrpc.com/connect"
	"golang.org/x/text/language"

	"github.com/perennial-app/perennial/app/api/gen/perennial/api/v1/apiv1connect"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
)

// Prefix begins the path of every call.
const Prefix = "/perennial.api.v1."

// maxMessageBytes bounds one call: an upload chunk of 1 MiB as base64 in JSON,
// with room.
const maxMessageBytes = 2 << 20

// Options are what the services say that the shop does not know.
type Options struct {
	Version string               // of the program
	Data    string               // the data folder, to be shown
	Plugins func() []host.Status // what is installed, and how it is
	Health  func(core.PackID) (host.Health, bool)
	Retry   func(core.PackID) error
	Shelf   Shelf
	Tail    func() []byte // the end of the log, whole lines; nil where there is none
	Log     *slog.Logger
}

// New returns the handler of all services over a shop. It listens under Prefix.
func New(s *shop.Shop, o Options) http.Handler {
	mux := http.NewServeMux()
	opts := []connect.HandlerOption{
		connect.WithInterceptors(inWords(o.Log)),
		connect.WithReadMaxBytes(maxMessageBytes),
		connect.WithCompression("gzip", nil, nil), // a webview cannot carry it, loopback does not need it
		connect.WithRecover(func(ctx context.Context, spec connect.Spec, _ http.Header, r any) error {
			return outward(ctx, o.Log, spec.Procedure, core.Errorf(core.Internal, "panic: %v", r))
		}),
	}
	mux.Handle(apiv1connect.NewCustomerServiceHandler(customers{shop: s}, opts...))
	mux.Handle(apiv1connect.NewTodayServiceHandler(todays{shop: s}, opts...))
	mux.Handle(apiv1connect.NewImportServiceHandler(imports{shop: s}, opts...))
	mux.Handle(apiv1connect.NewSystemServiceHandler(systems{shop: s, Options: o}, opts...))
	mux.Handle(apiv1connect.NewSettingServiceHandler(settings{shop: s, Options: o}, opts...))
	mux.Handle(apiv1connect.NewCareServiceHandler(cares{shop: s}, opts...))
	mux.Handle(apiv1connect.NewTimelineServiceHandler(timelines{shop: s}, opts...))
	mux.Handle(apiv1connect.NewPluginServiceHandler(plugins{shop: s, shelf: o.Shelf, health: o.Health}, opts...))
	mux.Handle(apiv1connect.NewOverlayServiceHandler(overlays{shop: s, health: o.Health}, opts...))
	return mux
}

// inWords finds the caller's language and gives errors their words.
func inWords(log *slog.Logger) connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			ctx = context.WithValue(ctx, langKey{}, acceptLang(r.Header().Get("Accept-Language")))
			res, err := next(ctx, r)
			if err != nil {
				return nil, outward(ctx, log, r.Spec().Procedure, err)
			}
			return res, nil
		}
	}
}

type langKey struct{}

// langOf returns the language of the call.
func langOf(ctx context.Context) core.Lang {
	if l, ok := ctx.Value(langKey{}).(core.Lang); ok {
		return l
	}
	return core.Chinese
}

// acceptLang picks the first language of an Accept-Language header that the
// product speaks: Chinese of any region, English of any, else Chinese.
func acceptLang(header string) core.Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return core.Chinese
	}
	for _, t := range tags {
		switch base, _ := t.Base(); base.String() {
		case "zh":
			return core.Chinese
		case "en":
			return core.English
		}
	}
	return core.Chinese
}

// day reads a day of a request; "" means the shop's today.
func day(s *shop.Shop, text string) (core.Day, error) {
	if text == "" {
		return s.Today(), nil
	}
	d, err := core.ParseDay(text)
	if err == nil && (d < core.MinDay || d > core.MaxDay) {
		err = core.Says(core.Invalid, "day.invalid", core.Args{"day": text})
	}
	return d, err
}

// page checks a limit: none means usual, and none may pass most.
func page(limit int32, usual, most int) (int, error) {
	switch {
	case limit == 0:
		return usual, nil
	case limit < 0 || int(limit) > most:
		return 0, core.Says(core.Invalid, "api.limit", core.Args{"max": most})
	default:
		return int(limit), nil
	}
}

// short refuses a text a caller could fill the store with.
func short(name, s string, most int) error {
	if len(s) > most {
		return core.Says(core.Invalid, "api.long", core.Args{"name": name, "max": most})
	}
	return nil
}

// unreadable says that a call's argument cannot be meant.
func unreadable(format string, a ...any) error {
	return core.Errorf(core.Invalid, "request: %w", fmt.Errorf(format, a...))
}
