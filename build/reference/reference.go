// Package reference writes the reference of the plugin contract, a page in each
// language, from what is true anyway: the types of core/pack with their comments,
// the names and functions of the rule language, and the definitions of the wire.
//
// The English of the page is the comments' own. The Chinese of each sentence is
// in zh-CN.json; a sentence without one fails the generator, and so does one that
// nothing says any more.
package reference

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

//go:embed zh-CN.json
var chinese []byte

// Pages returns the pages by their names in the tree at root.
func Pages(root string) (map[string][]byte, error) {
	c, err := readContract(root)
	if err != nil {
		return nil, err
	}
	var words map[string]string
	if err := json.Unmarshal(chinese, &words); err != nil {
		return nil, fmt.Errorf("zh-CN.json: %w", err)
	}
	pages := map[string][]byte{}
	for lang, words := range map[string]map[string]string{"en": nil, "zh-CN": words} {
		p := &page{contract: c, words: words, used: map[string]bool{}, shown: map[string]string{}}
		p.write()
		if err := p.problems(); err != nil {
			return nil, err
		}
		pages["docs/vendor/"+lang+"/contract.md"] = p.Bytes()
	}
	return pages, nil
}

// A page is the reference in one language being written.
type page struct {
	bytes.Buffer
	contract *contract
	words    map[string]string // by the English; nil for English itself
	used     map[string]bool
	missing  []string
	shown    map[string]string // what a type's table stands under, by its name
}

// say returns a sentence in the page's language.
func (p *page) say(s string) string {
	if p.words == nil || s == "" {
		return s
	}
	p.used[s] = true
	if t, ok := p.words[s]; ok {
		return t
	}
	p.missing = append(p.missing, s)
	return s
}

func (p *page) problems() error {
	var all []error
	for _, s := range p.missing {
		all = append(all, fmt.Errorf("build/reference/zh-CN.json has no %q", s))
	}
	for s := range p.words {
		if !p.used[s] {
			all = append(all, fmt.Errorf("build/reference/zh-CN.json: nothing says %q any more", s))
		}
	}
	return errors.Join(all...)
}

func (p *page) line(format string, a ...any) { fmt.Fprintf(p, format+"\n", a...) }

// says writes a paragraph.
func (p *page) says(s string) { p.line("%s\n", p.say(s)) }

// table writes the head of a table.
func (p *page) table(titles ...string) {
	cells := make([]string, len(titles))
	for i, t := range titles {
		cells[i] = p.say(t)
	}
	p.line("| %s |", strings.Join(cells, " | "))
	p.line("|%s", strings.Repeat("---|", len(cells)))
}

// row writes a row of a table; a bar would end a cell.
func (p *page) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, "|", `\|`)
	}
	p.line("| %s |", strings.Join(cells, " | "))
}

func (p *page) write() {
	p.line("<!-- go run ./build gen writes this page from core/pack, core/rule and plugins/sdk/proto. -->\n")
	p.line("# %s\n", p.say("The contract"))
	p.says("Everything a plugin can say, what it is sent, and what it answers. This is version 1; [compatibility](compatibility.md) says what never changes about it.")
	p.says("Paths such as `drivers[2].evidence.en` are the ones the program names in its messages. A key without “optional” must be there. Every id is permanent: a shop has history under it. Texts come in `zh-CN` and `en`, both.")
	p.line("- [%s](#%s)", p.say("The files of a pack"), anchor(p.say("The files of a pack")))
	p.line("- [%s](#%s)", p.say("Rules"), anchor(p.say("Rules")))
	p.line("- [%s](#%s)", p.say("Goods: what is said of a lot"), anchor(p.say("Goods: what is said of a lot")))
	p.line("- [%s](#%s)", p.say("Limits"), anchor(p.say("Limits")))
	p.line("- [%s](#%s)\n", p.say("The wire"), anchor(p.say("The wire")))
	p.files()
	p.rules()
	p.lots()
	p.limits()
	p.wire()
}

// files writes the manifest, file by file.
func (p *page) files() {
	p.line("## %s\n", p.say("The files of a pack"))
	p.says("They stand in `content/`. The same keys, as JSON, are in the manifest that a program prints with `--describe`.")
	manifest := p.contract.structs["Manifest"]
	p.line("### `pack.yaml`\n")
	own, parts := manifest, []field{}
	own.fields = nil
	for _, f := range manifest.fields {
		if p.isPart(f) {
			parts = append(parts, f)
		} else {
			own.fields = append(own.fields, f)
		}
	}
	p.shown["Manifest"] = "`pack.yaml`"
	p.structure(own, "")
	for _, f := range parts {
		file := "`" + f.key + ".yaml`"
		if f.optional {
			file += p.say(" (optional)")
		}
		p.line("### %s\n", file)
		path := f.key
		if f.list {
			p.says("A list. Of each element:")
			path += "[]"
		}
		s := p.contract.structs[f.base]
		p.shown[s.name] = file
		p.says(s.doc)
		p.structure(s, path)
	}
}

// isPart tells a part with a file of its own.
func (p *page) isPart(f field) bool {
	_, err := p.contract.file(f.key + ".yaml")
	return err == nil
}

// structure writes the table of a struct, and then those of what is in it.
func (p *page) structure(s structure, path string) {
	p.table("Key", "Is", "Meaning")
	var inner []field
	for _, f := range s.fields {
		if _, is := p.contract.structs[f.base]; is && p.shown[f.base] == "" {
			p.shown[f.base] = "`" + join(path, f) + "`"
			inner = append(inner, f)
		}
		p.row("`"+f.key+"`", p.kind(f, s, join(path, f)), p.meaning(f, s))
	}
	p.line("")
	for _, f := range inner {
		p.line("#### `%s`\n", join(path, f))
		if doc := p.contract.structs[f.base].doc; doc != "" {
			p.says(doc)
		}
		p.structure(p.contract.structs[f.base], join(path, f))
	}
}

