package kit

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core/pack"
)

// privacyChecks look at what a plugin asks to be told.
func privacyChecks() []check {
	return []check{
		{Privacy, "personal", Bronze, needsManifest, (*subject).personal},
		{Privacy, "fence", Bronze, needsProcess, (*subject).unfenced},
	}
}

// who are names of fields that say who somebody is, whole or as a word of it.
var who = regexp.MustCompile(`(^|_)(name|firstname|lastname|surname|phone|mobile|tel|telephone|email|mail|address|street|wechat|weixin|qq|passport|id_card|id_number|idcard|iban|card_number)($|_)`)

// whoTitles say so in a title or a column's heading.
var whoTitles = []string{"姓名", "手机", "电话", "邮箱", "住址", "地址", "微信", "身份证", "护照", "银行卡"}

// notWho are names that sound like it and are about something else.
var notWho = regexp.MustCompile(`^(phone_(service|plan|kind|lines?)|(multiple|has|had|no|wants|gave)_.*|.*_(count|days|kind|known|ok|open_rate|opened|opens|clicks|bounced|changed|calls|service|plan))$`)

// personal lists the fields that say who a customer is and are not private.
func (s *subject) personal(context.Context) (faults []Fault, _ error) {
	for _, f := range s.manifest.Fields {
		if !f.Private && saysWho(f) {
			faults = append(faults, fault("personal", "field", f.Key, "title", f.Title))
		}
	}
	return faults, nil
}

func saysWho(f pack.Field) bool {
	if f.Type != pack.TypeText { // a yes, a number or one of few choices names nobody
		return false
	}
	if who.MatchString(string(f.Key)) && !notWho.MatchString(string(f.Key)) {
		return true
	}
	return slices.ContainsFunc(whoTitles, func(title string) bool {
		return strings.Contains(f.Title["zh-CN"], title) || slices.Contains(f.Aliases, title)
	})
}

// unfenced says where this system could not keep the plugin from the network and
// from files: then nothing is proven. Elsewhere all checks before were answered
// inside the fence.
func (s *subject) unfenced(context.Context) ([]Fault, error) {
	if missing := s.box.client.Limits().Missing(); len(missing) > 0 {
		return nil, skip("fence")
	}
	return nil, nil
}
