package check

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// homes says where each package from outside lives, standard library included
// where the place matters. The longest matching path counts; a dependency that
// is not here has no home.
var homes = []struct {
	path     string
	packages []string
	why      string
}{
	{"github.com/dgraph-io/badger/", []string{"core/store/badger"}, "the engine can be changed in one place"},
	{"github.com/klauspost/compress/", []string{"core/store/badger"}, "Badger's own compression, asked for by name"},
	{"github.com/tidwall/btree", []string{"core/store", "core/store/badger", "core/roster"}, "ordered maps in memory"},
	{"cel.dev/cel-go/", []string{"core/rule"}, "the rest of the program knows conditions, not CEL"},
	{"github.com/goccy/go-yaml", []string{"core/pack"}, "packs are the only YAML there is"},
	{"github.com/6tail/lunar-go/", []string{"core/calendar"}, "the moon's months are one package's business"},
	{"gonum.org/v1/gonum/", []string{"core/risk"}, "the model's arithmetic is in one place"},
	{"github.com/mozillazg/go-pinyin", []string{"core/roster"}, "searching names is the roster's"},
	{"github.com/RoaringBitmap/roaring/", []string{"core/roster"}, "facets are counted where the rows are"},
	{"github.com/xuri/excelize/", []string{"core/ingest"}, "files in and out"},
	{"github.com/teambition/rrule-go", []string{"core/care"}, "recurrence rules and their traps are in one place"},
	{"golang.org/x/term", []string{"app"}, "the command line asks people"},
	{"golang.org/x/text/encoding", []string{"core/ingest"}, "files in and out"},
	{"golang.org/x/text/unicode/norm", []string{"core/ingest", "core/customer", "core/roster"}, "texts compare after normalisation"},
	{"golang.org/x/text/width", []string{"core/ingest", "core/customer", "core/roster", "app"}, "full-width letters and table columns"},
	{"golang.org/x/text/language", []string{"app/api"}, "Accept-Language"},
	{"aead.dev/minisign", []string{"core/parcel"}, "keys and signatures are one package's business"},
	{"golang.org/x/mod/", []string{"core/parcel"}, "versions are compared in one place"},
	{"github.com/hashicorp/go-plugin", []string{"plugins/sdk"}, "vendors and the host speak to the SDK"},
	{"github.com/hashicorp/go-hclog", []string{"plugins/sdk"}, "go-plugin's logger"},
	{"google.golang.org/grpc", []string{"plugins/sdk", "plugins/sdk/gen/..."}, "the plugin wire"},
	{"google.golang.org/protobuf/", []string{"app/api/...", "plugins/sdk/...", "core/store/badger"}, "wire formats, and Badger's backup stream"},
	{"connectrpc.com/connect", []string{"app", "app/api/..."}, "the services, and the command line as their client"},
	{"github.com/wailsapp/wails/", []string{"app/window"}, "the window can be changed in one place"},
	{"github.com/spf13/pflag", []string{"app"}, "the command line"},
	{"github.com/mattn/go-isatty", []string{"app"}, "the command line"},
	{"golang.org/x/sys/", []string{"core/store/badger", "plugins/sdk", "plugins/sdk/sandbox", "app/host", "app"}, "locks, free space, process groups, confinement"},
	{"golang.org/x/term", []string{"app"}, "the command line"},

	{"net/http", []string{"app/...", "build"}, "only the program serves"},
	{"net", []string{"app/...", "plugins/sdk", "build"}, "only the program and the plugin wire open connections"},
	{"os/exec", []string{"app/...", "plugins/kit", "plugins/sdk/...", "build"}, "only the program, the SDK and its kit start processes"},
	{"database/sql", nil, "there is one seam for storage"},
}

// testOnly are dependencies any test may import, and nothing else.
var testOnly = []string{
	"github.com/google/go-cmp/cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal/", "testing",
}

// kits are packages made for tests, so that they count as tests.
var kits = []string{"core/store/storetest", "plugins/sdk/packtest"}

func TestDependenciesHaveOneHome(t *testing.T) {
	for _, f := range allGo(t) {
		for _, p := range f.imports() {
			if strings.HasPrefix(p, "./") || p == "C" {
				continue
			}
			if matches(p, testOnly) {
				if !f.test && !slices.Contains(kits, f.pkg) {
					t.Errorf("%s imports %s, which is for tests", f.name, p)
				}
				continue
			}
			home := -1
			for i, h := range homes {
				if matches(p, []string{h.path}) && (home < 0 || len(h.path) > len(homes[home].path)) {
					home = i
				}
			}
			outside := strings.Contains(strings.SplitN(p, "/", 2)[0], ".")
			switch {
			case home < 0 && outside:
				t.Errorf("%s imports %s, which has no home: add it to the table with its reason", f.name, p)
			case home < 0 || under(f.pkg, homes[home].packages):
			case !outside && f.test:
				// Tests may start servers and processes.
			default:
				t.Errorf("%s imports %s, whose home is %v: %s", f.name, p, homes[home].packages, homes[home].why)
			}
		}
	}
}

// matches says whether an import path is one of the given ones, or inside one
// that ends in a slash or names a whole package tree.
func matches(p string, paths []string) bool {
	return slices.ContainsFunc(paths, func(q string) bool {
		outside := strings.Contains(q, ".")
		return p == q || strings.HasSuffix(q, "/") && strings.HasPrefix(p, q) || outside && strings.HasPrefix(p, q+"/")
	})
}

func TestEveryDependencyIsExplained(t *testing.T) {
	docs := read(t, "docs/dependencies.md")
	gomod := read(t, "go.mod")
	have := map[string]bool{}
	inRequire := false
	for line := range strings.Lines(gomod) {
		line = strings.TrimSpace(line)
		switch {
		case line == "require (":
			inRequire = true
		case line == ")":
			inRequire = false
		case inRequire && !strings.HasSuffix(line, "// indirect"):
			name, _, _ := strings.Cut(line, " ")
			have[name] = true
			if !strings.Contains(docs, "`"+name+"`") {
				t.Errorf("go.mod: docs/dependencies.md does not say why %s was chosen", name)
			}
		}
	}
	for _, folder := range npmPackages {
		for _, name := range npmDependencies(t, folder) {
			have[name] = true
			if !strings.Contains(docs, "`"+name+"`") {
				t.Errorf("%s/package.json: docs/dependencies.md does not say why %s was chosen", folder, name)
			}
		}
	}
	for line := range strings.Lines(docs) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			if !have[m[1]] && !strings.Contains(gomod, "\t"+m[1]) {
				t.Errorf("docs/dependencies.md explains %s, which nothing asks for", m[1])
			}
		}
	}
}

var quoted = regexp.MustCompile("`([^`]+)`")
