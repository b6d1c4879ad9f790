package reference

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A contract is what the sources say.
type contract struct {
	structs   map[string]structure
	named     map[string]named  // types of one value
	ids       map[string]string // the struct a type is the id of
	fileOf    map[string]string // the part of the manifest a struct stands in
	names     []word            // that rules read
	functions []word
	lotFacts  []word
	limits    []word
	wire      []definition
}

type structure struct {
	name, doc string
	fields    []field
}

type field struct {
	name           string // in Go
	key            string // in YAML
	base           string // the type, without list and pointer
	doc            string
	list, optional bool
}

type named struct {
	doc    string
	values []word
}

func (n named) names() []string {
	var out []string
	for _, v := range n.values {
		out = append(out, v.name)
	}
	return out
}

// A word is a name and what it means.
type word struct{ name, doc string }

// file reports whether a name is one of the pack's files.
func (c *contract) file(name string) (string, error) {
	for _, part := range c.fileOf {
		if part+".yaml" == name {
			return part, nil
		}
	}
	return "", os.ErrNotExist
}

func readContract(root string) (*contract, error) {
	c := &contract{structs: map[string]structure{}, named: map[string]named{}, ids: map[string]string{}, fileOf: map[string]string{}}
	fset := token.NewFileSet()
	files, err := parseAll(fset, path(root, "core/pack"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			c.read(fset, f, decl)
		}
	}
	manifest := c.structs["Manifest"]
	for _, f := range manifest.fields {
		if s, is := c.structs[f.base]; is && (f.list || f.key == "demo") {
			c.fileOf[s.name] = f.key
			if f.list {
				c.ids[s.fields[0].base] = s.name
			}
		}
	}
	var problems []error
	for name, s := range c.structs {
		for i := range s.fields {
			f := &s.fields[i]
			if f.doc == "" {
				f.doc = s.mentions(f.name)
			}
		}
		for i := range s.fields {
			f := &s.fields[i]
			f.doc = about(c.inKeys(f.doc, s, f.name, f.key))
			if _, inner := c.structs[f.base]; f.doc == "" && !inner && c.named[f.base].doc == "" {
				if f.doc = repeated[f.key]; f.doc == "" {
					problems = append(problems, fmt.Errorf("core/pack: %s.%s has no comment", name, f.name))
				}
			}
		}
		s.doc = c.inKeys(s.doc, s, "", "")
		c.structs[name] = s
	}
	for i, n := range c.names {
		c.names[i].doc = c.inKeys(n.doc, structure{}, "", "")
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	rules, err := parseAll(fset, path(root, "core/rule"))
	if err != nil {
		return nil, err
	}
	sdk, err := parseAll(fset, path(root, "plugins/sdk"))
	if err != nil {
		return nil, err
	}
	for _, f := range append(rules, sdk...) {
		for _, decl := range f.Decls {
			c.readBeside(fset, f, decl)
		}
	}
	c.wire, err = readWire(path(root, "plugins/sdk/proto/perennial/pack/v1"))
	return c, err
}

// mentions finds the comment of another field that speaks for this one as well:
// MinDays and MaxDays bound the result.
func (s structure) mentions(name string) string {
	for _, f := range s.fields {
		if f.name != name && slices.Contains(goWord.FindAllString(f.doc, 2), name) {
			return f.doc
		}
	}
	return ""
}

// repeated are keys that mean the same wherever they stand.
var repeated = map[string]string{
	"title":   "What people read.",
	"source":  "Where it comes from: a standard, a trade source, or the vendor's own experience.",
	"purpose": "What it is for.",
}

func parseAll(fset *token.FileSet, dir string) ([]*ast.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, path(dir, e.Name()), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// read takes what a declaration of core/pack says.
func (c *contract) read(fset *token.FileSet, f *ast.File, decl ast.Decl) {
	g, ok := decl.(*ast.GenDecl)
	if !ok {
		return
	}
	of := "" // the type of a group of constants
	for _, spec := range g.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			c.readType(s, said(g.Doc, s.Doc))
		case *ast.ValueSpec:
			if id, ok := s.Type.(*ast.Ident); ok {
				of = id.Name
			}
			name, value := s.Names[0].Name, literal(s.Values)
			doc := said(s.Doc, s.Comment)
			switch {
			case name == "aggregateName":
				c.readAggregates(fset, f, s)
			case strings.HasPrefix(name, "Shop"):
				c.names = append(c.names, word{value, doc})
			case name == "AsOf":
				c.names = append(c.names, word{value, about(said(g.Doc))})
			case strings.HasPrefix(name, "Fact"):
				c.lotFacts = append(c.lotFacts, word{value, doc})
			case strings.HasPrefix(name, "Max"):
				c.limit(name, s.Values[0], doc)
			case s.Type != nil && of != "" && value != "":
				n := c.named[of]
				n.values = append(n.values, word{value, said(s.Doc, s.Comment)})
				c.named[of] = n
			}
		}
	}
}

