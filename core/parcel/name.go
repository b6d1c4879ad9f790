package parcel

import (
	"regexp"
	"strings"

	"github.com/perennial-app/perennial/core"
)

// Names are those that every system takes for the same file inside the folder a
// parcel is unpacked to: ASCII, relative, with nothing that Windows reads
// differently.
const (
	maxNameBytes = 180
	maxDepth     = 8
)

var (
	segment = regexp.MustCompile(`^[A-Za-z0-9_@][A-Za-z0-9._@+-]*$`)
	// device are the names Windows keeps for itself, whatever their ending.
	device = regexp.MustCompile(`^(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

	countersignature = regexp.MustCompile(`^manifest\.json\.[0-9A-F]{16}\.minisig$`)
)

// IsDevice reports the names Windows keeps for itself, which no folder can have
// there.
func IsDevice(name string) bool { return device.MatchString(name) }

// IsSignature reports the names of files that sign a label, and are not on it.
func IsSignature(name string) bool { return name == SignatureName || isCountersignature(name) }

func isCountersignature(name string) bool { return countersignature.MatchString(name) }

func checkName(name string) error {
	parts := strings.Split(name, "/")
	bad := len(name) > maxNameBytes || len(parts) > maxDepth
	for _, part := range parts {
		bad = bad || !segment.MatchString(part) || strings.HasSuffix(part, ".") || IsDevice(part)
	}
	if bad {
		return core.Says(core.Invalid, "parcel.name", core.Args{"file": shown(name)})
	}
	return nil
}

// names are those of a parcel, as a system sees them that does not tell large
// letters from small.
type names struct {
	files, folders map[string]string // lower case → as written
}

func newNames() names { return names{map[string]string{}, map[string]string{}} }

// add takes a name in, and refuses one that could be taken for another.
func (n names) add(name string) error {
	key := strings.ToLower(name)
	other, taken := n.files[key]
	if !taken {
		other, taken = n.folders[key]
	}
	for i := range key {
		if key[i] != '/' || taken {
			continue
		}
		if other, taken = n.files[key[:i]]; taken {
			break
		}
		if as, ok := n.folders[key[:i]]; ok && as != name[:i] {
			other, taken = as, true
		}
		n.folders[key[:i]] = name[:i]
	}
	if taken {
		return core.Says(core.Invalid, "parcel.twice", core.Args{"file": shown(name), "other": shown(other)})
	}
	n.files[key] = name
	return nil
}
