package kit

import (
	"context"
	"encoding/json"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/perennial-app/perennial/plugins/sdk"
)

// A hearing keeps why a plugin could not answer, in its own words. On the wire a
// problem is a code, so that no plugin puts words on a shop's screen; the words are
// in the log, and a vendor wants them. Only the first are kept.
type hearing chan string

func newHearing() hearing { return make(hearing, 1) }

// Enabled implements slog.Handler.
func (h hearing) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (h hearing) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h hearing) WithGroup(string) slog.Handler { return h }

// Handle implements slog.Handler.
func (h hearing) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		var said struct{ Problem, Panic, Stack string }
		if a.Key != "line" || json.Unmarshal([]byte(a.Value.String()), &said) != nil {
			return true
		}
		if words := said.Problem + strings.TrimSpace(said.Panic+" "+place(said.Stack)); words != "" {
			select {
			case h <- words:
			default: // there are some already
			}
		}
		return false
	})
	return nil
}

var frame = regexp.MustCompile(`(?m)^\t(\S+\.go:\d+)`)

// place is where in the vendor's code a stack is.
func place(stack string) string {
	for _, m := range frame.FindAllStringSubmatch(stack, -1) {
		if !slices.ContainsFunc([]string{"runtime/", "/plugins/sdk/", "/core/pack/"}, func(ours string) bool { return strings.Contains(m[1], ours) }) {
			return m[1]
		}
	}
	return ""
}

// hears is how long words may take: they come another way than the answers.
const hears = 500 * time.Millisecond

// why adds to the code of a problem what the plugin said of it.
func (s *subject) why(problem string) string {
	if s.box == nil || s.box.heard == nil || problem != sdk.ProblemFailed && problem != sdk.ProblemPanicked {
		return problem
	}
	select {
	case words := <-s.box.heard:
		s.box.heard <- words // for the next who asks
		return problem + ": " + words
	case <-time.After(hears):
		return problem
	}
}
