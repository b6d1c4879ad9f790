package main

import "context"

// The linter is compiled from source into build/out/tools: it then always
// matches the Go in use, and its checksum is the module proxy's.
const (
	lintModule  = "github.com/golangci/golangci-lint/v2/cmd/golangci-lint"
	lintVersion = "v2.15.0"
)

func (t *tree) lint() step {
	return step{name: "lint", needs: []string{"linter"}, do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "run", "--timeout=10m", "--allow-parallel-runners", "./...")
	}}
}

func (t *tree) format() step {
	return step{name: "format", needs: []string{"linter"}, do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "fmt", "--diff", "./...")
	}}
}

// formatGo writes what format only compares.
func (t *tree) formatGo() step {
	return step{name: "Go", do: func(ctx context.Context, j *job) error {
		return t.golangci(ctx, j, "fmt", "./...")
	}}
}

// linter compiles the linter, which takes longer than its work.
func (t *tree) linter() step {
	return step{name: "linter", needs: []string{"Go modules"}, do: func(ctx context.Context, j *job) error {
		_, err := t.tool(ctx, j, "golangci-lint", lintModule, lintVersion)
		return err
	}}
}

// golangci runs the linter, compiling it first where it is not there or of
// another version.
func (t *tree) golangci(ctx context.Context, j *job, args ...string) error {
	program, err := t.tool(ctx, j, "golangci-lint", lintModule, lintVersion)
	if err != nil {
		return err
	}
	return j.run(ctx, cmd{dir: t.root, args: append([]string{program}, args...)})
}
