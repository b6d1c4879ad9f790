package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core/pack"
)

// minConfidence is what a match must reach to be used without a person saying
// so.
const minConfidence = 0.5

// A match proposes one field for one column.
type match struct {
	column     int
	target     target
	confidence float64 // 0..1
}

// matchColumns proposes fields for columns: by title, checked against the
// content, and by content alone where that is telling. Each field goes to at
// most one column, the surest first.
func matchColumns(titles []string, sample [][]string, targets []target, kind Kind) []match {
	var all []match
	for i, title := range titles {
		cells := column(sample, i)
		for _, t := range targets {
			if c := confidence(title, cells, t, kind); c >= minConfidence {
				all = append(all, match{i, t, c})
			}
		}
		if kind == Purchases {
			all = append(all, purchaseGuesses(i, cells, targets)...)
		}
	}
	return assign(all)
}

// assign gives each column and each field away once, the surest match first.
func assign(all []match) []match {
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(b.confidence, a.confidence) })
	var out []match
	columns, fields := map[int]bool{}, map[string]bool{}
	for _, m := range all {
		if !columns[m.column] && !fields[m.target.name] {
			columns[m.column], fields[m.target.name] = true, true
			out = append(out, m)
		}
	}
	return out
}

// maxCells is how many cells of a column decide what it is.
const maxCells = 300

// column returns the first filled cells of one column.
func column(sample [][]string, i int) []string {
	var out []string
	for _, r := range sample {
		if len(out) == maxCells {
			break
		}
		if i < len(r) && !isBlank(r[i]) {
			out = append(out, r[i])
		}
	}
	return out
}

func confidence(title string, cells []string, t target, kind Kind) float64 {
	if named := titleScore(title, t); named > 0 {
		return named * (0.4 + 0.6*contentScore(cells, t))
	}
	return contentOnly(cells, t, kind)
}

// titleScore is how well a title names a field: 1 for one of its names, less
// with a unit behind it, for a part of what it holds, or as part of a longer
// title.
func titleScore(title string, t target) float64 {
	n := normal(title)
	if slices.Contains(t.names, n) {
		return 1
	}
	if i := strings.IndexAny(fold(title), "(["); i > 0 {
		if slices.Contains(t.names, normal(fold(title)[:i])) {
			return 0.95
		}
	}
	if slices.Contains(t.parts, n) {
		return 0.9
	}
	best := 0
	for _, name := range t.names {
		size := utf8.RuneCountInString(name)
		han := strings.ContainsFunc(name, isHan)
		if (han && size >= 2 || size >= 5) && strings.Contains(n, name) {
			best = max(best, size)
		}
	}
	if best == 0 {
		return 0
	}
	return 0.5 + 0.4*float64(best)/float64(utf8.RuneCountInString(n))
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// contentScore is the share of cells that can be values of the field.
func contentScore(cells []string, t target) float64 {
	if len(cells) == 0 {
		return 1 // nothing speaks against it
	}
	p := newParser(t, false)
	good := 0
	for _, c := range cells {
		switch p.parse(c).flaw {
		case "", OutOfRange, SeveralPhones:
			good++
		}
	}
	return float64(good) / float64(len(cells))
}

// contentOnly is how surely content alone tells a field. Numbers tell nothing;
// phone numbers, addresses and a field's own words do.
func contentOnly(cells []string, t target, kind Kind) float64 {
	if len(cells) < 3 {
		return 0
	}
	switch {
	case t.name == fieldPhone:
		return 0.85 * share(cells, looksLikePhone)
	case t.name == fieldEmail:
		return 0.9 * share(cells, looksLikeEmail)
	case t.name == fieldName:
		return 0.65 * share(cells, looksLikeName)
	case t.name == fieldDate && kind == Purchases:
		return 0.75 * share(cells, looksLikeDay)
	case t.typ == pack.TypeChoice && contentScore(cells, t) >= 0.95:
		return 0.55 * ownWords(cells, t)
	default:
		return 0
	}
}

func share(cells []string, is func(string) bool) float64 {
	n := 0
	for _, c := range cells {
		if is(c) {
			n++
		}
	}
	return float64(n) / float64(len(cells))
}

func looksLikeDay(s string) bool {
	_, _, ok := parseDay(s, dayRule{})
	return ok
}

// surnames are the commonest Chinese surnames, of nine people in ten.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常"

func looksLikeName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 4 || strings.ContainsFunc(s, func(r rune) bool { return !isHan(r) }) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune(surnames, first)
}

// ownWords is 1 if the cells use several words of the choice that are not mere
// numbers or yes and no, which other fields use too.
func ownWords(cells []string, t target) float64 {
	p := newParser(t, false)
	found := map[string]bool{}
	for _, c := range cells {
		w := strings.ToLower(fold(c))
		if _, _, number := parseNumber(c, numberRule{}); number || truths[w] || falsehoods[w] {
			continue
		}
		if v := p.parse(c); v.flaw == "" && !v.blank {
			found[v.value.Text()] = true
		}
	}
	if len(found) >= 2 {
		return 1
	}
	return 0
}

// purchaseGuesses proposes, for files without useful titles, what the columns
// of a list of purchases usually are: an id that comes again, small whole
// numbers, amounts with cents.
func purchaseGuesses(i int, cells []string, targets []target) []match {
	if len(cells) < 20 {
		return nil
	}
	distinct := map[string]bool{}
	whole, decimals, small := 0, 0, 0
	for _, c := range cells {
		distinct[c] = true
		v, _, ok := parseNumber(c, numberRule{})
		switch {
		case !ok:
		case strings.ContainsAny(c, ".,"):
			decimals++
		default:
			whole++
			if v >= 1 && v <= 100 && c[0] != '0' {
				small++
			}
		}
	}
	n := len(cells)
	guess := func(name string, c float64) []match {
		for _, t := range targets {
			if t.name == name {
				return []match{{i, t, c}}
			}
		}
		return nil
	}
	switch {
	case share(cells, looksLikeDay) > 0.9:
		return nil
	case decimals*2 > n:
		return guess(fieldAmount, 0.55)
	case small*20 > n*19 && len(distinct)*5 < n:
		return guess(fieldQty, 0.5)
	case len(distinct) < n && len(distinct)*20 > n && (whole == n || share(cells, isCode) > 0.9):
		return guess(fieldID, 0.5)
	}
	return nil
}

// isCode reports letters and digits without spaces, as ids are written.
func isCode(s string) bool {
	digit := false
	for _, r := range s {
		digit = digit || unicode.IsDigit(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' {
			return false
		}
	}
	return digit && len(s) <= 40
}

// guessKind tells purchases from customers: purchases have a day, and somebody
// who buys twice.
func guessKind(titles []string, sample [][]string) Kind {
	found := map[string]match{}
	for _, m := range matchColumns(titles, sample, targetsOf(Purchases, nil), Purchases) {
		found[m.target.name] = m
	}
	day, ok := found[fieldDate]
	if !ok || day.confidence < 0.7 {
		return Customers
	}
	for _, key := range []string{fieldID, fieldPhone, fieldEmail} {
		if m, ok := found[key]; ok {
			cells := column(sample, m.column)
			distinct := map[string]bool{}
			for _, c := range cells {
				distinct[c] = true
			}
			if len(distinct)*10 < len(cells)*9 {
				return Purchases
			}
			if a, ok := found[fieldAmount]; ok && a.confidence >= 0.9 && day.confidence >= 0.9 {
				return Purchases
			}
		}
	}
	return Customers
}