func join(path string, f field) string {
	name := f.key
	if path != "" {
		name = path + "." + name
	}
	if f.list {
		name += "[]"
	}
	return name
}

// kind says what a key's value is.
func (p *page) kind(f field, of structure, path string) string {
	named, isNamed := p.contract.named[f.base]
	var is string
	switch {
	case p.shown[f.base] != "":
		there := p.shown[f.base]
		is = fmt.Sprintf("[%s](#%s)", there, anchor(there))
		if there != "`"+path+"`" { // the table stands elsewhere
			is = p.say("as in ") + is
		}
	case isNamed && len(named.values) > 0:
		is = p.say("one of ") + ticked(named.names())
	case p.elsewhere(f, of):
		is = p.say("id from ") + "`" + p.contract.fileOf[p.contract.ids[f.base]] + ".yaml`"
	default:
		is = p.say(plain(f.base))
	}
	if f.list {
		is = p.say("list: ") + is
	}
	if f.optional {
		is += p.say(", optional")
	}
	return is
}

// elsewhere tells the id of something that stands in another file.
func (p *page) elsewhere(f field, of structure) bool {
	home := p.contract.ids[f.base]
	return home != "" && home != of.name
}

// meaning says what a key means: its comment, or that of its type.
func (p *page) meaning(f field, of structure) string {
	named := p.contract.named[f.base]
	said := f.doc
	if said == "" && !p.elsewhere(f, of) {
		said = named.doc
	}
	out := p.say(said)
	var values []string
	for _, v := range named.values {
		if v.doc != "" {
			values = append(values, "`"+v.name+"` "+p.say(v.doc))
		}
	}
	if len(values) > 0 {
		out = strings.TrimSpace(out + "<br>" + strings.Join(values, "<br>"))
	}
	return out
}

// plain names the types of values that need no table.
func plain(base string) string {
	switch {
	case strings.HasSuffix(base, "ID"), strings.HasSuffix(base, "Key"):
		return "id"
	}
	switch base {
	case "Text":
		return "text in both languages"
	case "float64":
		return "number"
	case "int":
		return "whole number"
	case "Cents":
		return "whole cents"
	case "bool":
		return "true or false"
	case "byLang":
		return "list of texts for each language"
	case "shares":
		return "number for each name"
	default:
		return "text"
	}
}

func (p *page) rules() {
	p.line("## %s\n", p.say("Rules"))
	p.says("A rule is one line in CEL over named values; [rules](rules.md) teaches them. It reads the pack's fields and settings by their keys, and these names:")
	p.table("Name", "Meaning")
	for _, n := range p.contract.names {
		p.row("`"+n.name+"`", p.say(n.doc))
	}
	p.line("")
	p.says(p.contract.named["aggregate"].doc)
	p.says("Operators: `+ - * / == != < <= > >= && || ! ?:` and `in`. Functions:")
	p.table("Function", "Gives")
	for _, f := range p.contract.functions {
		p.row("`"+f.name+"`", p.say(f.doc))
	}
	p.line("")
	p.says("A script also has these placeholders: `{name}` the customer's, `{shop}`, `{staff}` who is speaking, `{evidence}` of the driver it answers. The program fills them; the plugin never sees them.")
}

func (p *page) lots() {
	p.line("## %s\n", p.say("Goods: what is said of a lot"))
	p.says("A pack with `goods.yaml` says of each lot how it is, how many days it has left, and what that rests on:")
	p.table("Condition", "Meaning")
	for _, v := range p.contract.named["Condition"].values {
		p.row("`"+v.name+"`", p.say(v.doc))
	}
	p.line("")
	p.table("Fact", "Meaning")
	for _, v := range p.contract.lotFacts {
		p.row("`"+v.name+"`", p.say(v.doc))
	}
	p.line("")
}

func (p *page) limits() {
	p.line("## %s\n", p.say("Limits"))
	p.table("At most", "Is")
	for _, l := range p.contract.limits {
		p.row(p.say(l.doc), l.name)
	}
	p.line("")
}

func (p *page) wire() {
	p.line("## %s\n", p.say("The wire"))
	p.says("For those who write a plugin in another language than Go: [languages](languages.md) tells how a plugin is started and what it prints first. The definitions are in [`plugins/sdk/proto`](../../../plugins/sdk/proto/perennial/pack/v1). The Go SDK speaks all of it; whoever uses that needs nothing below.")
	for _, d := range p.contract.wire {
		if d.doc == "" && len(d.parts) == 0 {
			continue
		}
		p.line("### %s\n", d.name)
		if d.doc != "" {
			p.says(d.doc)
		}
		switch {
		case d.sort == "service":
			p.table("Call", "Meaning")
		case len(d.parts) > 0 && d.sort == "enum":
			p.table("Value", "Meaning")
		case len(d.parts) > 0:
			p.table("Field", "Is", "Meaning")
		}
		for _, part := range d.parts {
			if d.sort == "message" {
				p.row("`"+part.name+"` = "+part.number, "`"+part.is+"`", p.say(part.doc))
			} else {
				p.row("`"+part.name+"`", p.say(part.doc))
			}
		}
		p.line("")
	}
}

// anchor is what a heading is called in links.
func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 0x4e00 && r <= 0x9fff:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func ticked(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// path is a file of the tree.
func path(root, name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
