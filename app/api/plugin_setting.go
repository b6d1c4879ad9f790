package api

import (
	"context"
	"maps"
	"slices"
	"strconv"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// ConfigurePlugin changes settings of a plugin. What is wrong with them is said
// together, and then nothing has changed.
func (s plugins) ConfigurePlugin(ctx context.Context, r *apiv1.ConfigurePluginRequest) (*apiv1.ConfigurePluginResponse, error) {
	id := core.PackID(r.GetId())
	if err := short("id", r.GetId(), maxWordSize); err != nil {
		return nil, err
	}
	m, ok := s.shop.Plugins().Pack(id)
	if !ok {
		return nil, unusable(s.health, id)
	}
	change, usual, wrong := readSettings(m, r.GetValues())
	res := &apiv1.ConfigurePluginResponse{}
	if len(wrong) == 0 {
		refused, b, err := s.shop.ConfigurePlugin(ctx, id, change, usual)
		if err != nil {
			return nil, err
		}
		wrong, res.UndoId = refused, string(b)
	}
	for _, d := range wrong {
		res.Problems = append(res.Problems, settingProblem(m, d, langOf(ctx)))
	}
	return res, nil
}

// readSettings reads values as they are written; "" gives one up.
func readSettings(m *pack.Manifest, given map[string]string) (change pack.Settings, usual []pack.SettingKey, wrong []pack.Diagnostic) {
	change = pack.Settings{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		key := pack.SettingKey(name)
		of := m.Setting(key)
		if of == nil {
			return nil, nil, []pack.Diagnostic{{Setting: key, Code: pack.SettingUnknown}}
		}
		if given[name] == "" {
			usual = append(usual, key)
			continue
		}
		v, code := of.Read(given[name])
		if code != "" {
			wrong = append(wrong, pack.Diagnostic{Setting: key, Code: code})
			continue
		}
		change[key] = v
	}
	return change, usual, wrong
}

// settingProblem says what is wrong with a setting, in words.
func settingProblem(m *pack.Manifest, d pack.Diagnostic, lang core.Lang) *apiv1.SettingProblem {
	key, args := "plugin.setting.refused", core.Args{"code": d.Code}
	of := m.Setting(d.Setting)
	switch {
	case d.Code == pack.SettingUnknown || of == nil && d.Setting != "":
		key, args = "plugin.setting.unknown", core.Args{"setting": string(d.Setting[:min(len(d.Setting), maxWordSize)])}
	case d.Code == pack.SettingType && (of.Type == pack.TypeNumber || of.Type == pack.TypeMoney):
		key, args = "plugin.setting.number", nil
	case d.Code == pack.SettingType && of.Type == pack.TypeBool:
		key, args = "plugin.setting.bool", nil
	case d.Code == pack.SettingRange && of.Min != nil && of.Max != nil:
		key, args = "plugin.setting.range", core.Args{"min": number(*of.Min), "max": number(*of.Max)}
	case d.Code == pack.SettingType || d.Code == pack.SettingChoice:
		key, args = "plugin.setting.choice", nil
	}
	return &apiv1.SettingProblem{Key: string(d.Setting), Code: d.Code, Text: text.Say(lang, key, args)}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// pluginSettings are what the shop may have its own way, and how it has it.
func pluginSettings(m *pack.Manifest, set pack.Settings, lang core.Lang) []*apiv1.PluginSetting {
	var all []*apiv1.PluginSetting
	defaults := m.Defaults()
	for i := range m.Settings {
		s := &m.Settings[i]
		v, own := set[s.Key]
		if !own {
			v = defaults[s.Key]
		}
		one := &apiv1.PluginSetting{
			Key: string(s.Key), Title: s.Title.In(lang), Purpose: s.Purpose.In(lang), Type: string(s.Type), Unit: s.Unit.In(lang),
			Default: defaults[s.Key].String(), Value: v.String(), Set: own, Min: s.Min, Max: s.Max,
		}
		for _, c := range s.Choices {
			one.Choices = append(one.Choices, &apiv1.PluginChoice{Key: c.Key, Title: c.Title.In(lang)})
		}
		all = append(all, one)
	}
	return all
}
