package ingest

import (
	"math"
	"strings"
	"unicode"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
)

// blanks are what people and programs write for "not known", normalised.
var blanks = set("", "na", "n/a", "#n/a", "#na", "null", "nil", "none", "nan", "-", "--", "---", "—", "——", "/", `\n`, "?", "？",
	"无", "空", "未知", "不详", "暂无", "未填", "未填写", "unknown", "(blank)", "(空)", "#value!", "#ref!", "#div/0!")

// truths and falsehoods are words for yes and no, normalised.
var (
	truths = set("yes", "y", "true", "t", "1", "1.0", "是", "有", "对", "真", "vrai", "oui", "si", "sí", "ja", "on",
		"√", "✓", "✔", "☑", "已", "已开通", "开通", "是的")
	falsehoods = set("no", "n", "false", "f", "0", "0.0", "否", "无", "没有", "没", "不", "不是", "假", "faux", "non", "nein", "off",
		"×", "✗", "✘", "x", "☐", "未", "未开通", "没开通")
)

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

func isBlank(s string) bool {
	if len(s) > 14 {
		return false
	}
	return blanks[s] || blanks[strings.ToLower(fold(s))]
}

// A parser turns the cells of one column into values.
type parser struct {
	target  target
	literal bool // names, phones and ids are what the cell says, letter by letter
	number  numberRule
	day     dayRule
	// words are the choices of a choice, and "true" and "false" of a bool, by
	// every normalised way to write them.
	words map[string]string
	// seen keeps what frequent cells gave; columns of choices have few.
	seen map[string]parsed
}

// parsed is what a cell gave.
type parsed struct {
	value  pack.Value
	flaw   Flaw // "" if it is fine or blank
	blank  bool
	number numberVote
	day    dayVote
}

const maxSeen = 64

// parse reads one cell.
func (p *parser) parse(cell string) parsed {
	switch p.target.typ {
	case pack.TypeChoice, pack.TypeBool:
		if v, ok := p.seen[cell]; ok {
			return v
		}
		v := p.read(cell)
		if len(p.seen) < maxSeen {
			p.seen[cell] = v
		}
		return v
	default:
		return p.read(cell)
	}
}

func (p *parser) read(cell string) (v parsed) {
	switch p.target.typ {
	case pack.TypeChoice:
		if key, ok := p.words[normalWord(cell)]; ok && cell != "" {
			return parsed{value: pack.ChoiceValue(key)}
		}
		return orBlank(cell, UnknownChoice)
	case pack.TypeBool:
		w := normalWord(cell)
		if key, ok := p.words[w]; ok && cell != "" {
			return parsed{value: pack.BoolValue(key == "true")}
		}
		if w = strings.ToLower(fold(cell)); truths[w] || falsehoods[w] {
			return parsed{value: pack.BoolValue(truths[w])}
		}
		v = orBlank(cell, NotYesNo)
		switch { // 已流失, 未流失
		case v.blank:
		case strings.HasPrefix(w, "已"):
			v = parsed{value: pack.BoolValue(true)}
		case strings.HasPrefix(w, "未"):
			v = parsed{value: pack.BoolValue(false)}
		}
		return v
	case pack.TypeNumber, pack.TypeMoney:
		f, vote, ok := parseNumber(cell, p.number)
		if !ok {
			return orBlank(cell, NotANumber)
		}
		v = parsed{value: pack.NumberValue(f), number: vote}
		if p.target.typ == pack.TypeMoney {
			v.value = pack.MoneyValue(f)
		}
		if fd := p.target.field; fd != nil && (fd.Min != nil && f < *fd.Min || fd.Max != nil && f > *fd.Max) {
			v.flaw = OutOfRange
		}
		return v
	case pack.TypeDay:
		d, vote, ok := parseDay(cell, p.day)
		if !ok {
			return orBlank(cell, NotADay)
		}
		return parsed{value: pack.DayValue(d), day: vote}
	default:
		return p.readText(cell)
	}
}