func (c *contract) readType(s *ast.TypeSpec, doc string) {
	switch t := s.Type.(type) {
	case *ast.Ident:
		n := c.named[s.Name.Name]
		n.doc = about(doc)
		c.named[s.Name.Name] = n
	case *ast.StructType:
		out := structure{name: s.Name.Name, doc: doc}
		for _, f := range t.Fields.List {
			if f.Tag == nil || len(f.Names) != 1 {
				continue
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				continue
			}
			key, options, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
			if key == "" || key == "-" {
				continue
			}
			base, list := baseOf(f.Type)
			out.fields = append(out.fields, field{
				name: f.Names[0].Name, key: key, base: base, list: list,
				doc: said(f.Doc, f.Comment), optional: options == "omitempty",
			})
		}
		if len(out.fields) > 0 {
			c.structs[out.name] = out
		}
	}
}

// baseOf names a type without its pointer or list.
func baseOf(e ast.Expr) (base string, list bool) {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name, false
	case *ast.SelectorExpr:
		return t.Sel.Name, false
	case *ast.StarExpr:
		return baseOf(t.X)
	case *ast.ArrayType:
		base, _ = baseOf(t.Elt)
		return base, true
	case *ast.MapType:
		if _, isList := t.Value.(*ast.ArrayType); isList {
			return "byLang", false
		}
		return "shares", false
	default:
		return "", false
	}
}

// readAggregates reads the names that rules draw from a timeline; their comments
// stand at the ends of lines.
func (c *contract) readAggregates(fset *token.FileSet, f *ast.File, s *ast.ValueSpec) {
	comments := map[int]string{}
	for _, g := range f.Comments {
		comments[fset.Position(g.Pos()).Line] = said(g)
	}
	for _, e := range s.Values[0].(*ast.CompositeLit).Elts {
		kv := e.(*ast.KeyValueExpr)
		c.names = append(c.names, word{literal([]ast.Expr{kv.Value}), sentence(comments[fset.Position(e.Pos()).Line])})
	}
}

// readBeside takes what the rule language and the SDK say.
func (c *contract) readBeside(fset *token.FileSet, f *ast.File, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.Name != "Functions" {
			return
		}
		ast.Inspect(d, func(n ast.Node) bool {
			l, ok := n.(*ast.CompositeLit)
			if ok && l.Type == nil && len(l.Elts) == 3 {
				c.functions = append(c.functions, word{literal(l.Elts[1:2]), literal(l.Elts[2:3])})
			}
			return true
		})
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(s.Values) > 0 && (strings.HasPrefix(s.Names[0].Name, "Max") || s.Names[0].Name == "Window" || strings.HasSuffix(s.Names[0].Name, "Timeout")) {
				c.limit(s.Names[0].Name, s.Values[0], said(s.Doc, s.Comment))
			}
		}
	}
}

// limit notes a constant that bounds something.
func (c *contract) limit(name string, value ast.Expr, doc string) {
	what, ok := limits[name]
	if !ok {
		return
	}
	c.limits = append(c.limits, word{number(value), what})
}

// limits are the constants that bound something, in words.
var limits = map[string]string{
	"MaxFields": "Fields", "MaxDrivers": "Drivers", "MaxActions": "Actions", "MaxChecklists": "Checklists",
	"MaxCheckItems": "Lines of a checklist", "MaxPlaybooks": "Playbooks", "MaxSteps": "Steps of a playbook", "MaxTiers": "Tiers",
	"MaxCategories": "Categories of goods", "MaxKeywordLists": "Keyword lists", "MaxKeywords": "Keywords of one list in one language",
	"MaxSettings": "Settings", "MaxTextBytes": "Bytes of one text in one language", "MaxWeight": "Weight of a driver, either way, in log-odds",
	"MaxProposals": "Proposals for one customer", "MaxProposalDays": "Days a proposal looks ahead",
	"MaxLength": "Bytes of one rule", "MaxBatchItems": "Customers in one batch", "MaxBatchBytes": "Bytes of one batch",
	"MaxMessageBytes": "Bytes of one message", "Window": "Batches outstanding", "MaxMemory": "Bytes of memory",
	"StartTimeout": "Time to start", "BatchTimeout": "Time to answer a batch", "callTimeout": "Time to answer any other call",
}

