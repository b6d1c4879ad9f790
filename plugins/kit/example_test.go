package kit

import (
	"errors"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A mistake in an example is said with its line, and with what was meant.
func TestExampleMistakes(t *testing.T) {
	m := &pack.Manifest{Fields: []pack.Field{
		{Key: "last_visit", Type: pack.TypeDay},
		{Key: "gone", Type: pack.TypeBool},
		{Key: "name", Type: pack.TypeText, Private: true},
		{Key: "size", Type: pack.TypeChoice, Choices: []pack.Choice{{Key: "small"}, {Key: "large"}}},
	}}
	for line, want := range map[string]string{
		"last_vist 2026-01-01":     "There is no field last_vist. Did you mean last_visit?",
		"name Ann":                 "There is no field name. There are: last_visit, gone, size.",
		"last_visit 20260101":      "“20260101” is not a day. Write it as 2026-03-08.",
		"gone true":                "“true” is no value of gone. There are: yes, no.",
		"size huge":                "“huge” is no value of size. There are: small, large.",
		"purchase 2026-01-01 lots": "“lots” is not a number such as 12.50.",
	} {
		var e Example
		if !e.parse([]byte("A customer.\n-- customer --\nas-of 2026-03-08\n" + line + "\n-- said --\n")) {
			t.Fatal("not an example")
		}
		e.path = "testdata/ann.txtar"
		_, err := e.said(t.Context(), m, nil)
		f, ok := errors.AsType[Fault](err)
		if got := f.What(core.English); !ok || !strings.HasPrefix(got, "testdata/ann.txtar:4 ") || !strings.HasSuffix(got, want) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}
