package api

import (
	"context"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

// overlays is OverlayService.
type overlays struct {
	shop   *shop.Shop
	health func(core.PackID) (host.Health, bool)
}

// vendor returns a pack as its vendor made it.
func (s overlays) vendor(id string) (*pack.Manifest, []overlay.Outcome, error) {
	m, changes, ok := s.shop.Overlay(core.PackID(id))
	if !ok {
		return nil, nil, unusable(s.health, core.PackID(id))
	}
	return m, changes, nil
}

// unusable says why there is no pack of a plugin: what is wrong with the plugin,
// or that it is not installed.
func unusable(health func(core.PackID) (host.Health, bool), id core.PackID) error {
	if h, there := health(id); there && h.Problem != nil {
		return h.Problem
	}
	return core.Says(core.NotFound, "host.unknown", core.Args{"plugin": string(id[:min(len(id), maxWordSize)])})
}

// ListOverlay lists the changes of a pack, and what could be changed.
func (s overlays) ListOverlay(ctx context.Context, r *apiv1.ListOverlayRequest) (*apiv1.ListOverlayResponse, error) {
	m, changes, err := s.vendor(r.GetId())
	if err != nil {
		return nil, err
	}
	lang, res := langOf(ctx), &apiv1.ListOverlayResponse{}
	for _, o := range changes {
		res.Changes = append(res.Changes, changeOf(o, lang))
	}
	if r.GetPlaces() {
		for _, p := range overlay.Places(m) {
			res.Places = append(res.Places, &apiv1.PackPlace{
				Path: string(p.Path), Title: placeTitle(p.Path, p.Of, lang), Value: p.Value.Shown(), Kind: string(p.Kind),
			})
		}
	}
	return res, nil
}

func changeOf(o overlay.Outcome, lang core.Lang) *apiv1.PackChange {
	c := &apiv1.PackChange{
		Path: string(o.Path), Title: placeTitle(o.Path, o.Of, lang), Was: o.Was.Shown(), Now: o.Now.Shown(),
		Author: o.Author, Day: o.Day.String(), State: string(o.State), StateText: text.Say(lang, "overlay.state."+string(o.State), nil),
	}
	if o.Vendor != "" {
		c.Vendor = o.Vendor.Shown()
	}
	if o.Why != nil {
		c.Problem = words(lang, o.Why)
	}
	return c
}

// placeTitle says a path in words: whose, and what of it.
func placeTitle(p overlay.Path, of pack.Text, lang core.Lang) string {
	name, in := p.Leaf()
	leaf := text.Say(lang, "overlay.leaf."+name, nil)
	if in != "" {
		leaf = text.Say(lang, "overlay.lang."+string(in), core.Args{"leaf": leaf})
	}
	if of.In(lang) == "" {
		return leaf
	}
	return text.Say(lang, "overlay.place", core.Args{"of": of.In(lang), "leaf": leaf})
}

// ChangePack changes places of a pack.
func (s overlays) ChangePack(ctx context.Context, r *apiv1.ChangePackRequest) (*apiv1.ChangePackResponse, error) {
	m, _, err := s.vendor(r.GetId())
	if err != nil {
		return nil, err
	}
	if len(r.GetEdits()) == 0 || len(r.GetEdits()) > overlay.MaxChanges {
		return nil, unreadable("edits")
	}
	var edits []overlay.Edit
	edited := map[overlay.Path]bool{}
	for _, e := range r.GetEdits() {
		edits = append(edits, overlay.Edit{Path: overlay.Path(e.GetPath()), Value: e.GetValue()})
		edited[overlay.Path(e.GetPath())] = true
	}
	res := &apiv1.ChangePackResponse{}
	err = s.shop.DB().Update(ctx, func(tx store.Tx) error {
		author := r.GetAuthor()
		if author == "" {
			set, _ := setting.Get(tx)
			author = set.FirstStaff()
		}
		res.UndoId = string(edit.ChangePack(tx, m, edits, author, s.shop.Today()))
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, changes, err := s.vendor(r.GetId())
	for _, o := range changes {
		if edited[o.Path] {
			res.Changes = append(res.Changes, changeOf(o, langOf(ctx)))
		}
	}
	return res, err
}

// RemoveChange takes a change of a pack back. The plugin need not be installed
// any more.
func (s overlays) RemoveChange(ctx context.Context, r *apiv1.RemoveChangeRequest) (*apiv1.RemoveChangeResponse, error) {
	if err := short("path", r.GetId()+r.GetPath(), maxQuery); err != nil {
		return nil, err
	}
	res := &apiv1.RemoveChangeResponse{}
	return res, s.shop.DB().Update(ctx, func(tx store.Tx) error {
		res.UndoId = string(edit.TakeBackChange(tx, core.PackID(r.GetId()), overlay.Path(r.GetPath())))
		return nil
	})
}

// ExportOverlay writes the changes of a pack as a file.
func (s overlays) ExportOverlay(_ context.Context, r *apiv1.ExportOverlayRequest) (*apiv1.ExportOverlayResponse, error) {
	m, outcomes, err := s.vendor(r.GetId())
	if err != nil {
		return nil, err
	}
	var changes []overlay.Change
	for _, o := range outcomes {
		changes = append(changes, o.Change)
	}
	b, err := overlay.Export(m, changes)
	return &apiv1.ExportOverlayResponse{FileName: string(m.ID) + "-changes.json", Content: string(b)}, err
}

// ImportOverlay takes over the changes of such a file.
func (s overlays) ImportOverlay(ctx context.Context, r *apiv1.ImportOverlayRequest) (*apiv1.ImportOverlayResponse, error) {
	m, _, err := s.vendor(r.GetId())
	if err != nil {
		return nil, err
	}
	f, err := overlay.ReadFile([]byte(r.GetContent()))
	if err != nil {
		return nil, err
	}
	res := &apiv1.ImportOverlayResponse{}
	err = s.shop.DB().Update(ctx, func(tx store.Tx) error {
		taken, kept, b := edit.ImportChanges(tx, m, f)
		res.Taken, res.UndoId = int32(len(taken)), string(b)
		for _, path := range kept {
			res.Kept = append(res.Kept, string(path))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, changes, err := s.vendor(r.GetId())
	for _, o := range changes {
		if o.State.IsConflict() {
			res.Conflicts++
		}
	}
	return res, err
}
