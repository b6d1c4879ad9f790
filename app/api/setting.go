package api

import (
	"context"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/today"
)

// settings is SettingService. Plugins, notices and diagnostics have files of
// their own.
type settings struct {
	shop *shop.Shop
	Options
}

// GetSettings returns what the shop says of itself.
func (s settings) GetSettings(ctx context.Context, _ *apiv1.GetSettingsRequest) (*apiv1.GetSettingsResponse, error) {
	set, rev, err := s.shop.Settings(ctx)
	return &apiv1.GetSettingsResponse{Settings: settingsOf(set, rev), DataFolder: s.Data}, err
}

func settingsOf(set setting.Settings, rev core.Revision) *apiv1.Settings {
	return &apiv1.Settings{
		Shop: set.Shop, Pack: string(set.Pack), Language: string(set.Language), Theme: string(set.Theme),
		Capacity: int32(capacity(set)), Currency: set.Currency, Staff: set.Staff, Revision: uint64(rev),
	}
}

// capacity is how many things the shop does a day.
func capacity(set setting.Settings) int {
	if set.Capacity == 0 {
		return today.DefaultCapacity
	}
	return set.Capacity
}

// wordsOf are the words scripts take from the settings.
func wordsOf(set setting.Settings) retention.Words {
	return retention.Words{Shop: set.Shop, Staff: set.FirstStaff()}
}

// SaveSettings writes the settings as changed from the revision they carry.
func (s settings) SaveSettings(ctx context.Context, r *apiv1.SaveSettingsRequest) (*apiv1.SaveSettingsResponse, error) {
	in := r.GetSettings()
	if in == nil {
		return nil, unreadable("no settings")
	}
	set := setting.Settings{
		Shop: in.GetShop(), Pack: core.PackID(in.GetPack()), Language: core.Lang(in.GetLanguage()), Theme: setting.Theme(in.GetTheme()),
		Capacity: int(in.GetCapacity()), Currency: in.GetCurrency(), Staff: in.GetStaff(),
	}
	res := &apiv1.SaveSettingsResponse{}
	return res, s.shop.DB().Update(ctx, func(tx store.Tx) error {
		if before, _ := setting.Get(tx); set.Pack != before.Pack {
			if err := s.installed(set.Pack); err != nil {
				return err
			}
		}
		b := edit.SaveSettings(tx, set, core.Revision(in.GetRevision()))
		now, rev := setting.Get(tx)
		res.Settings, res.UndoId = settingsOf(now, rev), string(b)
		return nil
	})
}

// installed refuses an industry that is not here.
func (s settings) installed(id core.PackID) error {
	if _, ok := s.shop.Plugins().Pack(id); ok || id == "" {
		return nil
	}
	var all []string
	for _, p := range s.shop.Plugins().Packs() {
		all = append(all, string(p.ID))
	}
	return core.Says(core.Invalid, "api.no_pack", core.Args{"pack": strings.ToValidUTF8(string(id[:min(len(id), 100)]), ""), "installed": strings.Join(all, ", ")})
}

// ListViews lists the saved views of a page.
func (s settings) ListViews(ctx context.Context, r *apiv1.ListViewsRequest) (*apiv1.ListViewsResponse, error) {
	res := &apiv1.ListViewsResponse{}
	return res, s.shop.DB().View(ctx, func(tx store.Tx) error {
		for _, v := range setting.Views(tx, r.GetPage()) {
			res.Views = append(res.Views, viewOf(v))
		}
		return nil
	})
}

func viewOf(v setting.View) *apiv1.View {
	return &apiv1.View{Id: v.ID, Name: v.Name, Page: v.Page, State: v.State}
}

// SaveView writes a view, a new one where it has no id.
func (s settings) SaveView(ctx context.Context, r *apiv1.SaveViewRequest) (*apiv1.SaveViewResponse, error) {
	in := r.GetView()
	res := &apiv1.SaveViewResponse{}
	return res, s.shop.DB().Update(ctx, func(tx store.Tx) error {
		v := setting.View{ID: in.GetId(), Name: in.GetName(), Page: in.GetPage(), State: in.GetState()}
		saved, b := edit.SaveView(tx, v)
		res.View, res.UndoId = viewOf(saved), string(b)
		return nil
	})
}

// DeleteView takes a view out.
func (s settings) DeleteView(ctx context.Context, r *apiv1.DeleteViewRequest) (*apiv1.DeleteViewResponse, error) {
	if err := short("id", r.GetId(), maxQuery); err != nil {
		return nil, err
	}
	res := &apiv1.DeleteViewResponse{}
	return res, s.shop.DB().Update(ctx, func(tx store.Tx) error {
		res.UndoId = string(edit.DeleteView(tx, r.GetId()))
		return nil
	})
}
