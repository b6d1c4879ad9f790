package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"connectrpc.com/connect"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// codes is the one table from what went wrong to how the API says so.
var codes = map[core.Kind]connect.Code{
	core.Internal:    connect.CodeInternal,
	core.Invalid:     connect.CodeInvalidArgument,
	core.NotFound:    connect.CodeNotFound,
	core.Conflict:    connect.CodeAborted,
	core.Forbidden:   connect.CodePermissionDenied,
	core.Unavailable: connect.CodeUnavailable,
}

// outward turns an error into what a caller gets: a code, a sentence in the
// caller's language, and which sentence it is. The cause stays here, in the log.
func outward(ctx context.Context, log *slog.Logger, procedure string, err error) error {
	var already *connect.Error
	switch {
	case errors.As(err, &already):
		return err // the protocol's own: a body too large, a message that cannot be read
	case errors.Is(err, context.Canceled):
		return connect.NewError(connect.CodeCanceled, errors.New(text.Say(langOf(ctx), "error.unavailable", nil)))
	case errors.Is(err, context.DeadlineExceeded):
		return connect.NewError(connect.CodeDeadlineExceeded, errors.New(text.Say(langOf(ctx), "error.unavailable", nil)))
	}
	kind := core.KindOf(err)
	level := slog.LevelInfo
	if kind == core.Internal {
		level = slog.LevelError
	}
	log.Log(ctx, level, "call failed", "procedure", procedure, "kind", kind.String(), "err", cause(err))
	detail := &apiv1.ErrorDetail{Kind: kind.String()}
	var e *core.Error
	if errors.As(err, &e) && e.Key != "" {
		detail.Key = e.Key
		for k, v := range e.Args {
			if detail.Args == nil {
				detail.Args = map[string]string{}
			}
			detail.Args[k] = fmt.Sprint(inLang(langOf(ctx), v))
		}
	}
	out := connect.NewError(codes[kind], errors.New(words(langOf(ctx), err)))
	if d, derr := connect.NewErrorDetail(detail); derr == nil {
		out.AddDetail(d)
	}
	return out
}

// cause is what the log may hold of an error: its message key and what lies
// beneath, but not the values that fill the message, which a person may have
// typed.
func cause(err error) string {
	var e *core.Error
	if errors.As(err, &e) && e.Key != "" {
		if e.Err != nil {
			return e.Key + ": " + e.Err.Error()
		}
		return e.Key
	}
	return err.Error()
}

// words says an error to a person. What among its values exists in several
// languages, such as a pack's text, is said in the person's.
func words(lang core.Lang, err error) string {
	var e *core.Error
	if !errors.As(err, &e) || e.Key == "" {
		return text.Error(lang, err)
	}
	args := core.Args{}
	for k, v := range e.Args {
		args[k] = inLang(lang, v)
	}
	return text.Say(lang, e.Key, args)
}

func inLang(lang core.Lang, v any) any {
	if t, ok := v.(interface{ In(lang core.Lang) string }); ok {
		return t.In(lang)
	}
	return v
}
