package packtest

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// nobody stands before what no list may hear.
const nobody = "-"

// Talk reads what customers and staff say, one sentence a line after the lists of
// keywords that hear it (- for none), and asks the pack's lists. Together the
// sentences are heard by every list, in every language.
//
//	wilted,too_dear  三天就枯了，还这么贵
//	-                a dear friend
func Talk(t *testing.T, p pack.Pack, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type heard struct {
		list pack.KeywordListID
		lang core.Lang
	}
	all := map[heard]bool{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		want, said, _ := strings.Cut(line, " ")
		var got []string
		for _, k := range p.Manifest().Keywords {
			words := k.Find(strings.TrimSpace(said))
			if len(words) > 0 {
				got = append(got, string(k.ID))
			}
			for lang, list := range k.Words {
				if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) }) {
					all[heard{k.ID, lang}] = true
				}
			}
		}
		if got == nil {
			got = []string{nobody}
		}
		if got := strings.Join(got, ","); got != want {
			t.Errorf("%s: heard by %s, want %s", strings.TrimSpace(said), got, want)
		}
	}
	for _, k := range p.Manifest().Keywords {
		for _, lang := range core.Langs() {
			if !all[heard{k.ID, lang}] {
				t.Errorf("no sentence in %s is heard by %s", lang, k.ID)
			}
		}
	}
}
