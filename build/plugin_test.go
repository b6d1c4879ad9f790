package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// What Go vendored from a folder of this computer, another computer takes for a
// release.
func TestUnreplaced(t *testing.T) {
	const us = "example.com/us"
	for _, tt := range []struct{ name, in, want string }{
		{
			"go.mod", "module scaffold\n\nrequire example.com/us v1.2.3\n\nreplace example.com/us => /home/me/us\n",
			"module scaffold\n\nrequire example.com/us v1.2.3\n\n",
		},
		{
			"modules.txt", "# example.com/us v1.2.3 => /home/me/us\n## explicit; go 1.26\nexample.com/us/core\n# example.com/other v0.1.0\n# example.com/us => /home/me/us\n",
			"# example.com/us v1.2.3\n## explicit; go 1.26\nexample.com/us/core\n# example.com/other v0.1.0\n",
		},
	} {
		if got := string(unreplaced([]byte(tt.in), us)); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestOnlyTexts(t *testing.T) {
	dir := t.TempDir()
	from := fstest.MapFS{"plugin": {}, "plugin.exe": {}, "describe.json": {}, "content/pack.yaml": {}}
	if err := os.CopyFS(dir, onlyTexts{from}); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if !e.IsDir() {
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || len(got) != 2 || got[0] != "content/pack.yaml" || got[1] != "describe.json" {
		t.Errorf("copied %v, %v", got, err)
	}
}
