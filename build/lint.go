package main

import (
	"context"
	"os"
	"strings"
)

// The linter is compiled from source into build/out/tools: it then always
// matches the Go in use, and its checksum is the module proxy's.
const (
	lintModule  = "github.com/golangci/golangci-lint/v2/cmd/golangci-lint"
	lintVersion = "v2.15.0"
)

func (t *tree) lint() step {
	return step{name: "lint", do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "run", "--timeout=10m", "./...")
	}}
}

func (t *tree) format() step {
	return step{name: "format", do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "fmt", "--diff", "./...")
	}}
}

// formatGo writes what format only compares.
func (t *tree) formatGo() step {
	return step{name: "Go", do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "fmt", "./...")
	}}
}

// golangci runs the linter, compiling it first where it is not there or of
// another version.
func (t *tree) golangci(ctx context.Context, j *job, args ...string) error {
	tools := t.path("build", "out", "tools")
	program := t.path("build", "out", "tools", "golangci-lint"+exe())
	made := "golangci-lint " + lintVersion
	if _, err := os.Stat(program); err != nil || !t.stamped("golangci-lint", made) {
		install := cmd{dir: t.root, env: []string{"GOBIN=" + tools}, args: []string{"go", "install", lintModule + "@" + lintVersion}}
		if err := j.run(ctx, install); err != nil {
			return err
		}
		if err := t.stamp("golangci-lint", made); err != nil {
			return err
		}
		j.note = strings.TrimPrefix(made, "golangci-") + " compiled first"
	}
	return j.run(ctx, cmd{dir: t.root, args: append([]string{program}, args...)})
}
