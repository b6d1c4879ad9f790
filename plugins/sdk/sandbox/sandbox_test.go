package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// Each thing that is not held has its sentence, in both languages.
func TestMissing(t *testing.T) {
	all := sandbox.Limits{Files: true, TCP: true, Network: true, Processes: true, Signals: true}
	without := func(change func(*sandbox.Limits)) sandbox.Limits {
		l := all
		change(&l)
		return l
	}
	for _, tt := range []struct {
		limits sandbox.Limits
		want   []string
	}{
		{all, nil},
		{sandbox.Limits{}, []string{"sandbox.none"}},
		{without(func(l *sandbox.Limits) { l.Files = false }), []string{"sandbox.files"}},
		{without(func(l *sandbox.Limits) { l.TCP, l.Network = false, false }), []string{"sandbox.network"}},
		{without(func(l *sandbox.Limits) { l.Network = false }), []string{"sandbox.udp"}},
		{without(func(l *sandbox.Limits) { l.Processes = false }), []string{"sandbox.processes"}},
		{without(func(l *sandbox.Limits) { l.Signals = false }), []string{"sandbox.signals"}},
		{sandbox.Limits{TCP: true, Network: true, Processes: true}, []string{"sandbox.files", "sandbox.signals"}},
	} {
		got := tt.limits.Missing()
		if !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.limits, got, tt.want)
		}
		for _, key := range got {
			for _, lang := range core.Langs() {
				if said := text.Say(lang, key, nil); said == key || !strings.ContainsAny(said, ".。") {
					t.Errorf("%s in %s: %q", key, lang, said)
				}
			}
		}
	}
}
