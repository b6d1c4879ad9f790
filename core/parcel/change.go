package parcel

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// How says what became of a part of a pack.
type How string

// What can become of a part.
const (
	Added   How = "added"
	Removed How = "removed"
	Changed How = "changed"
)

// A Change is one difference between two versions of a pack.
type Change struct {
	How   How
	List  string    // of the manifest, such as drivers; "" for what is no list
	ID    string    // of the part, or the name of what is no list
	Title pack.Text // of the part, nil where it has none
	// Details are what changed in it: "weight 0.8 → 1.2", or a name alone where
	// what it holds is long.
	Details []string
}

// Changes lists the differences between two versions of a pack, in the order of
// the lists' names; within a list what was taken away comes last. Parts are known
// by their id or key, so that their order does not matter.
func Changes(was, now *pack.Manifest) ([]Change, error) {
	before, err := tree(was)
	if err != nil {
		return nil, err
	}
	after, err := tree(now)
	if err != nil {
		return nil, err
	}
	names := maps.Clone(before)
	maps.Copy(names, after)
	var out []Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, oldIDs := parts(before[name])
		fresh, freshIDs := parts(after[name])
		switch {
		case oldIDs != nil || freshIDs != nil:
			out = append(out, listChanges(name, old, oldIDs, fresh, freshIDs)...)
		case name == "version", isEmpty(before[name]) && isEmpty(after[name]), reflect.DeepEqual(before[name], after[name]):
		default:
			out = append(out, Change{How: Changed, ID: name, Details: details(before[name], after[name])})
		}
	}
	return out, nil
}

// tree is a manifest as JSON has it, so that what is added to manifests later is
// compared too.
func tree(m *pack.Manifest) (map[string]any, error) {
	b, err := json.Marshal(m)
	out := map[string]any{}
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		return nil, core.Errorf(core.Internal, "comparing packs: %w", err)
	}
	return out, nil
}

// parts reads a list of things with an id or a key; ids is nil for anything else.
func parts(v any) (byID map[string]map[string]any, ids []string) {
	list, ok := v.([]any)
	if !ok {
		return nil, nil
	}
	byID = map[string]map[string]any{}
	for _, one := range list {
		part, _ := one.(map[string]any)
		id, ok := part["id"].(string)
		if !ok {
			id, ok = part["key"].(string)
		}
		if !ok {
			return nil, nil
		}
		byID[id], ids = part, append(ids, id)
	}
	return byID, ids
}

// isEmpty reports a list with nothing in it, however it is written.
func isEmpty(v any) bool {
	list, ok := v.([]any)
	return v == nil || ok && len(list) == 0
}

func listChanges(list string, old map[string]map[string]any, oldIDs []string, fresh map[string]map[string]any, freshIDs []string) (out []Change) {
	for _, id := range freshIDs {
		part := fresh[id]
		c := Change{How: Changed, List: list, ID: id, Title: titleOf(part)}
		if old[id] == nil {
			c.How = Added
		} else if c.Details = details(old[id], part); len(c.Details) == 0 {
			continue
		}
		out = append(out, c)
	}
	for _, id := range oldIDs {
		if fresh[id] == nil {
			out = append(out, Change{How: Removed, List: list, ID: id, Title: titleOf(old[id])})
		}
	}
	return out
}

func titleOf(part map[string]any) pack.Text {
	said, ok := part["title"].(map[string]any)
	if !ok {
		return nil
	}
	t := pack.Text{}
	for lang, text := range said {
		if s, ok := text.(string); ok {
			t[core.Lang(lang)] = s
		}
	}
	return t
}

// details names what differs between two forms of one thing.
func details(was, now any) []string {
	old, okOld := was.(map[string]any)
	fresh, okNew := now.(map[string]any)
	if !okOld || !okNew {
		if d := shortly(was, now); d != "" {
			return []string{d}
		}
		return nil
	}
	names := maps.Clone(old)
	maps.Copy(names, fresh)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if reflect.DeepEqual(old[name], fresh[name]) {
			continue
		}
		if d := shortly(old[name], fresh[name]); d != "" {
			out = append(out, name+" "+d)
		} else {
			out = append(out, name)
		}
	}
	return out
}

// shortly writes a change of a number or a yes as was → now; "" for anything
// longer.
func shortly(was, now any) string {
	for _, v := range []any{was, now} {
		switch v.(type) {
		case float64, bool:
		default:
			return ""
		}
	}
	return fmt.Sprintf("%v → %v", was, now)
}
