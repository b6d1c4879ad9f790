package app

import (
	"encoding/json"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// printJSON writes one value, indented, to standard output.
func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// count writes a whole number with separators: 7,043.
func count(n int64) string { return text.Count(n) }

// money writes an amount with separators: 1,234.50.
func money(c core.Cents) string {
	s := c.String()
	whole, cents, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + cents
}
