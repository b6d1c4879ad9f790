package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// floors are the storeys of the house, from the ground up. A package imports
// only lower floors: never up, never sideways.
var floors = []struct {
	says     string
	packages []string
}{
	0: {"words everyone speaks, and code made from definitions", []string{
		"core", "frontend",
		"app/api/gen/perennial/api/v1", "plugins/sdk/gen/perennial/pack/v1",
	}},
	1: {"what stands on the words alone: storage, texts, conditions, the calendar; the generated services", []string{
		"core/store", "core/text", "core/rule", "core/calendar",
		"app/api/gen/perennial/api/v1/apiv1connect",
	}},
	2: {"engines of the store, the contract of an industry, and the fence around its process", []string{
		"core/roster", "core/undo", "core/pack", "core/store/badger", "core/store/storetest", "plugins/sdk/sandbox",
	}},
	3: {"records: who the customers are and what happened, the shop itself and what it says otherwise than its industry; the process boundary of a pack, and the file it travels in", []string{
		"core/customer", "core/timeline", "core/setting", "core/overlay", "core/parcel", "plugins/sdk",
	}},
	4: {"files in and out; what a person changes; who has left; goods kept in condition; the kit that proves a plugin", []string{
		"core/ingest", "core/churn", "core/care", "core/edit", "plugins/kit", "plugins/runner",
	}},
	5: {"who is leaving; the industries", []string{
		"core/risk", "plugins/sdk/packtest", "plugins/auto", "plugins/bank", "plugins/education", "plugins/examples/node-laundry", "plugins/florist", "plugins/produce", "plugins/retail", "plugins/saas", "plugins/telecom",
	}},
	6: {"what to do about it; the industries as programs", []string{
		"core/retention", "plugins/bank/plugin", "plugins/florist/plugin", "plugins/telecom/plugin",
	}},
	7: {"what to do now; made-up shops; the plugins a shop installed", []string{
		"core/today", "core/demo", "app/shelf",
	}},
	8:  {"plugin processes", []string{"app/host"}},
	9:  {"the running shop: a store, its risk board and its roster kept current", []string{"app/shop"}},
	10: {"the services", []string{"app/api"}},
	11: {"the one handler", []string{"app/web"}},
	12: {"the window", []string{"app/window"}},
	13: {"the program", []string{"app"}},
	14: {"main", []string{"."}},
}

// upward are the kits external tests may import from any floor: they exist to
// be pointed at the package under test.
var upward = []string{"core/store/storetest", "plugins/sdk/packtest", "core/demo"}

// apart are packages outside the house: tools that import nothing of it.
var apart = []string{"build", "build/check", "build/reference"}

func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(f struct {
		says     string
		packages []string
	},
	) bool {
		return slices.Contains(f.packages, pkg)
	})
}

func TestEveryPackageHasAFloor(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range allGo(t) {
		if !seen[f.pkg] && floorOf(f.pkg) < 0 && !slices.Contains(apart, f.pkg) {
			t.Errorf("package %s has no floor: put it into the table, as low as its imports allow", f.pkg)
		}
		seen[f.pkg] = true
	}
	for n, floor := range floors {
		for _, pkg := range floor.packages {
			if !seen[pkg] {
				t.Errorf("floor %d lists package %s, which is not there", n, pkg)
			}
		}
	}
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range allGo(t) {
		for _, imported := range f.imports() {
			pkg, own := strings.CutPrefix(imported, "./")
			if !own {
				continue
			}
			mine, theirs := floorOf(f.pkg), floorOf(pkg)
			switch {
			case f.external && (pkg == f.pkg || slices.Contains(upward, pkg)):
			case slices.Contains(apart, pkg): // one part of a tool may use another
			case slices.Contains(apart, f.pkg):
				t.Errorf("%s imports %s: tools import nothing of the program", f.name, pkg)
			case mine >= 0 && theirs >= mine:
				t.Errorf("%s (floor %d) imports %s (floor %d): imports go down", f.name, mine, pkg, theirs)
			}
		}
	}
}

func TestTheFloorsAreWrittenDown(t *testing.T) {
	docs := read(t, "docs/architecture.md")
	for n, floor := range floors {
		_, row, ok := strings.Cut(docs, fmt.Sprintf("\n| %d | ", n))
		if !ok {
			t.Errorf("docs/architecture.md has no floor %d", n)
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		for _, pkg := range floor.packages {
			if pkg == "." || strings.Contains(pkg, "/gen/") || strings.Contains(row, "`"+pkg+"`") {
				continue
			}
			t.Errorf("docs/architecture.md does not have `%s` on floor %d", pkg, n)
		}
	}
}

func TestPackageCommentsTeach(t *testing.T) {
	const enough = 50 // bytes; a shorter comment repeats the name
	comment := map[string]string{}
	for _, f := range allGo(t) {
		if f.test || f.generated {
			continue
		}
		comment[f.pkg] += "" // seen
		if f.syntax.Doc == nil {
			continue
		}
		if comment[f.pkg] != "" {
			t.Errorf("%s: package %s has a second package comment", f.name, f.pkg)
		}
		comment[f.pkg] = f.syntax.Doc.Text()
		if want := "Package " + f.syntax.Name.Name + " "; f.syntax.Name.Name != "main" && !strings.HasPrefix(comment[f.pkg], want) {
			t.Errorf("%s: the package comment begins with %q", f.name, want)
		}
	}
	for pkg, says := range comment {
		if len(says) < enough {
			t.Errorf("package %s: the package comment says too little: %q", pkg, says)
		}
	}
}
