package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A check is one of the tests by its name, in the lane it runs in. Checks of
// different lanes run at the same time; those of the last lane measure and so
// run alone.
type check struct {
	name string
	says string // one line for --list
	lane int
	step step
}

const (
	laneGo = iota
	laneRest
	laneAlone
	lanes
)

// checks lists every test.
func (t *tree) checks() []check {
	node := func(name string, args ...string) step {
		return step{name: name, needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
			args := slices.Clone(args)
			args[0] = t.path("frontend", "node_modules", ".bin", args[0])
			return j.run(ctx, cmd{dir: t.path("frontend"), env: t.testEnv(), args: args})
		}}
	}
	goTest := func(name string, env []string, args ...string) step {
		return step{name: name, do: func(ctx context.Context, j *job) error {
			return t.goTest(ctx, j, name, cmd{env: env, args: args})
		}}
	}
	return []check{
		{"vet", "go vet, with and without the window", laneGo, t.vet()},
		{"check", "the repository's rules: floors, homes, texts, comments", laneGo, goTest("check", nil, "-count=1", "./build/check")},
		{"lint", "golangci-lint with .golangci.yml", laneGo, t.lint()},
		{"format", "gofumpt and import order", laneGo, t.format()},
		{
			"go", "the Go tests with the race detector, in random order, in UTC", laneGo,
			goTest("go", []string{"TZ=UTC"}, "-race", "-shuffle=on", "-timeout=10m", "-skip="+longTests, "./..."),
		},
		{
			"long", "the long Go tests, most on real files, without the race detector", laneGo,
			goTest("long", []string{"TZ=UTC"}, append([]string{"-shuffle=on", "-timeout=10m", "-run=" + longTests}, longIn...)...),
		},
		{"shanghai", "the short Go tests of what knows days, in another time zone", laneGo, t.shanghai()},

		{"biome", "lint and format of the frontend", laneRest, node("biome", "biome", "ci", ".")},
		{"types", "TypeScript without emitting", laneRest, node("types", "tsc", "--noEmit")},
		{"buf", "lint of the service definitions; the plugin contract keeps what was released", laneRest, t.bufLint()},
		{"gen", "generated code is what the definitions say", laneRest, t.fresh()},
		{"vitest", "the frontend's components and functions", laneRest, t.vitest()},
		{"once", "the built program serves and stops", laneRest, t.serves(nil)},
		{"window", "a walk through the real window under Xvfb, with pictures", laneRest, t.windowOpens()},
		{"deb", "the package installs, runs and goes, and the data stays (root)", laneRest, t.installs()},
		{"wine", "the Windows program and its installer under Wine", laneRest, t.wine()},

		{"e2e", "journeys in Chromium; pictures go to build/out/shots", laneAlone, t.e2e()},
	}
}

func printNames(t *tree) {
	for _, c := range t.checks() {
		fmt.Printf("  %-10s %s\n", c.name, c.says)
	}
}

// test sets up, builds and runs the named checks, or all of them.
func test(ctx context.Context, t *tree, r *runner, names []string) error {
	start := time.Now()
	all := t.checks()
	for _, name := range names {
		if !slices.ContainsFunc(all, func(c check) bool { return c.name == name }) {
			return fmt.Errorf("no test %q; go run ./build test --list names them", name)
		}
	}
	wanted := slices.DeleteFunc(all, func(c check) bool { return len(names) > 0 && !slices.Contains(names, c.name) })

	missing := ""
	if _, err := t.shared(); err != nil {
		missing = fmt.Sprintf("\n  !!    %s\n\n", err)
	}
	r.printf("%s", missing)
	apart, then := t.setUpFor(wanted)
	r.lanes(ctx, apart...)
	r.lanes(ctx, then)
	setUps := len(r.results)
	perLane := make([][]step, lanes)
	for _, c := range wanted {
		perLane[c.lane] = append(perLane[c.lane], c.step)
	}
	r.lanes(ctx, perLane[laneGo], perLane[laneRest])
	r.lanes(ctx, perLane[laneAlone])
	return r.summary(setUps, time.Since(start), missing)
}

