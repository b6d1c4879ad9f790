package check

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	code    = regexp.MustCompile("(?ms)^ *```.*?^ *```|`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	fenced  = regexp.MustCompile("(?ms)^ *```.*?^ *```")
)

// A page that is pointed to is there, and so is the heading.
func TestLinksLeadSomewhere(t *testing.T) {
	files := allFiles(t)
	folders := map[string]bool{}
	for _, name := range files {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	for _, name := range files {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, name), ""), -1) {
			file, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(file, ":") {
				continue // elsewhere
			}
			target := path.Join(path.Dir(name), file)
			if file == "" {
				target = name
			}
			switch {
			case folders[target]:
			case !slices.Contains(files, target):
				t.Errorf("%s: there is no %s", name, m[1])
			case anchor != "" && path.Ext(target) == ".md" && !slices.Contains(anchors(read(t, target)), anchor):
				t.Errorf("%s: %s has no heading #%s", name, target, anchor)
			}
		}
	}
}

// anchors are what the headings of a page are called in links.
func anchors(page string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, m[1]))
	}
	return all
}
