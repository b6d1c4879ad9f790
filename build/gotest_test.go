package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the race detector leaves out runs elsewhere: the packages of the long
// tests are those that have one, and each name is a test's.
func TestLongTestsRun(t *testing.T) {
	names := strings.Split(strings.Trim(longTests, "^()$"), "|")
	declared := regexp.MustCompile(`(?m)^func (` + strings.Join(names, "|") + `)\(`)
	var in, found []string
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "node_modules":
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		b, err := os.ReadFile(name)
		for _, m := range declared.FindAllSubmatch(b, -1) {
			in = append(in, "./"+filepath.ToSlash(mustRel("..", filepath.Dir(name))))
			found = append(found, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []*[]string{&in, &found} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if diff := cmp.Diff(longIn, in); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(names, found); diff != "" {
		t.Error(diff)
	}
}
