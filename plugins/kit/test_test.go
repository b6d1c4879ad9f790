package kit

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

// programs builds the SDK's plugin for tests and the runner once.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kit")
	if err != nil {
		return "", err
	}
	for name, pkg := range map[string]string{"plugin": "../sdk/testdata/plugin", "runner": "../runner"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), pkg).CombinedOutput(); err != nil {
			return dir, fmt.Errorf("building %s: %w\n%s", pkg, err, out)
		}
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, _ := programs(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func built(t *testing.T) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// sample puts the SDK's plugin for tests into a folder, behaving as mode says.
func sample(t *testing.T, mode string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	must(t, os.MkdirAll(dir, 0o700))
	path := filepath.Join(dir, "plugin")
	must(t, os.Link(filepath.Join(built(t), "plugin"), path))
	must(t, os.WriteFile(filepath.Join(dir, "mode"), []byte(mode), 0o600))
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// found lists the checks with the faults they found.
func found(r *Report) (list []string) {
	for _, result := range r.Results {
		for _, f := range result.Faults {
			s := result.Name + ": " + f.Name
			if !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// A program is judged by what it does, whatever it is written in.
func TestPrograms(t *testing.T) {
	for _, tt := range []struct {
		mode  string
		level Level
		want  []string
	}{
		{"", Silver, nil},
		{"noise", Silver, []string{"quiet: noisy"}},
		{"exit", Unproven, []string{"starts: no_start", "by_hand: alone_silent"}},
		{"changeling", Unproven, []string{"starts: describes_otherwise"}},
		{"raw:newer", Unproven, []string{"starts: version"}},
		// What the SDK does for a plugin, and this one does without.
		{"raw:", Unproven, []string{"stranger: stranger", "leaves: clings", "orphan: outlives"}},
		{"raw:twice", Unproven, []string{"nothing_refused: refused"}},
		{"raw:few", Unproven, []string{"complete: nonsense"}},
	} {
		t.Run(tt.mode, func(t *testing.T) {
			t.Parallel()
			r, err := Test(t.Context(), sample(t, tt.mode), Options{})
			must(t, err)
			got := found(r)
			for _, want := range tt.want {
				if !slices.Contains(got, want) {
					t.Errorf("%q was not found", want)
				}
			}
			if tt.level == Silver && tt.want == nil && (len(got) > 0 || r.Level != Silver) {
				t.Errorf("a good program is %s and has %v", r.Level, got)
			}
			if tt.level == Unproven && r.Level != Unproven {
				t.Errorf("it reaches %s with %v", r.Level, got)
			}
		})
	}
}

// laundry writes a project of files that keeps every rule.
func laundry(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "laundry")
	must(t, New(dir, Draft{ID: "laundry", Industry: "洗衣店 / Laundry"}))
	return dir
}

func change(t *testing.T, dir, name, old, fresh string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	b, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Contains(b, []byte(old)) {
		t.Fatalf("%s has no %q", name, old)
	}
	must(t, os.WriteFile(path, bytes.Replace(b, []byte(old), []byte(fresh), 1), 0o600))
}

// packed packs a project and returns the file.
func packed(t *testing.T, dir string, secret parcel.Secret) string {
	t.Helper()
	p, err := Open(dir)
	must(t, err)
	var b bytes.Buffer
	_, err = p.Pack(t.Context(), &b, Order{Secret: secret, Host: ">=0"})
	must(t, err)
	path := filepath.Join(t.TempDir(), "made.pplug")
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

func secret(t *testing.T) parcel.Secret {
	t.Helper()
	s, err := parcel.NewSecret(rand.Reader)
	must(t, err)
	return s
}

// What new writes is gold from the start, as a folder and as a parcel.
func TestNewIsGold(t *testing.T) {
	dir := laundry(t)
	o := Options{Runner: filepath.Join(built(t), "runner")}
	for _, path := range []string{dir, packed(t, dir, secret(t))} {
		r, err := Test(t.Context(), path, o)
		must(t, err)
		if r.Level != Gold {
			t.Errorf("%s is %q: %v", path, r.Level, found(r))
		}
	}
}

// A parcel carries no examples, and does not say that the folder has none.
func TestParcelHasNoExamples(t *testing.T) {
	dir := laundry(t)
	o := Options{Runner: filepath.Join(built(t), "runner")}
	why := func(path string) string {
		t.Helper()
		r, err := Test(t.Context(), path, o)
		must(t, err)
		i := slices.IndexFunc(r.Results, func(r Result) bool { return r.Name == "examples" })
		return r.Results[i].Skipped
	}
	parcel := packed(t, dir, secret(t))
	if got := why(parcel); got != "finished" {
		t.Errorf("a parcel: %q", got)
	}
	must(t, os.RemoveAll(filepath.Join(dir, "testdata")))
	if got := why(dir); got != "examples" {
		t.Errorf("a folder without them: %q", got)
	}
}

// What cannot be started proves nothing.
func TestNoRunner(t *testing.T) {
	r, err := Test(t.Context(), packed(t, laundry(t), secret(t)), Options{})
	must(t, err)
	if r.Level != Unproven {
		t.Errorf("it is %q: %v", r.Level, found(r))
	}
}

// The version before is what shops have.
func TestUpgrade(t *testing.T) {
	dir, key := laundry(t), secret(t)
	o := Options{Runner: filepath.Join(built(t), "runner"), Previous: packed(t, dir, key)}
	upgrade := func(t *testing.T, path string) []string {
		t.Helper()
		r, err := Test(t.Context(), path, o)
		must(t, err)
		return slices.DeleteFunc(found(r), func(s string) bool { return strings.HasPrefix(s, "speed") })
	}
	change(t, dir, "content/pack.yaml", "version: 0.1.0", "version: 0.2.0")
	change(t, dir, "CHANGELOG.md", "## 0.1.0", "## 0.2.0\n\nMore.\n\n## 0.1.0")
	if diff := cmp.Diff([]string(nil), upgrade(t, packed(t, dir, key))); diff != "" {
		t.Errorf("a plain new version (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"follows: other_key"}, upgrade(t, packed(t, dir, secret(t)))); diff != "" {
		t.Errorf("signed by somebody else (-want +got):\n%s", diff)
	}
	plain := o.Previous
	o.Previous = ""
	if diff := cmp.Diff([]string{"compared: previous"}, upgrade(t, packed(t, dir, key))); diff != "" {
		t.Errorf("not compared (-want +got):\n%s", diff)
	}
	o.Previous = plain
	change(t, dir, "content/fields.yaml", "- key: last_visit", "- key: visit_last")
	change(t, dir, "content/fields.yaml", "  title: {zh-CN: 上次来店", "  title: {zh-CN: 上一次来店")
	for _, name := range []string{"drivers.yaml", "pack.yaml"} {
		renamed := filepath.Join(dir, "content", name)
		b, err := os.ReadFile(renamed)
		must(t, err)
		must(t, os.WriteFile(renamed, bytes.ReplaceAll(b, []byte("last_visit"), []byte("visit_last")), 0o600))
	}
	if got := upgrade(t, packed(t, dir, key)); !slices.Contains(got, "permanent: gone") {
		t.Errorf("a renamed field: %v", got)
	}
}

// A parcel that is not whole is one finding, with the parcel's own sentence.
func TestNotWhole(t *testing.T) {
	path := packed(t, laundry(t), secret(t))
	b, err := os.ReadFile(path)
	must(t, err)
	b[len(b)/2] ^= 1
	must(t, os.WriteFile(path, b, 0o600))
	r, err := Test(t.Context(), path, Options{})
	must(t, err)
	if diff := cmp.Diff([]string{"whole: not_whole"}, found(r)); diff != "" || r.Level != Unproven {
		t.Errorf("%s (-want +got):\n%s", r.Level, diff)
	}
	for _, lang := range core.Langs() {
		if said := r.Results[0].Faults[0].What(lang); strings.ContainsAny(said, "{}") || said == "" {
			t.Errorf("%s: %q", lang, said)
		}
	}
}

// Each form of a report says the same.
func TestReports(t *testing.T) {
	r := &Report{Path: "x", ID: "laundry", Version: "1.0.0", Ceiling: Gold, Level: Bronze, Results: []Result{
		{Group: Package, Name: "whole", Level: Bronze},
		{Group: Semantics, Name: "unknown", Level: Silver, Faults: []Fault{fault("guess", "driver", "<b>", "fields", "spend", "value", 1).on("a customer & more")}},
		{Group: Upgrade, Name: "permanent", Level: Gold, Skipped: "previous"},
	}}
	for _, lang := range core.Langs() {
		var text, html, junit, data bytes.Buffer
		for _, result := range r.Results {
			result.WriteText(&text, lang)
		}
		must(t, r.WriteHTML(&html, lang))
		must(t, r.WriteJUnit(&junit, lang))
		must(t, r.WriteJSON(&data, lang))
		f := r.Results[1].Faults[0]
		if !strings.Contains(text.String(), f.What(lang)) || !strings.Contains(text.String(), f.Change(lang)) {
			t.Errorf("%s", text.String())
		}
		if strings.Contains(html.String(), "<b>") && strings.Contains(html.String(), "driver <b>") || !strings.Contains(html.String(), "&lt;b&gt;") {
			t.Error("the page takes a plugin's text for its own")
		}
		var suites junitSuites
		must(t, xml.Unmarshal(junit.Bytes(), &suites))
		if len(suites.Suites) != 3 || suites.Suites[1].Failures != 1 || suites.Suites[1].Cases[0].Failure[0].Message != f.What(lang) || suites.Suites[2].Skipped != 1 {
			t.Errorf("%+v", suites)
		}
		var j reportJSON
		must(t, json.Unmarshal(data.Bytes(), &j))
		if j.Level != Bronze || j.Checks[1].Result != "fault" || j.Checks[1].Faults[0].Change != f.Change(lang) || j.Checks[2].Why == "" {
			t.Errorf("%+v", j)
		}
	}
}