func (p *parser) readText(cell string) parsed {
	if p.literal && p.target.field == nil && p.target.name != fieldEmail {
		return p.readLetters(cell)
	}
	if strings.ContainsFunc(cell, unicode.IsControl) {
		cell = withoutControls(cell)
	}
	if cell == "" || isBlank(cell) && p.target.name != fieldID {
		return parsed{blank: true}
	}
	limit, flaw := MaxTextBytes, Flaw("")
	switch p.target.name {
	case fieldID:
		limit = MaxIDBytes
		if isIDBlank(cell) {
			return parsed{blank: true}
		}
		cell = wholeNumber(cell)
	case fieldName:
		limit = customer.MaxNameBytes
	case fieldPhone:
		limit = 100
		cell, flaw = readPhone(wholeNumber(cell))
	case fieldEmail:
		if customer.NormalEmail(fold(cell)) == "" {
			return parsed{flaw: NotAnEmail}
		}
		cell = fold(cell)
	}
	if len(cell) > limit {
		return parsed{flaw: TooLong}
	}
	return parsed{value: pack.TextValue(cell), flaw: flaw}
}

// readLetters takes a cell as it is.
func (p *parser) readLetters(cell string) (v parsed) {
	limit := MaxIDBytes
	switch p.target.name {
	case fieldName:
		limit = customer.MaxNameBytes
	case fieldPhone:
		if customer.NormalPhone(cell) == "" {
			v.flaw = NotAPhone
		}
	case columnOtherIDs:
		limit = customer.MaxExternal * (customer.MaxExternalBytes + len(` ""`))
	}
	if len(cell) > limit {
		return parsed{flaw: TooLong}
	}
	v.value = pack.TextValue(cell)
	return v
}

// withoutControls takes control characters out; line ends belong to notes.
func withoutControls(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, s))
}

// orBlank tells a blank from something wrong. It comes after reading, because
// some words for nothing, such as 无, also mean no.
func orBlank(cell string, f Flaw) parsed {
	if isBlank(cell) {
		return parsed{blank: true}
	}
	return parsed{flaw: f}
}

// isIDBlank is stricter than isBlank: a customer may well be number 0 or "x".
func isIDBlank(s string) bool {
	switch strings.ToLower(s) {
	case "", "null", "na", "n/a", "#n/a", "nan", "none", "-", "--", "无", "未知", `\n`:
		return true
	}
	return false
}

// wholeNumber undoes what spreadsheets do to long numbers: 13800138000.0.
func wholeNumber(s string) string {
	if w, ok := strings.CutSuffix(s, ".0"); ok && w != "" && onlyDigits(w) {
		return w
	}
	return s
}

// readPhone keeps a phone number as written; of several in one cell, the first
// that is one. A text that is none is kept too, but reaches nobody.
func readPhone(s string) (string, Flaw) {
	if customer.NormalPhone(s) != "" {
		return s, ""
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/,;、，；|\n 转", r) })
	for _, p := range parts {
		if customer.NormalPhone(p) != "" {
			return p, SeveralPhones
		}
	}
	return s, NotAPhone
}

// looksLikePhone reports a number that is a phone number and hardly an id.
func looksLikePhone(s string) bool {
	n := customer.NormalPhone(wholeNumber(s))
	if n == "" {
		return false
	}
	if len(n) == 11 && n[0] == '1' && n[1] >= '3' {
		return true
	}
	s = fold(s)
	if s[0] == '+' || strings.HasPrefix(s, "00") && len(n) > 9 {
		return true
	}
	// 010-62345678, (555) 123-4567; but 2024-01-05 is a day.
	if _, _, ok := parseDay(s, dayRule{}); ok || len(n) < 10 {
		return false
	}
	return s[0] == '(' || strings.Contains(s, "-") && !strings.Contains(s, ".")
}

func looksLikeEmail(s string) bool {
	n := customer.NormalEmail(s)
	return n != "" && strings.Contains(n[strings.LastIndexByte(n, '@'):], ".")
}

// normal reduces a title or a name to what tells it from others: letters and
// digits in lower case, full width folded.
func normal(s string) string { return reduce(s, "+#") }

// normalWord reduces a value that is a word; unlike titles, 1.5 and 15, 18-25
// and 1825 differ.
func normalWord(s string) string {
	if strings.ContainsAny(s, "0123456789０１２３４５６７８９") {
		return reduce(s, "+#.-~<>=≥≤%")
	}
	return reduce(s, "+#")
}

func reduce(s, keep string) string {
	var b strings.Builder
	for _, r := range fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(keep, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if b.Len() == 0 {
		return strings.TrimSpace(s)
	}
	return b.String()
}

// normalName compares names: the same letters, however spaced or wide.
func normalName(s string) string { return normal(s) }

// cents turns an amount into whole cents; ok is false beyond what a purchase
// can be.
func cents(amount float64) (core.Cents, bool) {
	c := math.Round(amount * 100)
	return core.Cents(c), math.Abs(c) <= 1e13
}
