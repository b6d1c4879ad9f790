package rule_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/perennial-app/perennial/core/rule"
)

// Whatever is said about a mistake is said in Chinese too, and nothing is there
// that is not said.
func TestPhrases(t *testing.T) {
	file, err := os.ReadFile("zh-CN.json")
	if err != nil {
		t.Fatal(err)
	}
	unsaid := rule.ReadPhrases(file)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	phrases := rule.ReadPhrases(file)
	for _, name := range sources {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`problem\((?:\d+|\w+), (?:\d+|\w+), ("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(string(b), -1) {
			format, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatal(err)
			}
			if phrases[format] == "" {
				t.Errorf("core/rule/zh-CN.json has no %q", format)
			}
			delete(unsaid, format)
		}
	}
	for format := range unsaid {
		t.Errorf("core/rule/zh-CN.json: nothing says %q", format)
	}
}

func TestProblemInChinese(t *testing.T) {
	for src, want := range map[string]string{
		`tenur < 6`:    "没有叫 tenur 的名称",
		`contract < 6`: "< 不能用于 (文字, 数字)",
		`tenure`:       "得出的是数字，应当得出是或否",
	} {
		_, err := rule.Compile(src, rule.Bool, vars)
		if p, ok := errors.AsType[*rule.Problem](err); !ok || p.Chinese != want {
			t.Errorf("%s: got %v, want %s", src, p, want)
		}
	}
}
