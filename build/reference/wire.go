package reference

import (
	"os"
	"regexp"
	"strings"
)

// A definition is a service, a message or an enum of the wire.
type definition struct {
	sort, name, doc string
	parts           []part
}

// A part is a call, a field or a value of a definition.
type part struct{ name, number, is, doc string }

var (
	wireOpen  = regexp.MustCompile(`^(service|message|enum) (\w+) \{(\})?$`)
	wireCall  = regexp.MustCompile(`^rpc (\w+)\((.*)\) returns \((.*)\);$`)
	wireField = regexp.MustCompile(`^((?:optional |repeated )?[\w.]+) (\w+) = (\d+);(?: // (.*))?$`)
	wireValue = regexp.MustCompile(`^([A-Z_]+) = \d+;(?: // (.*))?$`)
)

// readWire reads the definitions in a folder: services first, then messages in
// their order.
func readWire(dir string) ([]definition, error) {
	var all []definition
	for _, name := range []string{"pack.proto", "lifecycle.proto"} {
		b, err := os.ReadFile(path(dir, name))
		if err != nil {
			return nil, err
		}
		var comment []string
		take := func(also string) string {
			said := sentence(strings.Join(comment, " "))
			comment = nil
			return strings.TrimSpace(said + " " + sentence(also))
		}
		var open *definition
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			said, isComment := strings.CutPrefix(line, "//")
			if isComment {
				comment = append(comment, strings.TrimSpace(said))
				continue
			}
			if m := wireOpen.FindStringSubmatch(line); m != nil {
				all = append(all, definition{sort: m[1], name: m[2], doc: take("")})
				open = &all[len(all)-1]
				if m[3] != "" {
					open = nil
				}
				continue
			}
			if line == "}" {
				open = nil
			}
			if open == nil {
				comment = nil
				continue
			}
			if m := wireCall.FindStringSubmatch(line); m != nil {
				open.parts = append(open.parts, part{name: m[1] + "(" + m[2] + ") → " + m[3], doc: take("")})
			} else if m := wireField.FindStringSubmatch(line); m != nil && open.sort == "message" {
				open.parts = append(open.parts, part{name: m[2], number: m[3], is: m[1], doc: take(m[4])})
			} else if m := wireValue.FindStringSubmatch(line); m != nil {
				open.parts = append(open.parts, part{name: m[1], doc: take(m[2])})
			}
		}
	}
	return all, nil
}
