package kit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// Every fault, check, group, level and reason to skip has its sentences, and
// nothing else is written down.
func TestEverythingIsSaid(t *testing.T) {
	wanted := map[string]bool{}
	for _, name := range called(t, "fault") {
		wanted["kit.fault."+name], wanted["kit.change."+name] = true, true
	}
	for _, name := range called(t, "skip") {
		wanted["kit.skip."+name] = true
	}
	for _, c := range checks() {
		wanted["kit.check."+c.name], wanted["kit.group."+string(c.group)], wanted["kit.level."+string(c.level)] = true, true, true
	}
	if len(wanted) < 100 {
		t.Fatalf("%d sentences are wanted: not all were found", len(wanted))
	}
	for key := range wanted {
		for _, lang := range core.Langs() {
			if text.Say(lang, key, nil) == key {
				t.Errorf("%s: no sentence %s", lang, key)
			}
		}
	}
}

// called lists the first arguments, where they are literals or constants of this
// package, of all calls of a function here.
func called(t *testing.T, function string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != function {
				return true
			}
			switch arg := call.Args[0].(type) {
			case *ast.BasicLit:
				name, err := strconv.Unquote(arg.Value)
				if err != nil {
					t.Fatal(err)
				}
				names = append(names, name)
			case *ast.Ident:
				if arg.Name == "notWhole" {
					names = append(names, notWhole)
				}
			}
			return true
		})
	}
	return names
}
