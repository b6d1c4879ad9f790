package roster

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// A row's text is a list of fields. Each is its kind, letters and digits in
// folded form, and then, for a name of several words, the words' lengths in
// bytes. The letters are never smaller than '0', so no needle spans two fields.
const (
	fieldSpelled  = 0x01 // the name in Latin letters; always the first
	fieldName     = 0x02 // the name, if it is written in others
	fieldInitials = 0x03
	fieldCode     = 0x04
	fieldWhole    = 0x05
	wordBase      = 0x10 // + length; longer words continue
	wordMax       = 0x0f
)

// spelling returns the first field's letters: what names are sorted by.
func spelling(text []byte) []byte {
	for i := 1; i < len(text); i++ {
		if text[i] < '0' {
			return text[1:i]
		}
	}
	return text[min(1, len(text)):]
}

// A speller makes the texts of rows. It remembers how characters are read.
type speller struct {
	args    pinyin.Args
	read    map[rune]string
	surname map[string]string
}

func newSpeller() speller {
	return speller{pinyin.NewArgs(), map[rune]string{}, surnameReadings()}
}

// surnameReadings lists the characters that are read otherwise where they begin
// a name. People may type either reading.
func surnameReadings() map[string]string {
	return map[string]string{
		"万俟": "mo qi", "单于": "chan yu", "尉迟": "yu chi", "澹台": "tan tai", "长孙": "zhang sun",
		"乐": "yue", "仇": "qiu", "任": "ren", "冼": "xian", "区": "ou", "单": "shan", "召": "shao",
		"员": "yun", "宓": "fu", "尹": "yin", "折": "she", "曾": "zeng", "朴": "piao", "查": "zha",
		"洗": "xian", "盖": "ge", "种": "chong", "秘": "bi", "繁": "po", "缪": "miao", "翟": "zhai",
		"解": "xie", "覃": "qin", "谌": "chen", "隗": "kui", "黑": "he",
	}
}

func (s *speller) entry(r Row) *entry {
	words := fold(r.Name)
	var b []byte
	spelled := s.spell(words)
	b = appendField(b, fieldSpelled, spelled)
	if name := strings.Join(words, ""); name != strings.Join(spelled, "") {
		b = appendField(b, fieldName, words)
	}
	b = appendInitials(b, spelled)
	if other := s.spellSurname(words, spelled); other != nil {
		b = appendField(b, fieldSpelled, other)
		b = appendInitials(b, other)
	}
	b = appendCodes(b, fieldCode, r.Codes)
	b = appendCodes(b, fieldWhole, r.Whole)
	return &entry{place: place{r.Order, spelling(b), r.ID}, text: b, cells: r.Cells}
}

func appendField(b []byte, kind byte, words []string) []byte {
	b = append(b, kind)
	for _, w := range words {
		b = append(b, w...)
	}
	if len(words) < 2 {
		return b
	}
	for _, w := range words {
		n := len(w)
		for ; n > wordMax-1; n -= wordMax - 1 {
			b = append(b, wordBase+wordMax) // goes on
		}
		b = append(b, wordBase+byte(n))
	}
	return b
}

func appendCodes(b []byte, kind byte, codes []string) []byte {
	for _, c := range codes {
		if c := strings.Join(fold(c), ""); c != "" {
			b = append(append(b, kind), c...)
		}
	}
	return b
}

func appendInitials(b []byte, words []string) []byte {
	if len(words) < 2 {
		return b
	}
	b = append(b, fieldInitials)
	for _, w := range words {
		b = append(b, w[0])
	}
	return b
}

// spell returns the words in Latin letters, a Chinese character being a word.
func (s *speller) spell(words []string) []string {
	var out []string
	for _, w := range words {
		rest := 0
		for i, r := range w {
			if !isHan(r) {
				continue
			}
			if i > rest {
				out = append(out, w[rest:i])
			}
			rest = i + len(string(r))
			if p := s.pinyin(r); p != "" {
				out = append(out, p)
			}
		}
		if rest < len(w) {
			out = append(out, w[rest:])
		}
	}
	return out
}

// spellSurname returns the words with the surname read as surnames are, or nil
// if that is how they are spelled already.
func (s *speller) spellSurname(words, spelled []string) []string {
	if len(words) == 0 {
		return nil
	}
	first := []rune(words[0])
	for n := min(2, len(first)); n > 0; n-- {
		reading, ok := s.surname[string(first[:n])]
		if !ok {
			continue
		}
		other := append(strings.Fields(reading), spelled[min(n, len(spelled)):]...)
		if strings.Join(other, " ") == strings.Join(spelled, " ") {
			return nil
		}
		return other
	}
	return nil
}

func (s *speller) pinyin(r rune) string {
	p, ok := s.read[r]
	if !ok {
		if all := pinyin.SinglePinyin(r, s.args); len(all) > 0 {
			p = all[0]
		}
		s.read[r] = p
	}
	return p
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r > 0x2e00 && unicode.Is(unicode.Han, r)
}

// fold returns the words of s, letters and digits only, in lower case, half
// width and without accents.
func fold(s string) []string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if !ascii {
		s = plain(s)
	}
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < '0' || r > '9' && r < 'a' || r > 'z' && r < 0x80 ||
			r >= 0x80 && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

// plain folds width and other ways of writing the same letter, and drops accents
// from Latin letters.
func plain(s string) string {
	han := true
	for _, r := range s {
		han = han && (r < 0x80 || r >= 0x4e00 && r <= 0x9fff)
	}
	if han {
		return s // as nearly every Chinese name
	}
	var b strings.Builder
	latin := false
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = r < 0x80
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// boundary tells whether a word of the field begins at offset at of its letters,
// which are followed by lengths.
func boundary(lengths []byte, at int) bool {
	for pos, i := 0, 0; i < len(lengths) && lengths[i] >= wordBase && lengths[i] < '0'; i++ {
		if pos == at {
			return true
		}
		if pos > at {
			return false
		}
		// A word longer than wordMax-1 bytes takes several lengths.
		for lengths[i] == wordBase+wordMax {
			pos += wordMax - 1
			i++
		}
		pos += int(lengths[i] - wordBase)
	}
	return false
}

// field returns the kind, letters and lengths of the field around text[at].
func field(text []byte, at int) (kind byte, start, end int, lengths []byte) {
	start = at
	for start > 0 && text[start-1] >= '0' {
		start--
	}
	end = at
	for end < len(text) && text[end] >= '0' {
		end++
	}
	rest := text[end:]
	if n := bytes.IndexFunc(rest, func(r rune) bool { return r < wordBase }); n >= 0 {
		rest = rest[:n]
	}
	return text[start-1], start, end, rest
}
