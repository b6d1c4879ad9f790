package shop

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
)

// A settable is a plugin that takes a level up to 9, but no 7, and called it
// height before.
type settable struct {
	manifest *pack.Manifest
	set      pack.Settings
	fails    error
}

func newSettable(version string) *settable {
	low, high := 0.0, 9.0
	return &settable{manifest: &pack.Manifest{
		ID: "laundry", Version: version, Capabilities: []pack.Capability{pack.CanConfigure},
		Settings: []pack.Setting{{Key: "level", Type: pack.TypeNumber, Default: "3", Min: &low, Max: &high}},
	}}
}

func (p *settable) Packs() []*pack.Manifest { return []*pack.Manifest{p.manifest} }

func (p *settable) Pack(id core.PackID) (*pack.Manifest, bool) {
	return p.manifest, id == p.manifest.ID
}

func (p *settable) Evaluate(context.Context, core.PackID, core.Day, iter.Seq[pack.Snapshot], func(pack.Answer)) error {
	return nil
}

func (p *settable) Configure(_ context.Context, _ core.PackID, s pack.Settings) ([]pack.Diagnostic, error) {
	if p.fails != nil {
		return nil, p.fails
	}
	if s["level"] == pack.NumberValue(7) {
		return []pack.Diagnostic{{Setting: "level", Code: "unlucky"}}, nil
	}
	p.set = s
	return nil, nil
}

func (p *settable) Migrate(_ context.Context, _ core.PackID, old pack.Settings, _ string) (pack.Settings, error) {
	now := pack.Settings{}
	if v, ok := old["height"]; ok {
		now["level"] = v
	}
	return now, p.fails
}

// broken fails every commit while it is.
type broken struct {
	store.DB
	err error
}

func (b *broken) Update(ctx context.Context, f func(store.Tx) error) error {
	if b.err != nil {
		return b.err
	}
	return b.DB.Update(ctx, f)
}

func openWith(t *testing.T, db store.DB, p Plugins) *Shop {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC) }
	s, err := Open(t.Context(), Options{DB: db, Plugins: p, Uploads: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func level(n float64) pack.Settings { return pack.Settings{"level": pack.NumberValue(n)} }

var sameValues = cmp.Comparer(func(a, b pack.Value) bool { return a == b })

// What counts is what is kept: a plugin is never set otherwise.
func TestConfigurePlugin(t *testing.T) {
	p, db := newSettable("1.0.0"), &broken{DB: store.Mem()}
	s := openWith(t, db, p)
	want := func(what string, set pack.Settings) {
		t.Helper()
		kept, err := s.PluginSettings(t.Context(), "laundry")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(set, kept, sameValues); d != "" {
			t.Errorf("%s: kept (-want +got):\n%s", what, d)
		}
		if d := cmp.Diff(set, p.set, sameValues); d != "" {
			t.Errorf("%s: set (-want +got):\n%s", what, d)
		}
	}
	wrong, undo, err := s.ConfigurePlugin(t.Context(), "laundry", level(5), nil)
	if err != nil || wrong != nil || undo == "" {
		t.Fatal(wrong, undo, err)
	}
	want("set", level(5))
	if wrong, b, err := s.ConfigurePlugin(t.Context(), "laundry", level(7), nil); err != nil || len(wrong) != 1 || b != "" {
		t.Errorf("refused: %v, %q, %v", wrong, b, err)
	}
	want("refused", level(5))
	if _, b, err := s.ConfigurePlugin(t.Context(), "laundry", level(5), nil); err != nil || b != "" {
		t.Errorf("the same again: %q, %v", b, err)
	}
	db.err = errors.New("disk full")
	if _, _, err := s.ConfigurePlugin(t.Context(), "laundry", level(6), nil); !errors.Is(err, db.err) {
		t.Errorf("not kept: %v", err)
	}
	want("not kept", level(5))
	db.err = nil
	if err := s.Restore(t.Context(), undo); err != nil {
		t.Fatal(err)
	}
	want("taken back", nil)
	if _, _, err := s.ConfigurePlugin(t.Context(), "bakery", level(1), nil); core.KindOf(err) != core.NotFound {
		t.Errorf("no such plugin: %v", err)
	}
}

// Another version gets what the one before was set to, once; what fails is tried
// again the next time.
func TestSettlePlugins(t *testing.T) {
	db := store.Mem()
	old := setting.Plugin{ID: "laundry", Version: "1.0.0", Values: pack.Settings{"height": pack.NumberValue(4)}}
	if err := db.Update(t.Context(), func(tx store.Tx) error { setting.SavePlugin(tx, old); return nil }); err != nil {
		t.Fatal(err)
	}
	p := newSettable("2.0.0")
	p.fails = errors.New("does not start")
	s := openWith(t, db, p)
	s.work.Wait()
	kept := func() (got setting.Plugin) {
		t.Helper()
		if err := db.View(t.Context(), func(tx store.Tx) error { got = setting.PluginOf(tx, "laundry"); return nil }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := kept(); !got.Equal(old) {
		t.Errorf("kept while it does not start: %+v", got)
	}
	p.fails = nil
	if err := s.SettlePlugins(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := kept(), (setting.Plugin{ID: "laundry", Version: "2.0.0", Values: level(4)}); !got.Equal(want) || p.set["level"] != pack.NumberValue(4) {
		t.Errorf("carried over: %+v, set %v", got, p.set)
	}
	p.set = nil
	if err := s.SettlePlugins(t.Context()); err != nil || p.set != nil {
		t.Errorf("settled again: %v, %v", p.set, err)
	}
	if err := s.SettlePlugin(t.Context(), "laundry"); err != nil || p.set["level"] != pack.NumberValue(4) {
		t.Errorf("installed again: %v, %v", p.set, err)
	}
}
