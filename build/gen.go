package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/perennial-app/perennial/build/reference"
)

// generate writes the generated code into the tree.
func (t *tree) generate() step {
	return step{name: "generate", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		return t.bufGenerate(ctx, j, ".")
	}}
}

// reference writes the reference of the plugin contract, for vendors.
func (t *tree) reference() step {
	return step{name: "reference", do: func(_ context.Context, _ *job) error {
		pages, err := reference.Pages(t.root)
		for name, b := range pages {
			err = errors.Join(err, os.WriteFile(t.path(name), b, 0o644))
		}
		return err
	}}
}

// fresh generates into a temporary folder and compares, so that a definition
// never changes without its code.
func (t *tree) fresh() step {
	return step{name: "gen", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		dir, err := os.MkdirTemp("", "perennial-gen-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := t.bufGenerate(ctx, j, dir); err != nil {
			return err
		}
		made, err := readTree(dir)
		if err != nil {
			return err
		}
		var differ []string
		folders := map[string]bool{}
		for name, b := range made {
			folders[filepath.Dir(name)] = true
			kept, err := os.ReadFile(t.path(name))
			if err != nil || !bytes.Equal(kept, b) {
				differ = append(differ, name)
			}
		}
		for folder := range folders {
			kept, err := os.ReadDir(t.path(folder))
			if err != nil {
				continue
			}
			for _, f := range kept {
				name := filepath.Join(folder, f.Name())
				if _, ok := made[name]; !ok && !f.IsDir() && !strings.HasSuffix(name, "_test.go") && f.Name() != "doc.go" {
					differ = append(differ, name+" (no definition makes it)")
				}
			}
		}
		pages, err := reference.Pages(t.root)
		if err != nil {
			return err
		}
		for name, b := range pages {
			if kept, err := os.ReadFile(t.path(name)); err != nil || !bytes.Equal(kept, b) {
				differ = append(differ, name)
			}
		}
		notices, _, err := t.makeNotices(ctx, j)
		if err != nil {
			return err
		}
		if kept, err := os.ReadFile(t.path(noticeFile)); err != nil || !bytes.Equal(kept, notices) {
			differ = append(differ, noticeFile)
		}
		if len(differ) > 0 {
			sort.Strings(differ)
			fmt.Fprintln(j.out, strings.Join(differ, "\n"))
			return fmt.Errorf("generated code is old: go run ./build gen")
		}
		j.note = fmt.Sprintf("%d files", len(made))
		return nil
	}}
}

// bufGenerate runs every buf.gen.yaml, with its outputs under out.
func (t *tree) bufGenerate(ctx context.Context, j *job, out string) error {
	var templates []string
	for _, pattern := range []string{"app/*/buf.gen.yaml", "plugins/*/buf.gen.yaml"} {
		found, err := filepath.Glob(t.path(filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		templates = append(templates, found...)
	}
	for _, template := range templates {
		if err := j.run(ctx, t.buf("generate", "--template", template, "-o", out)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) buf(args ...string) cmd {
	return cmd{dir: t.root, args: append([]string{t.path("frontend", "node_modules", ".bin", "buf")}, args...)}
}

// readTree returns every file under dir by its path in it.
func readTree(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		files[mustRel(dir, name)] = b
		return err
	})
	return files, err
}
