package pack

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// spoken are the places where something is said of a mistake: a format, or what
// a name that nobody knows is of.
var spoken = regexp.MustCompile(`(?:\.say\(|fileProblem\([\w.]+, |\.unknown\(|checkOneOf\([^"]*(?:"[a-z_]+"\))?, )("(?:[^"\\]|\\.)*"|` + "`[^`]*`" + `)`)

// Whatever is said about a mistake is said in Chinese too, and nothing is there
// that is not said.
func TestPhrases(t *testing.T) {
	unsaid := rule.ReadPhrases(chinese)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range spoken.FindAllStringSubmatch(string(b), -1) {
			format, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatal(err)
			}
			if phrases[format] == "" {
				t.Errorf("core/pack/zh-CN.json has no %q", format)
			}
			delete(unsaid, format)
		}
	}
	for format := range unsaid {
		t.Errorf("core/pack/zh-CN.json: nothing says %q", format)
	}
}

func TestProblemInChinese(t *testing.T) {
	var ps problems
	at := ps.at("drivers[0].side")
	checkOneOf(at, "side", "shop", string(Company), string(Customer))
	at.say("%v contradicts the direction %s; change one of them", -1, Raises)
	at.unknown("driver", "prize", []string{"price"})
	for i, want := range []string{
		"drivers[0].side: 没有“shop”这个责任方，可用的有 company, customer",
		"drivers[0].side: -1 与方向 raises 矛盾；请改其中一个",
		"drivers[0].side: 没有“prize”这个动因（是不是 price？）",
	} {
		if got := ps.list[i].In(core.Chinese); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
