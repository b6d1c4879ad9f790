package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
)

func TestConfirm(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	waiting, _ := io.Pipe()
	isUsage := func(err error) bool {
		_, ok := errors.AsType[usageError](err)
		return ok
	}
	for name, tt := range map[string]struct {
		ctx  context.Context
		in   io.Reader
		want func(error) bool
		says string
	}{
		"yes":            {t.Context(), strings.NewReader("Y\n"), func(err error) bool { return err == nil }, "Install it?"},
		"no":             {t.Context(), strings.NewReader("n\n"), func(err error) bool { return errors.Is(err, errSaid{exitFailed}) }, "Nothing was installed"},
		"the end":        {t.Context(), strings.NewReader(""), isUsage, "Install it?"},
		"Ctrl-C instead": {ended, waiting, func(err error) bool { return errors.Is(err, context.Canceled) }, "Install it?"},
	} {
		t.Run(name, func(t *testing.T) {
			var screen bytes.Buffer
			p := &program{lang: core.English, in: tt.in, err: &screen, inTerminal: true}
			err := p.confirm(tt.ctx, "app.plugin.ask", "app.plugin.not_agreed", "app.plugin.left", nil)
			if !tt.want(err) {
				t.Errorf("got %v", err)
			}
			if !strings.Contains(screen.String(), tt.says) {
				t.Errorf("it says %q, want %q", screen.String(), tt.says)
			}
		})
	}
}
