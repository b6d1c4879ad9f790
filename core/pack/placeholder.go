package pack

import (
	"regexp"
	"slices"
)

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// Placeholders lists the names in {braces} of a text, each once, in order.
func Placeholders(s string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// AsOf is the name rules and evidence know the as-of day by.
const AsOf = "as_of"

// Missing is the name of the facts of an unknown signal: one for each field or
// aggregate it needed and did not have, the name as a text.
const Missing = "missing"

// hostNames are the placeholders of a script that the host knows: the
// customer's and the shop's name, who is speaking, and the evidence of the
// driver the action answers.
var hostNames = []string{"name", "shop", "staff", "evidence"}
