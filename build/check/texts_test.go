package check

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var languages = []string{"en", "zh-CN"}

// goTexts reads core/text/locales/<language>/<area>.json.
func goTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range allFiles(t) {
		if ok, _ := path.Match("core/text/locales/"+lang+"/*.json", name); !ok {
			continue
		}
		var texts map[string]string
		if err := json.Unmarshal([]byte(read(t, name)), &texts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, text := range texts {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %s is in another file too", name, key)
			}
			all[key] = text
		}
	}
	return all
}

// pageTexts reads the frontend's locale files as one flat map. Plural forms
// differ by language and are folded into one key.
func pageTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	all := map[string]string{}
	var flatten func(prefix string, v any)
	flatten = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				flatten(strings.TrimPrefix(prefix+"."+key, "."), inner)
			}
		case string:
			for _, form := range []string{"_zero", "_one", "_two", "_few", "_many", "_other"} {
				prefix = strings.TrimSuffix(prefix, form)
			}
			all[prefix] += v
		}
	}
	for _, name := range allFiles(t) {
		inLocale := strings.HasPrefix(name, "frontend/src/") && strings.Contains(name, "/locale")
		if !inLocale || path.Ext(name) != ".json" || !strings.Contains(name, "/"+lang) {
			continue
		}
		var texts map[string]any
		if err := json.Unmarshal([]byte(read(t, name)), &texts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		flatten("", texts)
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{?[^{}]*\}?\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestTextsExistInEveryLanguage(t *testing.T) {
	for where, texts := range map[string]func(*testing.T, string) map[string]string{
		"core/text/locales": goTexts, "frontend/src": pageTexts,
	} {
		first := texts(t, languages[0])
		if len(first) == 0 {
			t.Errorf("%s: no texts in %s", where, languages[0])
		}
		for _, lang := range languages[1:] {
			other := texts(t, lang)
			for _, key := range slices.Sorted(maps.Keys(first)) {
				text, ok := other[key]
				switch {
				case !ok:
					t.Errorf("%s: %s is not in %s", where, key, lang)
				case strings.TrimSpace(text) == "" || strings.TrimSpace(first[key]) == "":
					t.Errorf("%s: %s is empty", where, key)
				case !slices.Equal(placeholders(first[key]), placeholders(text)):
					t.Errorf("%s: %s has %v in %s and %v in %s", where, key, placeholders(first[key]), languages[0], placeholders(text), lang)
				}
			}
			for _, key := range slices.Sorted(maps.Keys(other)) {
				if _, ok := first[key]; !ok {
					t.Errorf("%s: %s is not in %s", where, key, languages[0])
				}
			}
		}
	}
}

// wrongWidth is Western punctuation inside Chinese, which looks like a gap, also
// beside a value, a code or a parenthesis of the Chinese text; and Chinese
// punctuation inside an address, which nobody could open.
var wrongWidth = regexp.MustCompile("[\\p{Han}”}`）][,;:!?]|[,;:!?][\\p{Han}“`（]" +
	"|[\\p{Han}”}`]\\(|\\([\\p{Han}“]|\\)[\\p{Han}“]|[\\p{Han}”}）]\\.(\\s|$)" +
	`|\d\.\d+：|://[^\s，。；]*：`)

// wronglyPunctuated returns what is of the wrong width in a Chinese text, "" if
// nothing is. A line that begins with two spaces is a command line, which is not
// Chinese.
func wronglyPunctuated(text string) string {
	for line := range strings.Lines(text) {
		if found := wrongWidth.FindString(line); found != "" && !strings.HasPrefix(line, "  ") {
			return found
		}
	}
	return ""
}

// vendorTexts are the Chinese sentences about mistakes in a pack and of the
// vendors' reference, and the lines of the guides, without what is code in them.
func vendorTexts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range allFiles(t) {
		switch {
		case path.Base(name) == "zh-CN.json" && !strings.HasPrefix(name, "frontend/"):
			var texts map[string]string
			if err := json.Unmarshal([]byte(read(t, name)), &texts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for english, text := range texts {
				all[name+": "+english] = written.ReplaceAllString(text, "x")
			}
		case path.Ext(name) == ".md" && strings.Contains(name, "/zh-CN/"):
			for i, line := range strings.Split(code.ReplaceAllString(read(t, name), "x"), "\n") {
				all[fmt.Sprintf("%s, line %d without code", name, i+1)] = written.ReplaceAllString(line, "x")
			}
		}
	}
	if len(all) < 500 {
		t.Errorf("found only %d texts for vendors", len(all))
	}
	return all
}

// written is what is to be written as it stands, and where a link leads.
var written = regexp.MustCompile("`[^`]*`|\\{[^}]*\\}|\\]\\([^)]*\\)")

func TestChineseUsesItsOwnPunctuation(t *testing.T) {
	for _, texts := range []map[string]string{goTexts(t, "zh-CN"), pageTexts(t, "zh-CN"), vendorTexts(t)} {
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			if found := wronglyPunctuated(texts[key]); found != "" {
				t.Errorf("%s: %q is of the wrong width", key, found)
			}
		}
	}
}

func TestWrongWidthIsSeen(t *testing.T) {
	for text, want := range map[string]string{
		"没有改动。":                   "",
		"请看 http://127.0.0.1:80。": "",
		"共 {count} 项，{name}：好":    "",
		"写成\n  a:是,b":             "",
		"没有改动.":                   "动.",
		"好,可以":                    "好,",
		"`语言`:zh-CN":              "`:",
		"依次写出`字段`,_ 略过":           "`,",
		"{name}:{action} 已做":      "}:",
		"已新增{name}:{id}":          "}:",
		"属于{name}({id})":          "}(",
		"请用 127.0.0.1：端口":         "0.1：",
		"请看 http://localhost：80":  "://localhost：",
	} {
		if got := wronglyPunctuated(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

var messageKey = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+\.?$`)

// sayers are the functions whose arguments name messages.
var sayers = map[string]bool{"Says": true, "Say": true, "say": true}

func TestMessagesExist(t *testing.T) {
	texts := goTexts(t, languages[0])
	areas := map[string]bool{}
	for key := range texts {
		areas[strings.SplitN(key, ".", 2)[0]] = true
	}
	literals := map[string]bool{}
	for _, f := range allGo(t) {
		if f.generated || f.test || f.pkg == "core/text" {
			continue
		}
		check := func(e ast.Expr) {
			lit, ok := e.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return
			}
			key, err := strconv.Unquote(lit.Value)
			if err != nil || !messageKey.MatchString(key) {
				return
			}
			if !exists(texts, key) {
				t.Errorf("%s: no message %q in core/text/locales", f.at(lit.Pos()), key)
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sayers[calledName(n)] {
					for _, arg := range n.Args {
						check(leftmost(arg))
					}
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Key" && f.pkg != "core/pack" {
					if lit, ok := leftmost(n.Value).(*ast.BasicLit); ok && areas[strings.Trim(strings.SplitN(lit.Value, ".", 2)[0], `"`)] {
						check(lit)
					}
				}
			case *ast.BasicLit:
				if key, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
					literals[key] = true
				}
			}
			return true
		})
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if !mentioned(literals, key) {
			t.Errorf("core/text/locales: nothing says %s: delete it", key)
		}
	}
}

// exists says whether a key, or the beginning of one that ends in a dot, is a
// message.
func exists(texts map[string]string, key string) bool {
	if !strings.HasSuffix(key, ".") {
		_, ok := texts[key]
		return ok
	}
	for k := range texts {
		if strings.HasPrefix(k, key) {
			return true
		}
	}
	return false
}

// mentioned says whether the code has the key, or the beginning of it that it
// completes: "error." + kind.
func mentioned(literals map[string]bool, key string) bool {
	if literals[key] {
		return true
	}
	for i := len(key) - 1; i > 0; i-- {
		if (key[i] == '.' || key[i] == '_') && literals[key[:i+1]] {
			return true
		}
	}
	return strings.HasPrefix(key, "error.") // package text completes it
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// leftmost returns the first operand of a concatenation.
func leftmost(e ast.Expr) ast.Expr {
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD {
			return e
		}
		e = sum.X
	}
}
