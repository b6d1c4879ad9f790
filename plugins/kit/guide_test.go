package kit_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/kit"
)

var pieces = regexp.MustCompile("(?ms)^```(yaml|txtar) ?([a-z.]*)\n(.*?)^```\n")

// The vendors' page about rules builds a pack piece by piece. Put together they
// load, and say of the customer shown what the page shows.
func TestGuideToRules(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", "vendor", lang, "rules.md"))
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{}
		dir := t.TempDir()
		for _, m := range pieces.FindAllStringSubmatch(string(page), -1) {
			if m[1] == "txtar" {
				if err := os.WriteFile(filepath.Join(dir, "shown.txtar"), []byte(m[3]), 0o600); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if files[m[2]] == nil {
				files[m[2]] = &fstest.MapFile{}
			}
			files[m[2]].Data = append(files[m[2]].Data, m[3]...)
		}
		p, err := pack.Load(fs.FS(files), nil)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		examples, err := kit.ReadExamples(filepath.Join(dir, "*.txtar"))
		if err != nil || len(examples) != 1 {
			t.Fatalf("%s: %d examples, %v", lang, len(examples), err)
		}
		said, err := examples[0].Said(p)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		if diff := cmp.Diff(strings.TrimSpace(examples[0].Want), strings.TrimSpace(said)); diff != "" {
			t.Errorf("%s: -shown +said\n%s", lang, diff)
		}
	}
}
