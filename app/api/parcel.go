package api

import (
	"cmp"
	"context"
	"errors"
	"unicode/utf8"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
)

// A Shelf is where plugins are installed, and what brings them to life.
type Shelf struct {
	*shelf.Shelf             // nil where its record cannot be read
	Problem      error       // why not
	Host         parcel.Host // what runs here
	// Try starts a version that is not yet installed and asks it about made-up
	// customers.
	Try func(context.Context, shelf.Installed) error
	// Reload has a plugin's present version used from now on.
	Reload func(core.PackID) error
}

// standing says who vouches for the version of a plugin that is used, and which
// one there is to go back to.
func (s Shelf) standing(id core.PackID, version string) (level, previous string) {
	if s.Shelf != nil {
		for _, e := range s.List() {
			if e.ID != id || e.Current.Version != version {
				continue
			}
			if e.Previous != nil {
				previous = e.Previous.Version
			}
			return string(e.Current.Level), previous
		}
	}
	return string(parcel.Bundled), ""
}

// plugins is PluginService.
type plugins struct {
	shop   *shop.Shop
	shelf  Shelf
	health func(core.PackID) (host.Health, bool)
}

// ready says why nothing can be installed here, if it cannot.
func (s plugins) ready() error {
	if s.shelf.Shelf == nil {
		return cmp.Or(s.shelf.Problem, error(core.Errorf(core.Unavailable, "no shelf")))
	}
	return nil
}

// open opens an uploaded parcel.
func (s plugins) open(upload string) (*parcel.Parcel, func(), error) {
	if err := s.ready(); err != nil {
		return nil, nil, err
	}
	file, size, done, err := s.shop.Upload(upload)
	if err != nil {
		return nil, nil, err
	}
	p, err := parcel.Open(file, size)
	if err != nil {
		done()
		return nil, nil, err
	}
	return p, done, nil
}

// InspectParcel opens an uploaded parcel.
func (s plugins) InspectParcel(ctx context.Context, r *apiv1.InspectParcelRequest) (*apiv1.InspectParcelResponse, error) {
	p, done, err := s.open(r.GetUploadId())
	if err != nil {
		return nil, err
	}
	defer done()
	out, err := Inspect(p, s.shelf.Shelf, s.shelf.Host, langOf(ctx))
	return &apiv1.InspectParcelResponse{Parcel: out}, err
}

// InstallParcel installs what InspectParcel showed.
func (s plugins) InstallParcel(ctx context.Context, r *apiv1.InstallParcelRequest) (*apiv1.InstallParcelResponse, error) {
	p, done, err := s.open(r.GetUploadId())
	if err != nil {
		return nil, err
	}
	defer done()
	if err := p.Label.Fits(s.shelf.Host); err != nil {
		return nil, err
	}
	c := shelf.Consent{Digest: r.GetDigest(), Instead: r.GetInstalledDigest()}
	for _, id := range r.GetAgreed() {
		c.To = append(c.To, parcel.Concern(id))
	}
	if err := s.shelf.Install(p, c, s.try(ctx)); err != nil {
		return nil, err
	}
	if err := s.reload(ctx, p.Label.ID); err != nil {
		return nil, err
	}
	return &apiv1.InstallParcelResponse{
		Id: string(p.Label.ID), Title: p.Manifest.Title.In(langOf(ctx)), Version: p.Label.Version,
	}, nil
}

// RollbackPlugin goes back to the version before.
func (s plugins) RollbackPlugin(ctx context.Context, r *apiv1.RollbackPluginRequest) (*apiv1.RollbackPluginResponse, error) {
	id, err := s.known(r.GetId())
	if err == nil {
		err = s.shelf.Rollback(id, s.try(ctx))
	}
	if err == nil {
		err = s.reload(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	return &apiv1.RollbackPluginResponse{Version: s.shelf.Before(id).Version}, nil
}

// RemovePlugin takes a plugin away.
func (s plugins) RemovePlugin(ctx context.Context, r *apiv1.RemovePluginRequest) (*apiv1.RemovePluginResponse, error) {
	id, err := s.known(r.GetId())
	if err == nil {
		err = s.shelf.Remove(id)
	}
	if err == nil {
		err = s.reload(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	return &apiv1.RemovePluginResponse{}, nil
}

// reload has a plugin's present version used from now on, as the shop had set the
// one before.
func (s plugins) reload(ctx context.Context, id core.PackID) error {
	if err := s.shelf.Reload(id); err != nil {
		return errors.Join(err, s.shop.Touch(ctx))
	}
	return errors.Join(s.shop.SettlePlugin(ctx, id), s.shop.Touch(ctx))
}

// try is what a version is tried with, for a call.
func (s plugins) try(ctx context.Context) func(shelf.Installed) error {
	return func(in shelf.Installed) error { return s.shelf.Try(ctx, in) }
}

func (s plugins) known(id string) (core.PackID, error) {
	if err := s.ready(); err != nil {
		return "", err
	}
	return core.PackID(id), short("id", id, maxWordSize)
}

// maxChangelog is how much of a vendor's own words is shown.
const maxChangelog = 16 << 10

// Inspect says what installing a parcel on a shelf would mean.
func Inspect(p *parcel.Parcel, on *shelf.Shelf, h parcel.Host, lang core.Lang) (*apiv1.Parcel, error) {
	l, m := &p.Label, p.Manifest
	before := on.Before(l.ID)
	level, refused := on.Judge(p)
	out := &apiv1.Parcel{
		Id: string(l.ID), Title: m.Title.In(lang), Summary: m.Summary.In(lang), Version: l.Version, Vendor: l.Vendor,
		Key: string(l.Key), KeyNumber: l.Key.Number(), Level: string(level), Digest: p.Digest,
		InstalledVersion: before.Version, InstalledDigest: before.Digest,
		Host: l.Host, Platforms: l.Platforms(), Files: int32(len(l.Files)),
		Drivers: int32(len(m.Drivers)), Actions: int32(len(m.Actions)), Checklists: int32(len(m.Checklists)),
	}
	if refused == nil {
		refused = l.Fits(h)
	}
	if refused != nil {
		out.Problem = words(lang, refused)
	}
	fresh := map[pack.FieldKey]bool{}
	for _, key := range p.NewFields(before) {
		fresh[key] = true
	}
	for _, f := range p.Reads() {
		out.Reads = append(out.Reads, &apiv1.ParcelField{
			Key: string(f.Key), Title: f.Title.In(lang), Purpose: f.Purpose.In(lang), Fresh: fresh[f.Key],
		})
	}
	if level != "" {
		for _, c := range on.Trust().Concerns(p, level, before) {
			out.Concerns = append(out.Concerns, &apiv1.ParcelConcern{Id: string(c), Text: text.Say(lang, c.Key(), nil)})
		}
	}
	if was := on.Manifest(l.ID); was != nil {
		changes, err := parcel.Changes(was, m)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			out.Changes = append(out.Changes, &apiv1.ParcelChange{
				How: string(c.How), List: c.List, Id: c.ID, Title: c.Title.In(lang), Details: c.Details,
			})
		}
	}
	changelog, err := p.Text("CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	out.Changelog = begin(changelog)
	return out, nil
}

// begin is the beginning of a vendor's text, cut at a line.
func begin(b []byte) string {
	if !utf8.Valid(b) {
		return ""
	}
	if len(b) <= maxChangelog {
		return string(b)
	}
	cut := maxChangelog
	for cut > 0 && b[cut-1] != '\n' {
		cut--
	}
	return string(b[:cut])
}
