package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// formatPages writes what biome only compares.
func (t *tree) formatPages() step {
	return step{name: "TypeScript", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		return j.run(ctx, cmd{dir: t.path("frontend"), args: []string{t.path("frontend", "node_modules", ".bin", "biome"), "check", "--write", "."}})
	}}
}

// vitest runs the frontend's own tests.
func (t *tree) vitest() step {
	return step{name: "vitest", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		return t.runVitest(ctx, j, "test")
	}}
}

// e2e drives the built program with a browser and leaves pictures.
func (t *tree) e2e() step {
	return step{name: "e2e", needs: []string{"npm packages", "frontend", "program", "plugins"}, do: func(ctx context.Context, j *job) error {
		browser := findBrowser()
		if browser == "" {
			return skip("no Chromium here; install chromium or set PERENNIAL_CHROMIUM")
		}
		if err := os.MkdirAll(t.path("build", "out", "shots"), 0o755); err != nil {
			return err
		}
		journey := t.path("build", "out", "figures", "journey.md")
		if err := os.RemoveAll(journey); err != nil {
			return err
		}
		if err := t.runVitest(ctx, j, "e2e", "PERENNIAL_CHROMIUM="+browser); err != nil {
			return err
		}
		said, err := os.ReadFile(journey)
		j.note += ", " + strings.TrimSpace(string(said))
		return err
	}}
}

// findBrowser returns the Chromium to drive, or "".
func findBrowser() string {
	if p := os.Getenv("PERENNIAL_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

// runVitest runs one of the frontend's scripts that are vitest, and counts.
func (t *tree) runVitest(ctx context.Context, j *job, script string, env ...string) error {
	report := t.path("build", "out", "log", script+".json")
	if err := os.RemoveAll(report); err != nil {
		return err
	}
	run := cmd{
		dir: t.path("frontend"), env: append(t.testEnv(), env...),
		args: []string{"npm", "run", "--silent", script, "--", "--reporter=default", "--reporter=json", "--outputFile.json=" + report},
	}
	ran := j.run(ctx, run)
	b, err := os.ReadFile(report)
	if err != nil {
		if ran == nil {
			ran = fmt.Errorf("it left no report: %w", err)
		}
		return ran
	}
	var counts struct {
		Passed  int `json:"numPassedTests"`
		Failed  int `json:"numFailedTests"`
		Pending int `json:"numPendingTests"`
	}
	if err := json.Unmarshal(b, &counts); err != nil {
		return err
	}
	j.tally = tally{passed: counts.Passed, failed: counts.Failed, skipped: counts.Pending}
	j.note = fmt.Sprintf("%d passed", counts.Passed)
	return ran
}