// setUpFor returns what has to stand before the wanted checks can run: lanes
// that wait for networks and not for each other, and what stands on all of them.
func (t *tree) setUpFor(wanted []check) (apart [][]step, then []step) {
	wants := func(names ...string) bool {
		return slices.ContainsFunc(wanted, func(c check) bool { return slices.Contains(names, c.name) })
	}
	modules := []step{t.goModules()}
	if wants("lint", "format") {
		modules = append(modules, t.linter())
	}
	switch {
	case wants("once", "window", "deb", "wine", "e2e"):
		packages := []step{t.debianPackages("Debian packages", append(slices.Clone(windowPackages), testPackages...)...)}
		if wants("wine") { // apart, as it is needed for nothing else
			packages = append(packages, t.debianPackages("Wine packages", append(slices.Clone(winePackages), distPackages...)...))
		}
		return [][]step{packages, {t.npmPackages(), t.frontend()}, modules}, []step{t.program(), t.plugins()}
	case wants("biome", "types", "vitest", "buf", "gen"):
		return [][]step{{t.npmPackages()}, modules}, nil
	default:
		return [][]step{modules}, nil
	}
}

// summary prints what failed, what was skipped and why, and the line other
// programs read. Set-up steps count only when they fail. A warning comes again,
// where it is seen.
func (r *runner) summary(setUps int, took time.Duration, warning string) error {
	var sum tally
	var failed, skipped []string
	for i, res := range r.results {
		n := res.job.tally
		var why skip
		switch {
		case errors.As(res.err, &why):
			skipped = append(skipped, res.name+": "+string(why))
			if i >= setUps {
				n.skipped++
			}
		case res.err != nil:
			failed = append(failed, res.name+": "+res.err.Error())
			n.failed = max(n.failed, 1)
		case i >= setUps && n == tally{}:
			n.passed = 1
		}
		sum.add(n)
		for _, s := range res.job.skips {
			skipped = append(skipped, res.name+": "+s)
		}
	}
	r.printf("\n")
	for _, s := range skipped {
		r.printf("  skipped  %s\n", s)
	}
	for _, s := range failed {
		r.printf("  FAILED   %s\n", s)
	}
	r.printf("%s", warning)
	r.printf("  %s\n", took.Round(100*time.Millisecond))
	r.printf("%d passed, %d failed, %d skipped\n", sum.passed, sum.failed, sum.skipped)
	if sum.failed > 0 {
		return errShown
	}
	return nil
}

// shared finds the reference data some tests compare with.
func (t *tree) shared() (string, error) {
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join(filepath.Dir(t.root), "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err != nil {
		return "", fmt.Errorf("no reference data at %s: tests on real files will be skipped. Set PERENNIAL_SHARED to the folder that holds data/ and golden/", dir)
	}
	return filepath.Abs(dir)
}

// testEnv tells tests where things are.
func (t *tree) testEnv() []string {
	env := []string{
		"PERENNIAL_PROGRAM=" + t.bin("perennial"),
		"PERENNIAL_SHOTS=" + t.path("build", "out", "shots"),
	}
	if dir, err := t.shared(); err == nil {
		env = append(env, "PERENNIAL_SHARED="+dir)
	}
	return env
}

// vet also looks at the code behind the window's tag, where it can compile.
func (t *tree) vet() step {
	return step{name: "vet", do: func(ctx context.Context, j *job) error {
		if err := j.run(ctx, cmd{dir: t.root, args: []string{"go", "vet", "./..."}}); err != nil {
			return err
		}
		if !canWindow(ctx) {
			j.note = "without the window"
			return nil
		}
		return j.run(ctx, cmd{dir: t.root, args: []string{"go", "vet", "-tags", windowTags, ".", "./app/..."}})
	}}
}

// released is the plugin contract as it was last released, described for buf. It
// is a file of the tree, so that no history is needed to compare with it.
const released = "plugins/sdk/proto/released/v1.binpb"

// bufLint lints the definitions and holds the plugin contract to what was
// released.
func (t *tree) bufLint() step {
	return step{name: "buf", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		if err := j.run(ctx, t.buf("lint")); err != nil {
			return err
		}
		return j.run(ctx, t.buf("breaking", "plugins/sdk/proto", "--against", released))
	}}
}