// number writes a constant as people read it.
func number(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		return x.Value
	case *ast.SelectorExpr: // time.Second
		return "1 s"
	case *ast.BinaryExpr:
		left := number(x.X)
		if x.Op == token.MUL {
			return left + " s"
		}
		n, _ := strconv.Atoi(left)
		shift, _ := strconv.Atoi(number(x.Y))
		if shift >= 20 {
			return fmt.Sprintf("%d MiB", n<<(shift-20))
		}
		return strconv.Itoa(n << shift)
	}
	return ""
}

func literal(values []ast.Expr) string {
	if len(values) == 0 {
		return ""
	}
	if l, ok := values[0].(*ast.BasicLit); ok && l.Kind == token.STRING {
		s, _ := strconv.Unquote(l.Value)
		return s
	}
	return ""
}

// said joins comments into one paragraph, as sentences.
func said(groups ...*ast.CommentGroup) string {
	var parts []string
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, paragraph := range strings.Split(g.Text(), "\n\n") {
			if s := sentence(strings.Join(strings.Fields(paragraph), " ")); s != "" {
				parts = append(parts, s)
			}
		}
	}
	return strings.Join(parts, " ")
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = catalogue.ReplaceAllString(s, "")
	if s == "" || strings.HasSuffix(s, ".") {
		return upper(s)
	}
	return upper(s) + "."
}

// catalogue are the numbers of the specification, which vendors do not have.
var catalogue = regexp.MustCompile(` \(S-\d+[^)]*\)| of catalogue [A-Z]`)

func upper(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	if first == "" || strings.ContainsAny(first, "_[0123456789") || strings.ToLower(first) != first || len(first) == 1 && first != "a" {
		return s
	}
	if rest == "" {
		return strings.ToUpper(first[:1]) + first[1:]
	}
	return strings.ToUpper(first[:1]) + first[1:] + " " + rest
}

var goWord = regexp.MustCompile(`[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)?`)

// inKeys turns the Go names in a comment into the keys that stand in files.
func (c *contract) inKeys(doc string, s structure, name, key string) string {
	doc = strings.ReplaceAll(doc, "nil ", "left out ")
	doc = strings.ReplaceAll(doc, "Nil:", "Left out:")
	keys := map[string]string{}
	for _, other := range c.structs {
		for _, f := range other.fields {
			if strings.ToUpper(f.name[1:]) != f.name[1:] && strings.ToLower(f.name[1:]) != f.name[1:] { // several words
				keys[f.name] = f.key
			}
		}
	}
	for _, f := range s.fields {
		keys[f.name] = f.key
	}
	start := true
	at := 0
	return goWord.ReplaceAllStringFunc(doc, func(w string) string {
		i := at + strings.Index(doc[at:], w)
		at = i + len(w)
		start = i == 0 || strings.HasSuffix(doc[:i], ". ")
		switch {
		case i == 0 && w == name:
			return "`" + key + "`"
		case start && len(strings.Fields(w)) == 1 && keys[w] != "" && !verbFollows(doc[at:]):
			return w
		case keys[w] != "":
			return "`" + keys[w] + "`"
		}
		return w
	})
}

// itsName is the name of what a comment is about, which stands beside it already.
var itsName = regexp.MustCompile("^(?:An? )?(?:`[a-z_]+`|[A-Z][A-Za-z]+)(?:: | (?:is|are) | (names|says|grades|draws|marks) )")

// about takes out of a comment the name of what it is about.
func about(doc string) string {
	m := itsName.FindStringSubmatchIndex(doc)
	if m == nil {
		return doc
	}
	rest := doc[m[1]:]
	if m[2] >= 0 {
		rest = doc[m[2]:]
	}
	return upper(rest)
}

// verbFollows tells a key that a sentence begins with from a plain word.
func verbFollows(rest string) bool {
	for _, verb := range []string{" is ", " are ", " and ", ":", " marks ", " may ", " states ", " wants ", " bound "} {
		if strings.HasPrefix(rest, verb) {
			return true
		}
	}
	return false
}
