package sdk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// A vendor sees neither protobuf nor gRPC nor the machinery of processes: no
// exported name of this package has a type of theirs in it. And whatever is
// exported is said to be for vendors or for the program.
func TestWhatVendorsSee(t *testing.T) {
	theirs := []string{"google.golang.org/", "github.com/hashicorp/", "/sdk/gen/"}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	fset, doc := token.NewFileSet(), ""
	var exported []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		doc += f.Doc.Text()
		foreign := map[string]bool{}
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			name := path[strings.LastIndex(path, "/")+1:]
			if i.Name != nil {
				name = i.Name.Name
			}
			for _, prefix := range theirs {
				foreign[name] = foreign[name] || strings.Contains(path, prefix)
			}
		}
		for name, shown := range public(f) {
			if !strings.Contains(name, ".") {
				exported = append(exported, name)
			}
			for _, part := range shown {
				ast.Inspect(part, func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok {
						if x, ok := s.X.(*ast.Ident); ok && foreign[x.Name] {
							t.Errorf("%s: %s shows %s.%s", fset.Position(s.Pos()), name, x.Name, s.Sel.Name)
						}
					}
					return true
				})
			}
		}
	}
	if len(exported) < 8 {
		t.Fatalf("found only %v", exported)
	}
	vendors, program, _ := strings.Cut(doc, "# For the program")
	for _, name := range exported {
		if link := "[" + name + "]"; !strings.Contains(vendors, link) && !strings.Contains(program, link) {
			t.Errorf("the package comment does not say whom %s is for", name)
		}
	}
}

// public lists what a file exports, functions and types by their names and methods
// as Type.Method, each with what of it can be seen.
func public(f *ast.File) map[string][]ast.Node {
	out := map[string][]ast.Node{}
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				of := d.Recv.List[0].Type
				if star, ok := of.(*ast.StarExpr); ok {
					of = star.X
				}
				receiver := of.(*ast.Ident)
				if !receiver.IsExported() {
					continue
				}
				name = receiver.Name + "." + name
			}
			if d.Name.IsExported() {
				out[name] = []ast.Node{d.Type}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s, ok := spec.(*ast.TypeSpec)
				if !ok || !s.Name.IsExported() {
					continue
				}
				out[s.Name.Name] = []ast.Node{}
				fields, isStruct := s.Type.(*ast.StructType)
				if !isStruct {
					out[s.Name.Name] = []ast.Node{s.Type}
					continue
				}
				for _, field := range fields.Fields.List {
					if len(field.Names) == 0 || field.Names[0].IsExported() {
						out[s.Name.Name] = append(out[s.Name.Name], field.Type)
					}
				}
			}
		}
	}
	return out
}
