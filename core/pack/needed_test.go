package pack_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// The vendors' reference calls a key optional by its tag. So a key with omitempty
// may be left out, and one without may not: taken out of a manifest, each in its
// turn, the manifest stands or falls by it.
func TestOptionalKeysMayBeLeftOut(t *testing.T) {
	// A weight of nothing is allowed, because a shop may want a driver silent, and
	// so is a least of nothing; nobody writes them down that way. Settings that are
	// numbers must have both bounds, others none.
	exempt := map[string]bool{"Driver.weight": true, "Span.least": true, "Setting.min": true, "Setting.max": true}
	stands, falls, absent := map[string]bool{}, map[string]bool{}, map[string]bool{}
	folders, err := filepath.Glob("../../plugins/*/pack")
	if err != nil || len(folders) < 3 {
		t.Fatal(folders, err)
	}
	for _, dir := range folders {
		manifest := manifestOf(t, dir)
		var walk func(typ reflect.Type, at any)
		walk = func(typ reflect.Type, at any) {
			for typ.Kind() == reflect.Pointer {
				typ = typ.Elem()
			}
			if list, ok := at.([]any); ok {
				for i, e := range list {
					if i < 2 || i == len(list)-1 { // they are alike, but for the last tier
						walk(typ.Elem(), e)
					}
				}
				return
			}
			keys, ok := at.(map[string]any)
			if !ok || typ.Kind() != reflect.Struct {
				return
			}
			for i := range typ.NumField() {
				f := typ.Field(i)
				key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if key == "" || key == "-" {
					continue
				}
				name := typ.Name() + "." + key
				was, there := keys[key]
				if !there {
					absent[name] = true
					continue
				}
				if stands[name] || falls[name] && !optional(f) {
					walk(f.Type, was)
					continue
				}
				delete(keys, key)
				if check(t, manifest) == nil {
					stands[name] = true
				} else {
					falls[name] = true
				}
				keys[key] = was
				walk(f.Type, was)
			}
		}
		walk(reflect.TypeFor[pack.Manifest](), manifest)
	}
	for typ := range structs(reflect.TypeFor[pack.Manifest](), map[reflect.Type]bool{}) {
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
			name := typ.Name() + "." + key
			switch optional := optional(typ.Field(i)); {
			case key == "" || key == "-" || exempt[name]:
			case !optional && (stands[name] || absent[name]):
				t.Errorf("%s may be left out: give it omitempty", name)
			case optional && falls[name] && !stands[name] && !absent[name]:
				t.Errorf("%s may never be left out: take omitempty away", name)
			}
		}
	}
}

func optional(f reflect.StructField) bool { return strings.HasSuffix(f.Tag.Get("yaml"), ",omitempty") }

// manifestOf is the manifest of a pack's files, as any program reads it.
func manifestOf(t *testing.T, dir string) map[string]any {
	t.Helper()
	p, err := pack.Load(os.DirFS(dir), nil)
	if err != nil { // its drivers are computed in Go
		compute := map[pack.DriverID]pack.Compute{}
		for line := range strings.Lines(err.Error()) {
			if _, id, ok := strings.Cut(strings.TrimSpace(line), "missing, and driver "); ok {
				id, _, _ = strings.Cut(id, " ")
				compute[pack.DriverID(id)] = func(pack.Snapshot, core.Day) pack.Signal { return pack.Unknown() }
			}
		}
		if p, err = pack.Load(os.DirFS(dir), compute); err != nil {
			t.Fatal(err)
		}
	}
	b, err := json.Marshal(p.Manifest())
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func check(t *testing.T, manifest map[string]any) error {
	t.Helper()
	b, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var m pack.Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m.Check()
}

// structs are a type and those in it.
func structs(typ reflect.Type, seen map[reflect.Type]bool) map[reflect.Type]bool {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() == reflect.Struct && !seen[typ] {
		seen[typ] = true
		for i := range typ.NumField() {
			structs(typ.Field(i).Type, seen)
		}
	}
	return seen
}
