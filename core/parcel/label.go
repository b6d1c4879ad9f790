package parcel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/perennial-app/perennial/core"
)

// formatNumber is this edition of parcels. A later one says something else, and
// only a later program reads it.
const formatNumber = 1

// A Label is manifest.json: what is in a parcel, from whom and for which
// program.
type Label struct {
	Format    int               `json:"format"`
	ID        core.PackID       `json:"id"`
	Version   string            `json:"version"`
	Vendor    string            `json:"vendor"`
	Key       Key               `json:"key"` // the vendor's
	Protocols []int             `json:"protocols"`
	Host      string            `json:"host"`  // versions of the program, such as ">=1.2 <3"
	Files     map[string]string `json:"files"` // name to SHA-256 in hexadecimal
}

var (
	idPattern      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	versionPattern = regexp.MustCompile(`^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)
	sumPattern     = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// text writes the label, the same for the same label.
func (l *Label) text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(l); err != nil {
		return nil, core.Errorf(core.Internal, "writing a label: %w", err)
	}
	return b.Bytes(), nil
}

// ReadLabel reads a label whose SHA-256 is known already: nobody's signature is
// checked.
func ReadLabel(b []byte) (Label, error) {
	var l Label
	err := l.read(b)
	return l, err
}

// read reads a label that anybody may have written.
func (l *Label) read(b []byte) error {
	var edition struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(b, &edition); err == nil && edition.Format > formatNumber {
		return core.Says(core.Unavailable, "parcel.newer", nil)
	}
	err := json.Unmarshal(b, l)
	if err == nil {
		err = l.check()
	}
	if err != nil {
		return core.Says(core.Invalid, "parcel.label", nil).Wrap(err)
	}
	return nil
}

func (l *Label) check() error {
	switch {
	case l.Format != formatNumber:
		return fmt.Errorf("format %d", l.Format)
	case !idPattern.MatchString(string(l.ID)):
		return fmt.Errorf("id %q", l.ID)
	case len(l.Version) > 64 || !versionPattern.MatchString(l.Version):
		return fmt.Errorf("version %q", l.Version)
	case l.Vendor == "" || len(l.Vendor) > 200 || shown(l.Vendor) != l.Vendor:
		return errors.New("vendor")
	case len(l.Protocols) == 0 || len(l.Protocols) > 16:
		return errors.New("no protocols")
	case len(l.Files) > MaxFiles:
		return fmt.Errorf("%d files", len(l.Files))
	}
	if _, err := ParseKey([]byte(l.Key)); err != nil {
		return err
	}
	if _, err := parseRange(l.Host); err != nil {
		return err
	}
	for name, sum := range l.Files {
		if err := checkName(name); err != nil {
			return err
		}
		if name == LabelName || name == SignatureName || isCountersignature(name) || !sumPattern.MatchString(sum) {
			return fmt.Errorf("file %s", shown(name))
		}
	}
	return nil
}

// comment is what the vendor signs beside the label, so that a tool that knows
// only signatures shows what it is.
func (l *Label) comment() string { return fmt.Sprintf("perennial %s %s", l.ID, l.Version) }

// Platforms lists what the parcel has programs for, sorted; none for a pack that
// is data.
func (l *Label) Platforms() []string {
	var out []string
	for name := range l.Files {
		if parts := strings.Split(name, "/"); isProgram(name) && len(parts) == 3 {
			out = append(out, parts[1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Program returns the file that is run on a platform; "" for none.
func (l *Label) Program(platform string) string {
	for _, dir := range []string{platform, anywhere} {
		for _, base := range []string{"plugin", "plugin.exe"} {
			if name := "bin/" + dir + "/" + base; l.Files[name] != "" {
				return name
			}
		}
	}
	return ""
}

// IsData reports a pack that is data alone: it has content and no program.
func (l *Label) IsData() bool {
	return l.Files[ContentDir+"/pack.yaml"] != "" && len(l.Platforms()) == 0
}

// A Host is what a parcel is to run on.
type Host struct {
	Version   string // of the program
	Protocols []int  // of the contract, that the program speaks
	Platform  string // such as linux_amd64
}

// Fits says whether the label's plugin runs on a host, and if not, who has to
// change what.
func (l *Label) Fits(h Host) error {
	if ok, err := InRange(l.Host, h.Version); err != nil || !ok {
		return core.Says(core.Unavailable, "parcel.host", core.Args{"range": l.Host, "version": shown(h.Version)}).Wrap(err)
	}
	shared := slices.ContainsFunc(l.Protocols, func(n int) bool { return slices.Contains(h.Protocols, n) })
	switch {
	case !shared && slices.Min(l.Protocols) > slices.Max(h.Protocols):
		return core.Says(core.Unavailable, "parcel.protocol_newer", nil)
	case !shared:
		return core.Says(core.Unavailable, "parcel.protocol_older", core.Args{"vendor": shown(l.Vendor)})
	case !l.IsData() && l.Program(h.Platform) == "":
		return core.Says(core.Unavailable, "parcel.platform", core.Args{"platform": h.Platform, "platforms": strings.Join(l.Platforms(), ", ")})
	}
	return nil
}

// A bound is one condition on a version.
type bound struct {
	op      string
	version string // as package semver writes it
}

var boundPattern = regexp.MustCompile(`^(>=|<=|>|<|=)(\d{1,6}(\.\d{1,6}){0,2})$`)

// parseRange reads conditions such as ">=1.2 <3", all of which must hold.
func parseRange(s string) ([]bound, error) {
	var out []bound
	for _, part := range strings.Fields(s) {
		m := boundPattern.FindStringSubmatch(part)
		if m == nil || !semver.IsValid("v"+m[2]) {
			return nil, fmt.Errorf("versions of the program %q: write them such as >=1.2 <3", shown(s))
		}
		out = append(out, bound{m[1], "v" + m[2]})
	}
	if len(out) == 0 || len(out) > 8 {
		return nil, errors.New("no versions of the program: write them such as >=1.2 <3")
	}
	return out, nil
}

// InRange reports whether a version of the program is within a range. A program
// that was not released, 0.0.0 or without a number, is within any: whoever built
// it knows better.
func InRange(conditions, version string) (bool, error) {
	bounds, err := parseRange(conditions)
	if err != nil {
		return false, core.Errorf(core.Invalid, "%w", err)
	}
	v := "v" + version
	if !semver.IsValid(v) || strings.HasPrefix(semver.Canonical(v), "v0.0.0") {
		return true, nil
	}
	for _, b := range bounds {
		c := semver.Compare(v, b.version)
		if !map[string]bool{">=": c >= 0, "<=": c <= 0, ">": c > 0, "<": c < 0, "=": c == 0}[b.op] {
			return false, nil
		}
	}
	return true, nil
}
