package check

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// pure are the packages in which time, chance and the machine are arguments,
// so that a day can be replayed and a seed repeats everything.
var pure = []string{"core/...", "plugins/bank", "plugins/florist", "plugins/telecom"}

// adapters are the pure packages' exceptions.
var adapters = map[string]string{
	"core/store/badger": "it is the store on a folder of this machine",
}

// forbidden are names of the standard library that reach for the machine. "*"
// forbids the whole package.
var forbidden = map[string][]string{
	"time": {
		"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
		"Local", // the machine's zone
	},
	"os":          {"*"},
	"io/ioutil":   {"*"},
	"crypto/rand": {"*"},
	"math/rand":   {"*"},
	// Generators made from a seed are fine; the package's own are seeded by
	// the machine.
	"math/rand/v2": {
		"N", "Int", "IntN", "Int32", "Int32N", "Int64", "Int64N", "Uint32", "Uint32N", "Uint64", "Uint64N", "UintN",
		"Uint", "Float32", "Float64", "ExpFloat64", "NormFloat64", "Perm", "Shuffle",
	},
}

func TestNoClockOrChanceInTheCore(t *testing.T) {
	for _, f := range allGo(t) {
		if f.test || !under(f.pkg, pure) || adapters[f.pkg] != "" {
			continue
		}
		local := map[string]string{} // name in the file → path
		for _, spec := range f.syntax.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			names, ok := forbidden[p]
			if !ok {
				continue
			}
			if names[0] == "*" {
				t.Errorf("%s imports %s: the machine is an argument here", f.at(spec.Pos()), p)
				continue
			}
			name := p[strings.LastIndexByte(p, '/')+1:]
			if name == "v2" {
				name = "rand"
			}
			if spec.Name != nil {
				name = spec.Name.Name
			}
			local[name] = p
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, name := range forbidden[local[x.Name]] {
				if sel.Sel.Name == name {
					t.Errorf("%s: %s.%s: time and chance are arguments here", f.at(sel.Pos()), x.Name, name)
				}
			}
			return true
		})
	}
}
