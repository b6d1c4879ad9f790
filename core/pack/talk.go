package pack

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
)

// KeywordListID names a list of keywords.
type KeywordListID string

// Speaker is whose words a keyword list looks at.
type Speaker string

// The speakers.
const (
	ByCustomer Speaker = "customer"
	ByStaff    Speaker = "staff" // such as an answer nobody should give
)

// A KeywordList is words in what people say and write that point to one thing:
// "too expensive", "closing my account". The program looks for them; what was
// said never goes to the plugin.
type KeywordList struct {
	ID    KeywordListID `yaml:"id" json:"id"`
	Title Text          `yaml:"title" json:"title"`
	By    Speaker       `yaml:"by" json:"by"`
	// Driver is the cause they point to, "" for none.
	Driver DriverID `yaml:"driver,omitempty" json:"driver,omitempty"`
	// Words are what to look for, in every language.
	Words map[core.Lang][]string `yaml:"words" json:"words"`
	// Except are phrases that hold a word and mean something else: "not too
	// expensive".
	Except map[core.Lang][]string `yaml:"except,omitempty" json:"except,omitempty"`
}

// Find returns the words of the list that occur in a text, each once, whatever
// language the text is in. A word within one of the exceptions does not count,
// and a word in Latin letters must stand by itself.
func (k *KeywordList) Find(text string) []string {
	text = strings.ToLower(text)
	var except [][2]int
	for _, lang := range core.Langs() {
		for _, phrase := range k.Except[lang] {
			for from := range occurrences(text, strings.ToLower(phrase)) {
				except = append(except, [2]int{from, from + len(phrase)})
			}
		}
	}
	var found []string
	for _, lang := range core.Langs() {
		for _, word := range k.Words[lang] {
			for from := range occurrences(text, strings.ToLower(word)) {
				to := from + len(word)
				excepted := slices.ContainsFunc(except, func(e [2]int) bool { return e[0] <= from && to <= e[1] })
				if !excepted && !slices.Contains(found, word) {
					found = append(found, word)
				}
			}
		}
	}
	return found
}

// occurrences yields where a word begins in a text.
func occurrences(text, word string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], word)
			if i < 0 || word == "" {
				return
			}
			at := from + i
			before, _ := utf8.DecodeLastRuneInString(text[:at])
			after, _ := utf8.DecodeRuneInString(text[at+len(word):])
			first, _ := utf8.DecodeRuneInString(word)
			last, _ := utf8.DecodeLastRuneInString(word)
			partOfAWord := spelled(before) && spelled(first) || spelled(last) && spelled(after)
			if !partOfAWord && !yield(at) {
				return
			}
			from = at + len(word)
		}
	}
}

// spelled reports a letter or digit of a script that parts its words by spaces.
func spelled(r rune) bool {
	return r != utf8.RuneError && (unicode.IsDigit(r) || unicode.In(r, unicode.Latin))
}

func (m *Manifest) checkKeywords(ps *problems) {
	checkMost(ps.at("keywords"), len(m.Keywords), MaxKeywordLists)
	ids := map[string]bool{}
	for i, k := range m.Keywords {
		at := ps.at("keywords[%d]", i)
		checkID(at.sub("id"), string(k.ID))
		once(at.sub("id"), ids, string(k.ID))
		checkText(at.sub("title"), k.Title)
		checkOneOf(at.sub("by"), "speaker", string(k.By), string(ByCustomer), string(ByStaff))
		if k.Driver != "" && m.Driver(k.Driver) == nil {
			at.sub("driver").unknown("driver", string(k.Driver), names(m.Drivers, func(d Driver) DriverID { return d.ID }))
		}
		for _, lang := range core.Langs() {
			words := k.Words[lang]
			in := at.sub("words").sub(string(lang))
			checkCount(in, len(words), MaxKeywords)
			checkPhrases(in, words)
			in = at.sub("except").sub(string(lang))
			checkMost(in, len(k.Except[lang]), MaxKeywords)
			checkPhrases(in, k.Except[lang])
			for j, phrase := range k.Except[lang] {
				if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(phrase), strings.ToLower(w)) }) {
					in.item(j).say("%q holds none of the words, so it excepts nothing", phrase)
				}
			}
		}
		checkLangs(at.sub("words"), k.Words)
		checkLangs(at.sub("except"), k.Except)
	}
}

func checkPhrases(at place, phrases []string) {
	for j, p := range phrases {
		switch {
		case strings.TrimSpace(p) != p || p == "":
			at.item(j).say("%q is empty or has spaces around it", p)
		case len(p) > maxPhraseBytes:
			at.item(j).say("longer than %d bytes", maxPhraseBytes)
		case slices.IndexFunc(phrases, func(q string) bool { return strings.EqualFold(p, q) }) < j:
			at.item(j).say("%q comes twice", p)
		}
	}
}
