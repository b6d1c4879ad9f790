package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/perennial-app/perennial"
)

// A goFile is one Go file of the repository, whatever its build tags.
type goFile struct {
	name string // slash-separated, from the root
	pkg  string // the folder: "core/store", "." for the root
	test bool
	// external says that the file belongs to pkg's external test package.
	external  bool
	generated bool
	fset      *token.FileSet
	syntax    *ast.File
}

// imports returns the paths the file imports; packages of this module as
// folders: "./core/store".
func (f *goFile) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if own, ok := strings.CutPrefix(p, module+"/"); ok {
			p = "./" + own
		}
		paths = append(paths, p)
	}
	return paths
}

// at names a place in the file for an error.
func (f *goFile) at(pos token.Pos) string {
	return f.name + ":" + strconv.Itoa(f.fset.Position(pos).Line)
}

// skipped are the folders that are not this repository's source.
var skipped = map[string]bool{
	".git": true, "node_modules": true, "testdata": true, "build/bin": true, "build/out": true, "frontend/dist": true,
}

// files returns every file of the repository by its slash-separated name.
var files = sync.OnceValues(func() ([]string, error) {
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() && (skipped[rel] || skipped[path.Base(rel)]) {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			names = append(names, rel)
		}
		return nil
	})
	return names, err
})

// goFiles parses every Go file.
var goFiles = sync.OnceValues(func() ([]*goFile, error) {
	names, err := files()
	if err != nil {
		return nil, err
	}
	var parsed []*goFile
	fset := token.NewFileSet()
	for _, name := range names {
		if path.Ext(name) != ".go" {
			continue
		}
		syntax, err := parser.ParseFile(fset, filepath.Join(root, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		test := strings.HasSuffix(name, "_test.go")
		parsed = append(parsed, &goFile{
			name: name, pkg: path.Dir(name), test: test,
			external:  test && strings.HasSuffix(syntax.Name.Name, "_test"),
			generated: ast.IsGenerated(syntax), fset: fset, syntax: syntax,
		})
	}
	return parsed, nil
})

func allFiles(t *testing.T) []string {
	t.Helper()
	names, err := files()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func allGo(t *testing.T) []*goFile {
	t.Helper()
	parsed, err := goFiles()
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// under says whether a folder is one of the given ones or inside one that ends
// in "/...".
func under(pkg string, folders []string) bool {
	for _, f := range folders {
		if base, ok := strings.CutSuffix(f, "/..."); ok && (pkg == base || strings.HasPrefix(pkg, base+"/")) || pkg == f {
			return true
		}
	}
	return false
}
