package pack

import (
	"testing"

	"github.com/perennial-app/perennial/core"
)

func TestUnitOf(t *testing.T) {
	for _, tt := range []struct {
		unit  string
		lang  core.Lang
		value float64
		want  string
	}{
		{"months", core.English, 1, "month"},
		{"months", core.English, 2, "months"},
		{"months", core.English, 0, "months"},
		{"times in a year", core.English, 1, "time in a year"},
		{"people", core.English, 1, "person"},
		{"ms", core.English, 1, "ms"},
		{"%", core.English, 1, "%"},
		{"", core.English, 1, ""},
		{"个月", core.Chinese, 1, "个月"},
	} {
		f := Field{Unit: Text{tt.lang: tt.unit}}
		if got := f.UnitOf(NumberValue(tt.value), tt.lang); got != tt.want {
			t.Errorf("%v %q in %s = %q, want %q", tt.value, tt.unit, tt.lang, got, tt.want)
		}
	}
}
