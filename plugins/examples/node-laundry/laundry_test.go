package laundry_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/kit"
)

// TestKit compiles the plugin and asks of it what is asked of every other. It
// keeps the wire honest: nothing of ours is on the plugin's side of it.
func TestKit(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT TESTED: Windows starts no scripts; see README.md")
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT TESTED: the plugin that is not in Go needs %s, from Node 20", tool)
		}
	}
	install(t)
	npm(t, "run", "--silent", "build")

	report, err := kit.Test(t.Context(), ".", kit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Results {
		for _, f := range r.Faults {
			t.Logf("%s: %s/%s: %s", r.Level, r.Group, r.Name, f.What(core.English))
		}
	}
	if !report.Level.Reaches(kit.Bronze) {
		t.Errorf("the kit proves level %q, want %q", report.Level, kit.Bronze)
	}
}

// install gets the packages that the lock file names, unless they are there.
func install(t *testing.T) {
	t.Helper()
	wanted, err := os.Stat("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := os.Stat("node_modules/.package-lock.json"); err == nil && found.ModTime().After(wanted.ModTime()) {
		return
	}
	args := []string{"--no-audit", "--no-fund", "--prefer-offline"}
	if said, err := command(append([]string{"ci"}, args...)); err != nil {
		// A registry that lacks packages meant for other systems makes ci refuse;
		// this takes the same versions by the same checksums.
		t.Logf("npm ci: %v\n%s", err, said)
		npm(t, append([]string{"install", "--no-save"}, args...)...)
	}
}

func npm(t *testing.T, args ...string) {
	t.Helper()
	if said, err := command(args); err != nil {
		t.Fatalf("npm %s: %v\n%s", strings.Join(args, " "), err, said)
	}
}

func command(args []string) ([]byte, error) { return exec.Command("npm", args...).CombinedOutput() }
