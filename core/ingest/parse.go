package ingest

import (
	"strings"

	"github.com/perennial-app/perennial/core/pack"
)

// ParseValue reads one value of a pack's field the way a cell of a file is
// read, for what a person types. ok is false where it is blank, cannot be read,
// or lies outside the field's bounds.
func ParseValue(f *pack.Field, s string) (v pack.Value, ok bool) {
	t := target{name: string(f.Key), typ: f.Type, title: f.Title, field: f}
	got := newParser(t, false).parse(strings.TrimSpace(s))
	return got.value, got.flaw == "" && !got.blank
}
