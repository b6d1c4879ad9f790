package customer

import (
	"strings"
	"unicode"
)

// NormalPhone reduces a phone number to what identifies it: digits, full-width
// ones folded, without the Chinese country code, separators and extension
// marks. Fewer than 7 digits identify nobody and give "".
func NormalPhone(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case strings.ContainsRune("+＋-－()（）./", r) || unicode.IsSpace(r):
		default:
			return "" // letters: not a phone number
		}
	}
	d := strings.TrimPrefix(b.String(), "00")
	if len(d) == 13 && strings.HasPrefix(d, "861") {
		d = d[2:] // +86 before a mobile number
	}
	if len(d) < 7 || len(d) > 15 {
		return ""
	}
	return d
}

// NormalEmail returns the address in lower case, or "" if it is none.
func NormalEmail(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > 254 || strings.ContainsFunc(s, unicode.IsSpace) {
		return ""
	}
	return s
}
