package ingest

import "strings"

// A spreadsheet runs a cell beginning with = + - @ as a formula. What somebody
// else wrote must not run on the reader's machine, so such texts go out with an
// apostrophe before them, which spreadsheets hide and this package takes off
// again. Numbers and phone numbers are harmless and stay.

// guard makes a text safe to open in a spreadsheet.
func guard(s string) string {
	if risky(strings.TrimLeft(s, "'")) && !harmless(s) {
		return "'" + s
	}
	return s
}

// unguard takes the apostrophe of guard off.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && risky(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func risky(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠")
}

// harmless reports a signed number or phone number, which no spreadsheet
// computes into anything else.
func harmless(s string) bool {
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case i == 0 && (c == '+' || c == '-'):
		case c == '.' || c == ',' || c == ' ':
		case c == '-' && s[0] == '+': // +86-138-0013-8000
		default:
			return false
		}
	}
	return digits > 0
}
