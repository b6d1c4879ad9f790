// Package packtest is the conformance kit: what a vendor runs to prove that a
// pack keeps the contract.
//
//	func TestPack(t *testing.T) { packtest.Run(t, mypack.New()) }
//
// Run works in process, where a debugger and coverage work. RunBinary starts a
// built plugin as the program does and asks the same of it, and Same compares
// the two. What they ask, in short: the manifest is complete in every language;
// the same customer gets the same answer whenever, in whatever company and under
// whatever reference; every driver is answered once, within 0 and 1 or as
// unknown; what is missing is unknown and never a crash; evidence has the facts
// it names; and what it does besides evaluating it does within its manifest. Golden holds a pack to the very words on customers written down, and
// AUC says how well its weights rank. Customers are made up from the manifest,
// odd ones included, from a fixed seed, so that a failure comes again.
package packtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// Run checks a pack in process.
func Run(t *testing.T, p pack.Pack) {
	t.Helper()
	(&subject{manifest: pack.Described(p), ask: inProcess(p), able: ableInProcess(p)}).run(t)
}

// RunBinary checks a plugin's program over a real process.
func RunBinary(t *testing.T, path string) {
	t.Helper()
	described := describe(t, path)
	t.Run("by hand", func(t *testing.T) { byHand(t, path) })
	c := dial(t, sdk.Options{Path: path, Manifest: described})
	(&subject{manifest: c.Manifest(), ask: overProcess(t, c), able: ableOverProcess(t, c)}).run(t)
	t.Run("another process answers the same", func(t *testing.T) {
		d := dial(t, sdk.Options{Path: path})
		same(t, newMaker(c.Manifest()).several(), overProcess(t, c), overProcess(t, d))
	})
}

// Same checks that a plugin's program answers as its pack does in process.
func Same(t *testing.T, p pack.Pack, path string) {
	t.Helper()
	c := dial(t, sdk.Options{Path: path})
	same(t, newMaker(p.Manifest()).several(), inProcess(p), overProcess(t, c))
	sameAble(t, pack.Described(p), inProcess(p), ableInProcess(p), ableOverProcess(t, c))
}

// Build builds the program of a plugin, a main package such as "./plugin", for
// RunBinary and Same.
func Build(t *testing.T, program string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), filepath.Base(program), "plugin")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", path, program).CombinedOutput(); err != nil {
		t.Fatalf("building the plugin: %v\n%s", err, out)
	}
	return path
}

// An asker gets one answer for each snapshot, in their order.
type asker func(snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error)

func inProcess(p pack.Pack) asker {
	return func(snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error) {
		answers := make([]pack.Answer, 0, len(snaps))
		for _, s := range snaps {
			a, err := one(p, s, asOf)
			if err != nil {
				return nil, err
			}
			answers = append(answers, a)
		}
		return answers, nil
	}
}

// one asks about one customer and turns a panic into an error.
func one(p pack.Pack, s pack.Snapshot, asOf core.Day) (a pack.Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the pack panics: %v\non %s", v, customer(s, asOf))
		}
	}()
	return p.Evaluate(s, asOf), nil
}

func overProcess(t *testing.T, c *sdk.Client) asker {
	return func(snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error) {
		var answers []pack.Answer
		err := c.Evaluate(t.Context(), asOf, slices.Values(snaps), func(a pack.Answer) { answers = append(answers, a) })
		return answers, err
	}
}

func dial(t *testing.T, o sdk.Options) *sdk.Client {
	t.Helper()
	o.Report = func(f sdk.Finding) { t.Errorf("the host refused part of an answer: %s %s", f.Code, f.Driver) }
	c, err := sdk.Dial(t.Context(), o)
	if err != nil {
		t.Fatalf("starting the plugin: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func describe(t *testing.T, path string) []byte {
	t.Helper()
	cmd := exec.Command(path, "--describe")
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s --describe: %v", path, err)
	}
	return b
}

// byHand starts the program as a curious person would.
func byHand(t *testing.T, path string) {
	cmd := exec.Command(path)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err == nil {
		t.Error("it exits with 0; started by hand it has done nothing and must say so")
	}
	if out.Len() > 0 {
		t.Errorf("it writes to standard output, which belongs to the handshake: %q", out.String())
	}
	if errOut.Len() == 0 {
		t.Error("it says nothing")
	}
}

// same compares two ways of asking the same.
func same(t *testing.T, cases []group, a, b asker) {
	t.Helper()
	for _, g := range cases {
		want, err := a(g.snaps, g.asOf)
		if err != nil {
			t.Fatal(err)
		}
		got, err := b(g.snaps, g.asOf)
		if err != nil {
			t.Fatal(err)
		}
		show(t, differences(g, want, got))
	}
}

// differences lists where two askings of one group differ.
func differences(g group, want, got []pack.Answer) []string {
	if len(want) != len(got) {
		return []string{fmt.Sprintf("%d answers and %d answers to the same customers", len(want), len(got))}
	}
	var faults []string
	for i := range want {
		if d := difference(want[i], got[i]); d != "" {
			faults = append(faults, fmt.Sprintf("%s\non %s", d, customer(g.snaps[i], g.asOf)))
		}
	}
	return faults
}

// difference says how two answers differ apart from their reference, "" if they
// do not.
func difference(a, b pack.Answer) string {
	a.Ref, b.Ref = "", ""
	a, b = plain(a), plain(b)
	if reflect.DeepEqual(a, b) {
		return ""
	}
	for i := range min(len(a.Signals), len(b.Signals)) {
		if !reflect.DeepEqual(a.Signals[i], b.Signals[i]) {
			return fmt.Sprintf("driver %s is once %.300s and once %.300s", a.Signals[i].Driver, fmt.Sprintf("%+v", a.Signals[i]), fmt.Sprintf("%+v", b.Signals[i]))
		}
	}
	return fmt.Sprintf("the answer is once %s and once %s", brief(a), brief(b))
}

// plain gives empty lists one form.
func plain(a pack.Answer) pack.Answer {
	a.Signals = slices.Clone(a.Signals)
	for i := range a.Signals {
		if len(a.Signals[i].Facts) == 0 {
			a.Signals[i].Facts = nil
		}
	}
	if len(a.Signals) == 0 {
		a.Signals = nil
	}
	return a
}

func brief(a pack.Answer) string {
	value := "unknown"
	if a.ValueCents != nil {
		value = a.ValueCents.String()
	}
	return fmt.Sprintf("{%d signals, value %s, segment %q, problem %q}", len(a.Signals), value, a.Segment, a.Problem)
}

// customer writes a made-up customer so that a failure can be read.
func customer(s pack.Snapshot, asOf core.Day) string {
	var b strings.Builder
	fmt.Fprintf(&b, "customer as of %s:", asOf)
	var keys []pack.FieldKey
	for k := range s.Fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%.40q", k, s.Fields[k].String())
	}
	for i, e := range s.Events {
		if i == 5 {
			fmt.Fprintf(&b, " and %d more events", len(s.Events)-i)
			break
		}
		fmt.Fprintf(&b, " [%s %s %s ×%v]", e.Day, e.Kind, e.Cents, e.Quantity)
	}
	return b.String()
}
