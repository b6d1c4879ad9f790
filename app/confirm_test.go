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
	for name, tt := range map[string]struct {
		ctx  context.Context
		in   io.Reader
		want error // nil is a yes
		says string
	}{
		"yes":            {t.Context(), strings.NewReader("Y\n"), nil, "Install it?"},
		"no":             {t.Context(), strings.NewReader("n\n"), errSaid{exitFailed}, "Nothing was installed"},
		"the end":        {t.Context(), strings.NewReader(""), usageError{}, "Install it?"},
		"Ctrl-C instead": {ended, waiting, context.Canceled, "Install it?"},
	} {
		t.Run(name, func(t *testing.T) {
			var screen bytes.Buffer
			p := &program{lang: core.English, in: tt.in, err: &screen, inTerminal: true}
			err := p.confirm(tt.ctx, "app.plugin.ask", "app.plugin.not_agreed", "app.plugin.left", nil)
			var usage usageError
			if _, wantUsage := tt.want.(usageError); wantUsage != errors.As(err, &usage) || !wantUsage && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if !strings.Contains(screen.String(), tt.says) {
				t.Errorf("it says %q, want %q", screen.String(), tt.says)
			}
		})
	}
}
