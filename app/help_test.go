package app

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
)

// What the help of check answer shows is a check there is, each of its lines
// answered.
func TestCheckExample(t *testing.T) {
	b, err := os.ReadFile("../plugins/florist/pack/checklists.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{}
	list := ""
	for _, m := range regexp.MustCompile(`(?m)^( {4})?- id: (\w+)$`).FindAllStringSubmatch(string(b), -1) {
		if m[1] == "" {
			list = m[2]
			continue
		}
		lists[list] = append(lists[list], m[2])
	}
	for _, lang := range core.Langs() {
		examples := regexp.MustCompile(`(?s)perennial check answer (\w+)((?: |\\\n|--line|--staff|\w+=\S+|[^\s-]\S*)*)`).
			FindAllStringSubmatch((&program{lang: lang}).say("app.check_answer.long", nil), -1)
		if len(examples) != 2 {
			t.Errorf("%s: %d examples, want 2", lang, len(examples))
		}
		for _, e := range examples {
			var lines []string
			for _, l := range regexp.MustCompile(`--line (\w+)=`).FindAllStringSubmatch(e[2], -1) {
				lines = append(lines, l[1])
			}
			if want := lists[e[1]]; len(want) == 0 || !slices.Equal(lines, want) {
				t.Errorf("%s: %s is answered with %v, want %v", lang, e[1], lines, want)
			}
		}
	}
}
