package overlay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Path says where in a pack something stands, as its files do: a list, the id
// of an element, what is said of it. Steps of a playbook count from 1.
//
//	drivers.silence.weight
//	actions.say_hello.script.zh-CN
//	checklists.cooler.items.cooler_temperature.max
type Path string

// In patterns * is an element of a list, # a position in one and @ a language.
var patterns = []struct {
	path string
	kind Kind
}{
	{"drivers.*.title.@", Text},
	{"drivers.*.weight", Number},
	{"drivers.*.strength", Number},
	{"drivers.*.off", Off},

	{"actions.*.title.@", Text},
	{"actions.*.script.@", Text},
	{"actions.*.channel", Text},
	{"actions.*.cost_cents", Number},
	{"actions.*.cooldown_days", Number},
	{"actions.*.off", Off},

	{"playbooks.*.title.@", Text},
	{"playbooks.*.steps.#.wait_days", Number},
	{"playbooks.*.off", Off},

	{"tiers.*.title.@", Text},
	{"tiers.*.budget_cents", Number},
	{"tiers.*.touches", Number},

	{"checklists.*.title.@", Text},
	{"checklists.*.purpose.@", Text},
	{"checklists.*.schedule", Text},
	{"checklists.*.months", Numbers},
	{"checklists.*.off", Off},
	{"checklists.*.items.*.title.@", Text},
	{"checklists.*.items.*.remedy.@", Text},
	{"checklists.*.items.*.min", Limit},
	{"checklists.*.items.*.max", Limit},
	{"checklists.*.items.*.warn_min", Limit},
	{"checklists.*.items.*.warn_max", Limit},
	{"checklists.*.items.*.off", Off},

	{"keywords.*.title.@", Text},
	{"keywords.*.words.@", Words},
	{"keywords.*.except.@", Words},
	{"keywords.*.off", Off},

	{"fields.*.aliases", Words},
	{"fields.*.min", Limit},
	{"fields.*.max", Limit},

	{"churn.inactive_days", Number},
	{"churn.horizon_days", Number},
	{"churn.text.@", Text},
	{"prior.rate", Number},
	{"prior.strength", Number},
}

// A Place is somewhere in a pack that can be changed.
type Place struct {
	Path  Path
	Kind  Kind
	Value Value // what the pack says there
	// Of is what the place is about, an element of a list: its title. Empty for
	// what is about the pack as a whole.
	Of pack.Text
}

// Places lists every place of a pack that can be changed, in the order of the
// pack.
func Places(m *pack.Manifest) []Place {
	root := tree(m)
	var all []Place
	for _, list := range []string{"drivers", "actions", "playbooks", "tiers", "checklists", "keywords", "fields", "churn", "prior"} {
		for _, path := range spread(root, list) {
			if p, ok := look(root, path); ok {
				all = append(all, p)
			}
		}
	}
	return all
}

// spread lists the paths that patterns beginning with a list stand for in a
// pack, element by element.
func spread(root any, list string) (paths []Path) {
	var walk func(at any, done, rest []string)
	byElement := map[string][]Path{}
	var order []string
	for _, p := range patterns {
		if parts := strings.Split(p.path, "."); parts[0] == list {
			walk = func(at any, done, rest []string) {
				if len(rest) == 0 {
					key := strings.Join(done[:min(2, len(done))], ".")
					if byElement[key] == nil {
						order = append(order, key)
					}
					byElement[key] = append(byElement[key], Path(strings.Join(done, ".")))
					return
				}
				for _, name := range namesAt(at, rest[0]) {
					next, _ := step(at, name)
					walk(next, append(slices.Clone(done), name), rest[1:])
				}
			}
			walk(root, nil, parts)
		}
	}
	for _, key := range order {
		paths = append(paths, byElement[key]...)
	}
	return paths
}

// namesAt lists what a part of a pattern stands for in one part of a pack.
func namesAt(at any, part string) []string {
	switch part {
	case "@":
		var langs []string
		for _, lang := range core.Langs() {
			langs = append(langs, string(lang))
		}
		return langs
	case "*", "#":
		list, _ := at.([]any)
		var names []string
		for i, e := range list {
			names = append(names, nameOf(e, i))
		}
		return names
	default:
		return []string{part}
	}
}

