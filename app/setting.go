package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/setting"
)

// A settingKey is one setting the command line reads and writes.
type settingKey struct {
	key string
	get func(*apiv1.Settings) string
	set func(*apiv1.Settings, string) bool // false: no number in range
}

func textKey(key string, at func(*apiv1.Settings) *string) settingKey {
	return settingKey{
		key,
		func(s *apiv1.Settings) string { return *at(s) },
		func(s *apiv1.Settings, v string) bool { *at(s) = v; return true },
	}
}

// settingKeys lists the settings in the order they are shown.
func settingKeys() []settingKey {
	return []settingKey{
		textKey("shop", func(s *apiv1.Settings) *string { return &s.Shop }),
		textKey("pack", func(s *apiv1.Settings) *string { return &s.Pack }),
		textKey("language", func(s *apiv1.Settings) *string { return &s.Language }),
		textKey("theme", func(s *apiv1.Settings) *string { return &s.Theme }),
		{
			"capacity",
			func(s *apiv1.Settings) string { return strconv.Itoa(int(s.GetCapacity())) },
			func(s *apiv1.Settings, v string) bool {
				n, err := strconv.ParseInt(v, 10, 32)
				s.Capacity = int32(n)
				return err == nil && n >= 1 && n <= setting.MaxCapacity // 0 would not be kept as it is
			},
		},
		textKey("currency", func(s *apiv1.Settings) *string { return &s.Currency }),
		{
			"staff",
			func(s *apiv1.Settings) string { return strings.Join(s.GetStaff(), ", ") },
			func(s *apiv1.Settings, v string) bool {
				s.Staff = strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",，、", r) })
				return true
			},
		},
	}
}

// settingShown is a setting's value as people write it.
func (p *program) settingShown(k settingKey, s *apiv1.Settings) string {
	if k.key == "staff" {
		return clean(strings.Join(s.GetStaff(), p.say("app.import.list", nil)))
	}
	return clean(k.get(s))
}

func (p *program) settingCommand() *command {
	c := p.command("setting", "[KEY [VALUE]]", 0, 2)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(ctx context.Context, args []string) error {
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		got, err := cl.settings.GetSettings(ctx, &apiv1.GetSettingsRequest{})
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return p.printSettings(got.GetSettings(), *asJSON)
		}
		for _, k := range settingKeys() {
			if k.key != args[0] {
				continue
			}
			if len(args) == 1 {
				fmt.Fprintln(p.out, p.settingShown(k, got.GetSettings()))
				return nil
			}
			if !k.set(got.GetSettings(), args[1]) {
				return usageError{p.say("app.setting.number", core.Args{"value": args[1], "max": setting.MaxCapacity})}
			}
			res, err := cl.settings.SaveSettings(ctx, &apiv1.SaveSettingsRequest{Settings: got.GetSettings()})
			if err != nil {
				return err
			}
			fmt.Fprintln(p.out, p.say("app.setting.saved", core.Args{"key": p.say("app.setting.title."+k.key, nil), "value": p.settingShown(k, res.GetSettings())}))
			return nil
		}
		return usageError{p.say("app.setting.unknown", core.Args{"key": args[0]})}
	}
	return c
}

func (p *program) printSettings(s *apiv1.Settings, asJSON bool) error {
	if asJSON {
		return p.printJSON(struct {
			Shop     string   `json:"shop"`
			Pack     string   `json:"pack"`
			Language string   `json:"language"`
			Theme    string   `json:"theme"`
			Capacity int32    `json:"capacity"`
			Currency string   `json:"currency"`
			Staff    []string `json:"staff"`
		}{s.GetShop(), s.GetPack(), s.GetLanguage(), s.GetTheme(), s.GetCapacity(), s.GetCurrency(), append([]string{}, s.GetStaff()...)})
	}
	t := table{}
	for _, k := range settingKeys() {
		t.row(k.key, p.say("app.setting."+k.key, nil), p.settingShown(k, s))
	}
	t.write(p.out)
	return nil
}
