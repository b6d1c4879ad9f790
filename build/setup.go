package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"time"
)

// Debian packages by what needs them. Elsewhere the same things have other
// names; docs/hacking.md lists them.
var (
	windowPackages = []string{"build-essential", "pkg-config", "libgtk-3-dev", "libwebkit2gtk-4.1-dev"}
	testPackages   = []string{"xvfb", "xdotool", "wmctrl", "imagemagick", "openbox", "dbus-daemon", "dunst", "xclip", "chromium", "fonts-noto-cjk"}
)

// aptLimit bounds an installation: a mirror that does not answer must not hold
// everything that works without it.
const aptLimit = 6 * time.Minute

// debianPackages installs what is missing where that is allowed, and otherwise
// prints the one line to run. It never fails: what needs the packages is built
// or tested without them and says so.
func (t *tree) debianPackages(name string, packages ...string) step {
	return step{name: name, do: func(ctx context.Context, j *job) error {
		if _, err := exec.LookPath("dpkg-query"); err != nil {
			return skip("not a Debian system; docs/hacking.md lists what to install")
		}
		var missing []string
		for _, p := range packages {
			state, _ := exec.CommandContext(ctx, "dpkg-query", "-W", "-f=${db:Status-Status}", p).Output()
			if string(state) != "installed" {
				missing = append(missing, p)
			}
		}
		if len(missing) == 0 {
			j.note = "all there"
			return nil
		}
		byHand := "missing: run  sudo apt-get install -y " + strings.Join(missing, " ")
		sudo, allowed := asRoot(ctx)
		if !allowed {
			return skip(byHand)
		}
		ctx, cancel := context.WithTimeout(ctx, aptLimit)
		defer cancel()
		quiet := []string{"DEBIAN_FRONTEND=noninteractive"}
		apt := append(sudo, "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=60", "--no-install-recommends")
		err := j.run(ctx, cmd{env: quiet, args: append(apt[:len(apt):len(apt)], append([]string{"install"}, missing...)...)})
		if err != nil { // the package lists may be old or absent
			if err = j.run(ctx, cmd{env: quiet, args: append(apt[:len(apt):len(apt)], "update")}); err == nil {
				err = j.run(ctx, cmd{env: quiet, args: append(apt[:len(apt):len(apt)], append([]string{"install"}, missing...)...)})
			}
		}
		if err != nil {
			return skip("could not be installed (" + err.Error() + "); " + byHand)
		}
		j.note = "installed " + strings.Join(missing, " ")
		return nil
	}}
}

// asRoot returns what to put before a command to run it as root, and whether
// that works without asking anybody.
func asRoot(ctx context.Context) (prefix []string, ok bool) {
	if os.Geteuid() == 0 {
		return nil, true
	}
	if exec.CommandContext(ctx, "sudo", "-n", "true").Run() == nil {
		return []string{"sudo", "-n"}, true
	}
	return nil, false
}

// npmPackages installs the frontend's packages when what is there differs from
// the lock file.
func (t *tree) npmPackages() step {
	return step{name: "npm packages", do: func(ctx context.Context, j *job) error {
		same, err := t.npmInstalled()
		if err != nil {
			return err
		}
		if same {
			j.note = "unchanged"
			return nil
		}
		if _, err := exec.LookPath("npm"); err != nil {
			return fmt.Errorf("npm is missing: install Node 20 or newer")
		}
		npm := func(how ...string) error {
			args := append(append([]string{"npm"}, how...), "--no-audit", "--no-fund", "--prefer-offline")
			return j.run(ctx, cmd{dir: t.path("frontend"), args: args})
		}
		if err := npm("ci"); err == nil || ctx.Err() != nil {
			return err
		}
		// A registry may have had a bad moment. Or it lacks packages that are
		// meant for other systems, as some mirrors do; then the lock file made
		// with it lacks them too, and ci takes it for a stale one. An install
		// that saves nothing takes the same versions by the same checksums.
		fmt.Fprintln(j.out, "npm ci did not succeed; installing from the lock file instead")
		return npm("install", "--no-save")
	}}
}

// npmInstalled compares the lock file with the one npm keeps of what it
// installed. They differ in the packages left out as meant for other systems.
func (t *tree) npmInstalled() (bool, error) {
	type lock struct {
		Packages map[string]map[string]any `json:"packages"`
	}
	var wanted, found lock
	b, err := os.ReadFile(t.path("frontend", "package-lock.json"))
	if err == nil {
		err = json.Unmarshal(b, &wanted)
	}
	if err != nil {
		return false, err
	}
	b, err = os.ReadFile(t.path("frontend", "node_modules", ".package-lock.json"))
	if os.IsNotExist(err) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &found)
	}
	if err != nil {
		return false, err
	}
	for name, p := range wanted.Packages {
		if name == "" { // the frontend itself
			continue
		}
		got, ok := found.Packages[name]
		if !ok && p["optional"] != true && p["devOptional"] != true {
			return false, nil
		}
		if ok && !reflect.DeepEqual([]any{got["version"], got["integrity"]}, []any{p["version"], p["integrity"]}) {
			return false, nil
		}
	}
	for name := range found.Packages {
		if _, ok := wanted.Packages[name]; !ok {
			return false, nil
		}
	}
	return true, nil
}

// goModules downloads what the program needs, so that a slow network shows as
// what it is and not as a slow compiler.
func (t *tree) goModules() step {
	return step{name: "Go modules", do: func(ctx context.Context, j *job) error {
		return j.run(ctx, cmd{dir: t.root, args: []string{"go", "mod", "download"}})
	}}
}
