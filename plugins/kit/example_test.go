package kit

import (
	"errors"
	"os"
	"path/filepath"
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

// Editors on Windows end lines in their own way, and some write another encoding.
func TestExampleEncodings(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "ann.txtar")
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("A customer.\r\n-- customer --\r\nas-of 2026-03-08\r\n-- said --\r\nNothing.\r\n")
	all, err := ReadExamples(name)
	if err != nil || len(all) != 1 || all[0].Customer != "as-of 2026-03-08\n" || all[0].Want != "Nothing.\n" {
		t.Errorf("got %+v, %v", all, err)
	}
	write("\xbf\xcd\xbb\xa7\n-- customer --\nas-of 2026-03-08\n-- said --\nNothing.\n")
	if _, err := ReadExamples(name); core.KindOf(err) != core.Invalid || !strings.Contains(err.Error(), "kit.example_utf8") {
		t.Errorf("another encoding: %v", err)
	}
}
