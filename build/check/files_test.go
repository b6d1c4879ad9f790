package check

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"
)

// maxLines is two sittings of reading. A file that long has a seam somewhere.
const maxLines = 600

func TestFilesAreReadable(t *testing.T) {
	for _, name := range allFiles(t) {
		switch path.Ext(name) {
		case ".go", ".ts", ".tsx", ".css", ".proto":
		default:
			continue
		}
		if strings.Contains(name, "/gen/") {
			continue
		}
		if n := strings.Count(read(t, name), "\n"); n > maxLines {
			t.Errorf("%s has %d lines, more than %d: find the seam", name, n, maxLines)
		}
	}
}

func TestFoldersHaveNouns(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "service", "services", "manager", "misc", "base", "shared"}
	for _, name := range allFiles(t) {
		for _, part := range strings.Split(path.Dir(name), "/") {
			if slices.Contains(empty, part) {
				t.Errorf("%s: a folder called %q says nothing about what is in it", name, part)
			}
		}
	}
}

// npmPackages are the folders that get packages from npm.
var npmPackages = []string{"frontend", "plugins/examples/node-laundry"}

// npmDependencies lists what the package.json of a folder asks for.
func npmDependencies(t *testing.T, folder string) []string {
	t.Helper()
	var p struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal([]byte(read(t, folder+"/package.json")), &p); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range p.Dependencies {
		names = append(names, name)
	}
	for name := range p.DevDependencies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
