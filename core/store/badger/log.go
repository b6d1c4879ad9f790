package badger

import (
	"log/slog"
	"reflect"
	"strings"
)

// A logger passes Badger's messages on without their texts: what Badger formats
// into them may be a key, and so somebody's number. Counts and sizes remain.
type logger struct{ to *slog.Logger }

func (l logger) Errorf(format string, a ...any)   { l.to.Error("badger", fields(format, a)...) }
func (l logger) Warningf(format string, a ...any) { l.to.Warn("badger", fields(format, a)...) }
func (l logger) Infof(format string, a ...any)    { l.to.Debug("badger", fields(format, a)...) }
func (l logger) Debugf(string, ...any)            {}

func fields(format string, a []any) []any {
	var safe []any
	for _, v := range a {
		if k := reflect.ValueOf(v).Kind(); k >= reflect.Bool && k <= reflect.Float64 {
			safe = append(safe, v)
		}
	}
	// A message without a verb was formatted by Badger already.
	if !strings.Contains(format, "%") {
		format, _, _ = strings.Cut(format, ":")
	}
	return []any{"message", strings.TrimSpace(format), "values", safe}
}
