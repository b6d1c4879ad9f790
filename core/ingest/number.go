package ingest

import (
	"math"
	"strconv"
	"strings"
)

// A numberRule is how the numbers of one column are written.
type numberRule struct {
	commaDecimal bool     // 1.234,5 and not 1,234.5
	percentWhole bool     // 12% is 12 and not 0.12
	units        []string // texts that may follow a number, lower case
}

// A numberVote says what a number shows about the decimal sign of its column.
type numberVote uint8

// The votes.
const (
	noDecimalVote numberVote = iota
	pointVote
	commaVote
)

// maxNumber bounds numbers; beyond it a float no longer holds each whole one.
const maxNumber = 1 << 53

// parseNumber reads a number as people write it: with signs of currency, full
// width digits, separators of thousands, percent, 万 and 亿, brackets for minus.
func parseNumber(s string, rule numberRule) (float64, numberVote, bool) {
	if plainNumber(s) && !rule.commaDecimal {
		v, err := strconv.ParseFloat(s, 64)
		return v, pointIn(s), err == nil && math.Abs(v) <= maxNumber
	}
	s = strings.ToLower(fold(s))
	neg := false
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' {
		neg, s = true, s[1:len(s)-1]
	}
	s, scale := cutUnits(s, rule)
	if s, ok := cutSign(&neg, s); ok {
		digits, vote, ok := decimal(s, rule.commaDecimal)
		if !ok {
			return 0, 0, false
		}
		v, err := strconv.ParseFloat(digits, 64)
		if v *= scale; neg {
			v = -v
		}
		return v, vote, err == nil && math.Abs(v) <= maxNumber
	}
	return 0, 0, false
}

// plainNumber reports the form strconv reads and no rule changes.
func plainNumber(s string) bool {
	digits, points := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		case (c == '-' || c == '+') && (i == 0 || s[i-1] == 'e' || s[i-1] == 'E'):
		case (c == 'e' || c == 'E') && digits > 0 && i+1 < len(s):
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

func pointIn(s string) numberVote {
	if i := strings.IndexByte(s, '.'); i >= 0 && len(s)-i-1 != 3 {
		return pointVote
	}
	return noDecimalVote
}

// currencies are written before or after amounts.
var currencies = []string{"人民币", "rmb", "cny", "usd", "eur", "gbp", "jpy", "hkd", "us$", "hk$", "¥", "￥", "$", "€", "£", "元整", "元", "圆", "块"}

// scales are Chinese units of counting and percent.
var scales = []struct {
	unit  string
	scale float64
}{{"万", 1e4}, {"亿", 1e8}, {"千", 1e3}, {"百", 1e2}, {"%", 0.01}, {"‰", 0.001}}

// cutUnits takes currency, unit and scale off a number.
func cutUnits(s string, rule numberRule) (string, float64) {
	scale := 1.0
	s = strings.TrimSpace(s)
	for again := true; again; {
		again = false
		for _, c := range currencies {
			if t := strings.TrimSuffix(strings.TrimPrefix(s, c), c); t != s {
				s, again = strings.TrimSpace(t), true
			}
		}
		for _, u := range rule.units {
			if t, ok := strings.CutSuffix(s, u); ok && u != "%" {
				s, again = strings.TrimSpace(t), true
			}
		}
		for _, u := range scales {
			if t, ok := strings.CutSuffix(s, u.unit); ok {
				s, again = strings.TrimSpace(t), true
				if u.unit != "%" || !rule.percentWhole {
					scale *= u.scale
				}
			}
		}
		for _, c := range currencies {
			for _, sign := range []string{"-", "+"} { // -¥5
				if t, ok := strings.CutPrefix(s, sign+c); ok {
					s, again = sign+strings.TrimSpace(t), true
				}
			}
		}
	}
	return s, scale
}

func cutSign(neg *bool, s string) (string, bool) {
	switch {
	case s == "":
		return s, false
	case s[0] == '-':
		*neg, s = !*neg, s[1:]
	case s[0] == '+':
		s = s[1:]
	case s[len(s)-1] == '-': // as accounting writes it
		*neg, s = !*neg, s[:len(s)-1]
	case strings.HasPrefix(s, "−"):
		*neg, s = !*neg, s[len("−"):]
	}
	s = strings.TrimSpace(s)
	return s, s != ""
}

// decimal turns digits with separators into digits with a decimal point.
func decimal(s string, commaDecimal bool) (string, numberVote, bool) {
	for _, gap := range []string{"'", "’", " ", "\u00a0", "\u202f"} {
		if strings.Contains(s, gap) {
			if !grouped(s, gap) {
				return "", 0, false
			}
			s = strings.ReplaceAll(s, gap, "")
		}
	}
	if i := strings.IndexByte(s, 'e'); i > 0 && plainNumber(s) {
		return s, pointVote, true
	}
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	dec, group, vote := ".", ",", noDecimalVote
	switch {
	case point < 0 && comma < 0:
		return s, vote, onlyDigits(s)
	case point >= 0 && comma >= 0:
		vote = pointVote
		if comma > point {
			vote = commaVote
		}
	case comma >= 0: // only commas
		if strings.Count(s, ",") == 1 && (!grouped(s, ",") || s[0] == '0') {
			vote = commaVote
		} else if strings.Count(s, ",") > 1 {
			vote = pointVote
		} else if commaDecimal {
			dec, group = ",", "."
		}
	default: // only points
		if strings.Count(s, ".") > 1 {
			vote = commaVote
		} else if !grouped(s, ".") || s[0] == '0' {
			vote = pointVote
		} else if commaDecimal {
			dec, group = ",", "."
		}
	}
	if vote == commaVote {
		dec, group = ",", "."
	}
	whole, frac, _ := strings.Cut(s, dec)
	if strings.Contains(whole, group) && !grouped(whole, group) {
		return "", 0, false
	}
	whole = strings.ReplaceAll(whole, group, "")
	if !onlyDigits(whole+frac) || whole+frac == "" {
		return "", 0, false
	}
	return whole + "." + frac, vote, true
}

// grouped reports digits in groups of three, but for a decimal part.
func grouped(s, sep string) bool {
	parts := strings.Split(s, sep)
	for i, p := range parts {
		if i == len(parts)-1 {
			p, _, _ = strings.Cut(p, ".")
			p, _, _ = strings.Cut(p, ",")
		}
		if i == 0 && (len(p) < 1 || len(p) > 3) || i > 0 && len(p) != 3 {
			return false
		}
	}
	return true
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// fold turns full-width characters into the plain ones they stand for.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		case r == '。' || r == '．':
			return '.'
		default:
			return r
		}
	}, s)
}

func itoa(n int) string { return strconv.Itoa(n) }
