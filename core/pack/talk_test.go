package pack_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// “太贵了” is about the price, “不太贵” is not.
func TestFind(t *testing.T) {
	dear := pack.KeywordList{
		Words: map[core.Lang][]string{
			core.Chinese: {"太贵", "贵了"},
			core.English: {"too expensive", "dear", "a rip-off"},
		},
		Except: map[core.Lang][]string{
			core.Chinese: {"不太贵", "不算太贵"},
			core.English: {"not too expensive", "dear sir"},
		},
	}
	for text, want := range map[string][]string{
		"这束花太贵了":                                {"太贵", "贵了"},
		"不太贵，可以":                                nil,
		"上次不太贵，这次太贵":                            {"太贵"},
		"They said it was TOO EXPENSIVE.":       {"too expensive"},
		"not too expensive, really":             nil,
		"Dear Sir, your shop is dear":           {"dear"},
		"an endearing clerk, dearly paid":       nil,
		"客人说 a rip-off，太贵":                      {"太贵", "a rip-off"},
		"":                                      nil,
		"too expensivetoo expensive":            nil,
		"价格too expensive了":                      {"too expensive"},
		"İstanbul too expensive, not too cheap": {"too expensive"},
	} {
		if diff := cmp.Diff(want, dear.Find(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("不太贵", "太贵", "不太贵")
	f.Add("\xff\xfe", "\xfe", "")
	f.Fuzz(func(t *testing.T, text, word, except string) {
		k := pack.KeywordList{
			Words:  map[core.Lang][]string{core.English: {word}},
			Except: map[core.Lang][]string{core.English: {except}},
		}
		k.Find(text)
	})
}
