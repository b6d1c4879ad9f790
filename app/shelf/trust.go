package shelf

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

// TrustOrganisation adds a key that vouches for parcels here: of the chain the
// shop belongs to, or of its consultant.
func (s *Shelf) TrustOrganisation(name string, key parcel.Key) error {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 200 {
		return core.Says(core.Invalid, "shelf.organisation", nil)
	}
	return s.believe(func(t *parcel.Trust) error {
		t.Organisations = append(without(t.Organisations, key), parcel.OrganisationKey{Name: name, Key: key})
		return nil
	})
}

// DistrustOrganisation takes such a key away. What it vouched for stays
// installed as it was agreed to.
func (s *Shelf) DistrustOrganisation(key parcel.Key) error {
	return s.believe(func(t *parcel.Trust) error {
		t.Organisations = without(t.Organisations, key)
		return nil
	})
}

func without(list []parcel.OrganisationKey, key parcel.Key) []parcel.OrganisationKey {
	return slices.DeleteFunc(slices.Clone(list), func(o parcel.OrganisationKey) bool { return o.Key == key })
}

// ImportRevocations takes in a list of what is withdrawn. What it names is
// refused from the next Check on.
func (s *Shelf) ImportRevocations(file []byte) error {
	r, err := parcel.ReadRevocations(file, s.opts.Ours)
	if err != nil {
		return err
	}
	return s.believe(func(t *parcel.Trust) error { return t.Import(r) })
}

// ImportRotations takes in statements of vendors who changed keys.
func (s *Shelf) ImportRotations(file []byte) error {
	list, err := parcel.ReadRotations(file)
	if err != nil {
		return err
	}
	return s.believe(func(t *parcel.Trust) error {
		t.Rotations = addRotations(t.Rotations, list)
		return nil
	})
}

// addRotations adds those that are not there.
func addRotations(have, more []parcel.Rotation) []parcel.Rotation {
	have = slices.Clone(have)
	for _, n := range more {
		if !slices.ContainsFunc(have, func(o parcel.Rotation) bool { return o.From == n.From && o.To == n.To }) {
			have = append(have, n)
		}
	}
	return have
}

// believe changes whom the shop trusts.
func (s *Shelf) believe(change func(*parcel.Trust) error) error {
	s.change.Lock()
	defer s.change.Unlock()
	r := s.record()
	if err := change(&r.trust); err != nil {
		return err
	}
	return s.keep(r)
}