// nameOf is what an element of a list goes by: its id or key, else its position
// from 1.
func nameOf(element any, i int) string {
	if m, ok := element.(map[string]any); ok {
		for _, key := range []string{"id", "key"} {
			if id, ok := m[key].(string); ok {
				return id
			}
		}
	}
	return strconv.Itoa(i + 1)
}

// step goes one part of a path down.
func step(at any, name string) (any, bool) {
	switch x := at.(type) {
	case map[string]any:
		next, ok := x[name]
		return next, ok
	case []any:
		for i, e := range x {
			if nameOf(e, i) == name {
				return e, true
			}
		}
	}
	return nil, false
}

// kindOf returns what can be said at a path, false where nothing can be changed.
func kindOf(path Path) (Kind, bool) {
	parts := strings.Split(string(path), ".")
	for _, p := range patterns {
		if slices.EqualFunc(strings.Split(p.path, "."), parts, fitsPart) {
			return p.kind, true
		}
	}
	return "", false
}

func fitsPart(pattern, part string) bool {
	switch pattern {
	case "@":
		return slices.Contains(core.Langs(), core.Lang(part))
	case "#":
		n, err := strconv.Atoi(part)
		return err == nil && n > 0 && strconv.Itoa(n) == part
	case "*":
		return part != ""
	default:
		return pattern == part
	}
}

// find returns a place, or says why it cannot be changed.
func find(m *pack.Manifest, path Path) (Place, error) {
	if _, ok := kindOf(path); !ok {
		return Place{}, core.Says(core.Invalid, "overlay.fixed", core.Args{"path": clip(string(path))})
	}
	p, ok := look(tree(m), path)
	if !ok {
		return Place{}, core.Says(core.NotFound, "overlay.unknown", core.Args{"path": clip(string(path)), "pack": m.Title})
	}
	return p, nil
}

// clip keeps what somebody typed from filling a sentence.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

// look finds a place in the tree of a pack. What a pack leaves out is there all
// the same, where the part it would be said of is.
func look(root any, path Path) (Place, bool) {
	kind, ok := kindOf(path)
	if !ok {
		return Place{}, false
	}
	p := Place{Path: path, Kind: kind}
	parts := strings.Split(string(path), ".")
	at := root
	for _, name := range parts[:len(parts)-1] {
		next, ok := step(at, name)
		m, isMap := next.(map[string]any)
		switch {
		case !ok && name == "except":
			next = map[string]any{} // none in any language yet
		case !ok:
			return Place{}, false
		case isMap && m["title"] != nil:
			p.Of = textOf(m["title"])
		}
		at = next
	}
	m, ok := at.(map[string]any)
	said, there := m[parts[len(parts)-1]]
	switch {
	case !ok:
		return Place{}, false
	case kind == Off:
		p.Value = valueOf(false)
	case there:
		p.Value = valueOf(said)
	case kind == Number:
		p.Value = valueOf(0)
	case kind == Text:
		p.Value = valueOf("")
	case kind == Limit:
		p.Value = none
	default:
		p.Value = valueOf([]any{})
	}
	return p, true
}

// Leaf is what a path says of something, without its language: "script". Lang is
// the language, "" for what has none.
func (p Path) Leaf() (leaf string, lang core.Lang) {
	parts := strings.Split(string(p), ".")
	leaf = parts[len(parts)-1]
	if len(parts) > 1 && slices.Contains(core.Langs(), core.Lang(leaf)) {
		return parts[len(parts)-2], core.Lang(leaf)
	}
	return leaf, ""
}

func textOf(v any) pack.Text {
	t := pack.Text{}
	m, _ := v.(map[string]any)
	for lang, s := range m {
		t[core.Lang(lang)] = fmt.Sprint(s)
	}
	return t
}

// tree is a pack as JSON has it.
func tree(m *pack.Manifest) any {
	var root any
	b, err := json.Marshal(m)
	if err == nil {
		err = json.Unmarshal(b, &root)
	}
	if err != nil {
		panic(fmt.Sprintf("overlay: a manifest is not JSON: %v", err)) // it came as JSON or was checked
	}
	return root
}
