//go:build unix

package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// While a vendor edits, the table follows; a mistake is shown where it is, and
// goes with its correction. No shop is made for it.
func TestPluginDev(t *testing.T) {
	dir := t.TempDir()
	program := func(args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, "perennial"), args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "LANG=en_US.UTF-8", "NO_COLOR=1",
			"PERENNIAL_PLUGINS="+filepath.Join(bin, "plugins"), "PERENNIAL_DATA="+filepath.Join(dir, "data"))
		return c
	}
	if out, err := program("plugin", "new", "laundry", "--industry", "Laundry", "--declarative").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	shown, err := os.Create(filepath.Join(dir, "shown"))
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Close()
	dev := program("plugin", "dev", "laundry")
	dev.Stdout, dev.Stderr = shown, shown
	if err := dev.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dev.Process.Kill() }()

	read := 0
	// view waits for the next look at the plugin.
	view := func() string {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			b, err := os.ReadFile(shown.Name())
			if err != nil {
				t.Fatal(err)
			}
			if at := strings.Index(string(b[read:]), "Watching for changes."); at >= 0 {
				one := string(b[read : read+at])
				read += at + 1
				return one
			}
		}
		t.Fatal("the plugin was not looked at")
		return ""
	}
	edit := func(old, now string) {
		t.Helper()
		name := filepath.Join(dir, "laundry", "content", "drivers.yaml")
		b, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(b), old) {
			t.Fatalf("%v: no %q in\n%s", err, old, b)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(b), old, now, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	silent := regexp.MustCompile(`\+\d\.\d\d  Not seen for long  Last visit: \S+; as of: \S+`)

	first := view()
	if !strings.Contains(first, "the customers are made up, and no shop is opened or changed") || !strings.Contains(first, "Laundry 0.1.0. Made-up customers: 49.") {
		t.Errorf("shown:\n%s", first)
	}
	before := silent.FindString(first)
	if before == "" || !regexp.MustCompile(`  \w+ \w+ +(high|medium|low) +[+-]\d\.\d\d  `).MatchString(first) {
		t.Fatalf("shown:\n%s", first)
	}

	edit("weight: 1.5", "weight: 3")
	if second := view(); silent.FindString(second) == "" || strings.Contains(second, before) {
		t.Errorf("with twice the weight, after %q:\n%s", before, second)
	}

	edit("as_of - last_visit", "as_of - last_vist")
	if wrong := view(); !strings.Contains(wrong, filepath.FromSlash("laundry/content/drivers.yaml:19:24: ")) ||
		!strings.Contains(wrong, "did you mean last_visit?") || silent.MatchString(wrong) {
		t.Errorf("a misspelt field:\n%s", wrong)
	}

	edit("last_vist", "last_visit")
	if mended := view(); !silent.MatchString(mended) {
		t.Errorf("mended:\n%s", mended)
	}
	if err := dev.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := dev.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a data folder was made")
	}
}
