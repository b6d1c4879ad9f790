package sdk

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// build builds the test plugin once, when a test first needs it, into the
// directory it returns.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sdk")
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "plugin"), "./testdata/plugin").CombinedOutput()
	if err != nil {
		return dir, fmt.Errorf("building the test plugin: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	if path := os.Getenv("SDK_TEST_HOLD"); path != "" {
		hold(path)
	}
	code := m.Run()
	if built.Load() {
		dir, _ := build()
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// built is set when there is something to remove.
var built atomic.Bool

// install puts the test plugin in a directory of its own, behaving as mode says,
// and returns its path.
func install(t testing.TB, mode string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	from, err := build()
	built.Store(true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "plugin")
	if err := os.Link(filepath.Join(from, "plugin"), path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mode"), []byte(mode), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// dial starts the test plugin and stops it with the test.
func dial(t testing.TB, mode string, opts Options) (*Client, error) {
	t.Helper()
	if opts.Path == "" {
		opts.Path = install(t, mode)
	}
	c, err := Dial(t.Context(), opts)
	if err == nil {
		t.Cleanup(c.Close)
	}
	return c, err
}

func mustDial(t testing.TB, mode string, opts Options) *Client {
	t.Helper()
	c, err := dial(t, mode, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var asOf = core.NewDay(2026, time.March, 8)

// sampleSnapshots returns n full snapshots.
func sampleSnapshots(n int) []pack.Snapshot {
	rng := rand.New(rand.NewPCG(1, 2))
	snaps := make([]pack.Snapshot, n)
	for i := range snaps {
		s := &snaps[i]
		s.Ref = fmt.Sprintf("customer-%d", i)
		s.Fields = map[pack.FieldKey]pack.Value{"phone": pack.TextValue("13800000000")}
		for f := range 20 {
			key := pack.FieldKey(fmt.Sprintf("field_%02d", f))
			switch f % 4 {
			case 0:
				s.Fields[key] = pack.NumberValue(float64(rng.IntN(1000)))
			case 1:
				s.Fields[key] = pack.MoneyValue(float64(rng.IntN(100000)) / 100)
			case 2:
				s.Fields[key] = pack.BoolValue(rng.IntN(2) == 0)
			case 3:
				s.Fields[key] = pack.ChoiceValue([]string{"fiber", "dsl", "none"}[rng.IntN(3)])
			}
		}
		for d := range 3 {
			s.Events = append(s.Events, pack.Event{Kind: pack.Purchase, Day: asOf - core.Day(30*(3-d)), Cents: 1999, Quantity: 1})
		}
	}
	return snaps
}

// acting returns n snapshots, one of which acts.
func acting(n, at int, act string) iter.Seq[pack.Snapshot] {
	snaps := sampleSnapshots(n)
	snaps[at].Fields["act"] = pack.TextValue(act)
	return slices.Values(snaps)
}

// evaluate collects what the plugin answers.
func evaluate(t testing.TB, c *Client, in iter.Seq[pack.Snapshot]) ([]pack.Answer, error) {
	t.Helper()
	var got []pack.Answer
	err := c.Evaluate(t.Context(), asOf, in, func(a pack.Answer) { got = append(got, a) })
	return got, err
}
