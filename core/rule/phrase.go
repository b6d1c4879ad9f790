package rule

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/perennial-app/perennial/core"
)

// Phrases are what is said about mistakes, in Chinese, by the English of it: a
// format as of package fmt. Whoever reports mistakes keeps them beside the code;
// a test holds them to be complete.
type Phrases map[string]string

// ReadPhrases reads phrases that a program was built with.
func ReadPhrases(file []byte) Phrases {
	var p Phrases
	if err := json.Unmarshal(file, &p); err != nil {
		panic(fmt.Sprintf("rule: phrases: %v", err))
	}
	return p
}

// Say fills a format in English and in Chinese. An argument that has a word for
// itself in each language is written with it.
func (p Phrases) Say(format string, args ...any) (english, chinese string) {
	english = fmt.Sprintf(format, args...)
	translated, ok := p[format]
	if !ok {
		return english, english
	}
	own := make([]any, len(args))
	for i, a := range args {
		own[i] = a
		if x, ok := a.(interface{ In(core.Lang) string }); ok {
			own[i] = x.In(core.Chinese)
		}
	}
	return english, fmt.Sprintf(translated, own...)
}

//go:embed zh-CN.json
var chinese []byte

var phrases = ReadPhrases(chinese)

// problem says what is wrong at a place in a rule.
func problem(line, column int, format string, args ...any) *Problem {
	p := &Problem{Line: line, Column: column}
	p.Message, p.Chinese = phrases.Say(format, args...)
	return p
}

// A word is one of the language's words for types, as CEL says it.
type word string

func (w word) String() string { return typeName(string(w)) }

// In returns the word in a language.
func (w word) In(lang core.Lang) string {
	if lang != core.Chinese {
		return w.String()
	}
	return celType.ReplaceAllStringFunc(string(w), func(t string) string {
		switch t {
		case "double", "int", "uint":
			return Number.In(lang)
		case "string":
			return Text.In(lang)
		case "bool":
			return Bool.In(lang)
		default:
			return "任何值"
		}
	})
}

// In returns the type's name in a language.
func (t Type) In(lang core.Lang) string {
	if lang != core.Chinese {
		return t.String()
	}
	return map[Type]string{Number: "数字", Text: "文字", Bool: "是或否"}[t]
}
