package retention

import (
	"regexp"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/text"
)

// Words are what a script may say beside the customer's own fields. An empty
// one is replaced by words that sound natural without it.
type Words struct {
	Shop     string
	Staff    string
	Evidence string // of the driver the action answers; see risk.Evidence
}

// Script returns what to say for an action: its words in a language with every
// placeholder filled. Where a value is missing a neutral word stands, so no
// placeholder is ever read out.
func Script(m *pack.Manifest, a *pack.Action, c customer.Customer, w Words, lang core.Lang) string {
	script := a.Script.In(lang)
	if c.Name == "" {
		script = greeting(script, lang)
	}
	if strings.TrimSpace(w.Shop) == "" {
		script = strings.ReplaceAll(script, ofShop[lang], "")
	}
	return strings.TrimSpace(risk.Expand(script, func(name string) string {
		switch name {
		case "name":
			return or(c.Name, lang, "retention.you")
		case "shop":
			return or(w.Shop, lang, "retention.shop")
		case "staff":
			return or(w.Staff, lang, "retention.staff")
		case "evidence":
			return or(strings.TrimRight(w.Evidence, "。.！! "), lang, "retention.evidence")
		}
		key := pack.FieldKey(name)
		if v, ok := c.Fields[key]; ok {
			return risk.Shown(m, key, v, lang)
		}
		if f := m.Field(key); f != nil {
			return text.Say(lang, "retention.field", core.Args{"title": lower(f.Title.In(lang), lang)})
		}
		return text.Say(lang, "retention.this", nil)
	}))
}

// ofShop is how scripts say whose staff is speaking. Where the shop has no name it
// is left out: what would stand there is a shop to one industry and a branch to
// another.
var ofShop = map[core.Lang]string{core.Chinese: "{shop}的", core.English: " from {shop}"}

func or(s string, lang core.Lang, key string) string {
	if s = strings.TrimSpace(s); s != "" {
		return s
	}
	return text.Say(lang, key, nil)
}

// lower writes a field's title inside a sentence; Chinese has no case.
func lower(title string, lang core.Lang) string {
	if lang == core.English {
		return strings.ToLower(title)
	}
	return title
}

// Greetings addressed by name, as scripts write them: "{name},您好", "您好,{name}",
// "{name}先生/女士您好", "Hello {name}", "Dear {name}".
var greetings = map[core.Lang]*regexp.Regexp{
	core.Chinese: regexp.MustCompile(`(尊敬的|亲爱的)?\{name\}\s*(先生/女士|先生|女士|老师)?\s*[,，、:：]?\s*(您好|你好)|(您好|你好)\s*[,，、]?\s*\{name\}\s*(先生/女士|先生|女士|老师)?`),
	core.English: regexp.MustCompile(`\b(Hello|Hi|Dear|Good morning|Good afternoon),?\s+(Mr/Ms\s+)?\{name\}`),
}

// greeting takes the name out of a script's greeting, for a customer without one.
func greeting(script string, lang core.Lang) string {
	return greetings[lang].ReplaceAllString(script, text.Say(lang, "retention.hello", nil))
}
