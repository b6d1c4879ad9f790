package kit

import (
	"context"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// upgradeChecks compare with the version before.
func upgradeChecks() []check {
	return []check{
		{Upgrade, "compared", Gold, needsParcel, (*subject).notCompared},
		{Upgrade, "permanent", Gold, needsPrevious, (*subject).goneNames},
		{Upgrade, "follows", Gold, needsPrevious, (*subject).followsBadly},
		{Upgrade, "settings", Gold, needsPrevious, (*subject).losesSettings},
	}
}

// notCompared wants the version before, where the changelog says there was one.
func (s *subject) notCompared(context.Context) ([]Fault, error) {
	said, err := s.changelog()
	if err == nil && s.previous == nil && len(said) > 1 {
		return []Fault{fault("previous", "version", said[1])}, nil
	}
	return nil, err
}

// goneNames lists what was there under a name and is not any more, or is
// something else.
func (s *subject) goneNames(context.Context) (faults []Fault, _ error) {
	was, now := s.previous.Manifest, s.manifest
	gone := func(list, id string, is bool) {
		if is {
			faults = append(faults, fault("gone", "list", list, "id", id))
		}
	}
	for _, f := range was.Fields {
		same := now.Field(f.Key)
		gone("fields", string(f.Key), same == nil)
		if same != nil && same.Type != f.Type {
			faults = append(faults, fault("retyped", "field", f.Key, "was", f.Type, "now", same.Type))
		}
	}
	for _, d := range was.Drivers {
		gone("drivers", string(d.ID), now.Driver(d.ID) == nil)
	}
	for _, a := range was.Actions {
		gone("actions", string(a.ID), now.Action(a.ID) == nil)
	}
	for _, l := range was.Checklists {
		gone("checklists", string(l.ID), now.Checklist(l.ID) == nil)
	}
	return faults, nil
}

// followsBadly asks what a shop that has the version before would be asked.
func (s *subject) followsBadly(context.Context) (faults []Fault, _ error) {
	was := &s.previous.Label
	if was.ID != s.parcel.Label.ID {
		return []Fault{fault("renamed", "was", was.ID, "now", s.parcel.Label.ID)}, nil
	}
	before := parcel.Before{Key: was.Key, Version: was.Version, Digest: s.previous.Digest, Level: parcel.Vendor}
	if s.partial {
		before.Key = "" // this one was signed for the test alone
	}
	for _, c := range (parcel.Trust{}).Concerns(s.parcel, parcel.Vendor, before) {
		switch c {
		case parcel.OtherKey:
			faults = append(faults, fault("other_key", "was", was.Key.Number(), "now", s.parcel.Label.Key.Number()))
		case parcel.Older:
			faults = append(faults, fault("older", "was", was.Version, "now", s.parcel.Label.Version))
		case parcel.Remade:
			if !s.partial {
				faults = append(faults, fault("remade", "version", was.Version))
			}
		}
	}
	return faults, nil
}

// losesSettings carries the usual settings of the version before over.
func (s *subject) losesSettings(ctx context.Context) (faults []Fault, _ error) {
	old := s.previous.Manifest.Defaults()
	if len(old) == 0 {
		return nil, skip("settings")
	}
	if s.ask == nil {
		return nil, skip("dead")
	}
	if !s.manifest.Can(pack.CanConfigure) {
		return []Fault{fault("settings_gone")}, nil
	}
	now, err := s.box.client.Migrate(ctx, old, s.previous.Label.Version)
	if err != nil {
		return nil, blame(err)
	}
	wrong, err := s.box.client.Configure(ctx, now)
	for _, d := range wrong {
		faults = append(faults, fault("settings_refused", "setting", d.Setting, "code", d.Code))
	}
	if err == nil {
		_, err = s.box.client.Configure(ctx, s.manifest.Defaults()) // as it was
	}
	return faults, blame(err)
}
