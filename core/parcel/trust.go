package parcel

import (
	"slices"

	"golang.org/x/mod/semver"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Level is how far a parcel is vouched for.
type Level string

// The levels, from the least.
const (
	Vendor       Level = "vendor"       // signed by its vendor, whom nobody has vouched for
	Organisation Level = "organisation" // signed or countersigned by a key the shop's consultant or chain added
	Reviewed     Level = "reviewed"     // signed or countersigned by us
	Bundled      Level = "bundled"      // came with the program
)

func (l Level) rank() int { return slices.Index([]Level{Vendor, Organisation, Reviewed, Bundled}, l) }

// Below reports whether a level vouches for less than another.
func (l Level) Below(other Level) bool { return l.rank() < other.rank() }

// An OrganisationKey is a key somebody in the shop chose to trust.
type OrganisationKey struct {
	Name string `json:"name"`
	Key  Key    `json:"key"`
}

// Trust is who is believed.
type Trust struct {
	Ours          []Key // the program's own
	Organisations []OrganisationKey
	Rotations     []Rotation
	Revoked       Revocations
}

// Judge says how far a parcel is vouched for. One that was revoked, or whose
// vendor's key was, is refused.
func (t Trust) Judge(p *Parcel) (Level, error) {
	if err := t.Refuse(p.Label.Key, p.Digest); err != nil {
		return "", err
	}
	level := Vendor
	consider := func(k Key, as Level) {
		if level.Below(as) && t.Refuse(k, "") == nil && (k == p.Label.Key || p.countersignedBy(k)) {
			level = as
		}
	}
	for _, k := range t.Ours {
		consider(k, Reviewed)
	}
	for _, o := range t.Organisations {
		consider(o.Key, Organisation)
	}
	return level, nil
}

// Refuse returns why a vendor's key or a parcel of that digest is not trusted
// any more, nil if it is.
func (t Trust) Refuse(k Key, digest string) error {
	if reason, is := t.Revoked.reason(k, digest); is {
		return core.Says(core.Forbidden, "parcel.revoked", core.Args{"reason": reason})
	}
	return nil
}

func (p *Parcel) countersignedBy(k Key) bool {
	for _, signature := range p.counter {
		if comment, ok := k.verify(p.label, signature); ok && comment == p.Label.comment() {
			return true
		}
	}
	return false
}

// Follows reports whether a vendor handed over from one key to another, in one
// step or several. A key that was revoked hands nothing over: whoever stole it
// would.
func (t Trust) Follows(from, to Key, more []Rotation) bool {
	all := slices.Concat(t.Rotations, more)
	reached := []Key{from}
	for i := 0; i < len(reached); i++ {
		if reached[i] == to {
			return true
		}
		if t.Refuse(reached[i], "") != nil {
			continue
		}
		for _, r := range all {
			if r.From == reached[i] && !slices.Contains(reached, r.To) {
				reached = append(reached, r.To)
			}
		}
	}
	return false
}

// Import takes a newer list of revocations in. An older one is refused: it would
// forgive what was revoked since.
func (t *Trust) Import(r Revocations) error {
	if r.Serial < t.Revoked.Serial {
		return core.Says(core.Conflict, "parcel.revocations_older", nil)
	}
	t.Revoked = r
	return nil
}

// Before is what is known of a plugin before a parcel of it is installed.
type Before struct {
	Key     Key    // of its vendor when it was last installed; "" if it never was
	Version string // installed now; "" for none
	Digest  string
	Level   Level
	Fields  []pack.FieldKey // it is sent now
}

// A Concern is something a person has to agree to before a parcel is installed.
type Concern string

// The concerns.
const (
	First      Concern = "first"       // the plugin is not installed
	OtherKey   Concern = "other_key"   // signed by a key the vendor did not hand over to
	MoreFields Concern = "more_fields" // it wants fields it was not sent before
	LessTrust  Concern = "less_trust"  // vouched for by less than before
	Older      Concern = "older"       // an earlier version than the one installed
	Remade     Concern = "remade"      // the same version with other contents
)

// Key is the key of the concern's sentence.
func (c Concern) Key() string { return "parcel.concern." + string(c) }

// Concerns lists what there is to agree to. Without any, a parcel is a plain
// update.
func (t Trust) Concerns(p *Parcel, level Level, before Before) []Concern {
	var out []Concern
	note := func(c Concern, is bool) {
		if is {
			out = append(out, c)
		}
	}
	installed := before.Version != ""
	note(First, !installed)
	note(OtherKey, before.Key != "" && !t.Follows(before.Key, p.Label.Key, p.keys))
	note(MoreFields, installed && len(p.NewFields(before)) > 0)
	note(LessTrust, installed && level.Below(before.Level))
	order := semver.Compare("v"+p.Label.Version, "v"+before.Version)
	note(Older, installed && order < 0)
	note(Remade, installed && order == 0 && p.Digest != before.Digest)
	return out
}

// NewFields are those the parcel wants and was not sent before.
func (p *Parcel) NewFields(before Before) []pack.FieldKey {
	var out []pack.FieldKey
	for _, f := range p.Reads() {
		if !slices.Contains(before.Fields, f.Key) {
			out = append(out, f.Key)
		}
	}
	return out
}
