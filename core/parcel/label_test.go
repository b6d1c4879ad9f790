package parcel

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInRange(t *testing.T) {
	for _, tt := range []struct {
		conditions, version string
		want                bool
	}{
		{">=1.2 <3", "1.2.0", true},
		{">=1.2 <3", "2.99.1+14.abc1234", true},
		{">=1.2 <3", "1.1.9", false},
		{">=1.2 <3", "3.0.0", false},
		{">=1.2 <3", "3.0.0-rc.1", true}, // before 3.0.0, as versions go
		{">=1.2", "10.0.0", true},
		{"=1.2.3", "1.2.3", true},
		{"=1.2.3", "1.2.4", false},
		{">1", "1.0.0", false},
		{"<=2.1", "2.1.0", true},
		{">=5", "0.0.0+20261122.abc1234", true}, // not released
		{">=5", "unknown", true},
		{">=5", "b542b38-dirty", true},
	} {
		got, err := InRange(tt.conditions, tt.version)
		if err != nil || got != tt.want {
			t.Errorf("%s in %s: %v, %v", tt.version, tt.conditions, got, err)
		}
	}
	for _, bad := range []string{"", " ", "1.2", "~1.2", ">=1.2 || <1", ">=1.2.3.4", ">= 1.2", ">=v1", ">=01", strings.Repeat(">=1 ", 9)} {
		if _, err := InRange(bad, "1.0.0"); err == nil {
			t.Errorf("%q is a range", bad)
		}
	}
}

func TestFits(t *testing.T) {
	programs := func(names ...string) map[string]string {
		m := map[string]string{DescribeName: digest(nil)}
		for _, n := range names {
			m[n] = digest(nil)
		}
		return m
	}
	l := Label{Vendor: "Sample", Protocols: []int{2, 3}, Host: ">=1.2 <3", Files: programs("bin/linux_amd64/plugin", "bin/linux_amd64/data", "bin/darwin_arm64/plugin")}
	host := Host{Version: "1.5.0", Protocols: []int{1, 2}, Platform: "linux_amd64"}
	if err := l.Fits(host); err != nil {
		t.Error(err)
	}
	for key, change := range map[string]func(*Label, *Host){
		"parcel.host":           func(_ *Label, h *Host) { h.Version = "3.1.0" },
		"parcel.protocol_newer": func(_ *Label, h *Host) { h.Protocols = []int{1} },
		"parcel.protocol_older": func(_ *Label, h *Host) { h.Protocols = []int{4, 5} },
		"parcel.platform":       func(_ *Label, h *Host) { h.Platform = "windows_amd64" },
	} {
		other, elsewhere := l, host
		change(&other, &elsewhere)
		wantSays(t, other.Fits(elsewhere), key)
	}
	anywhere, data := l, l
	anywhere.Files = programs("bin/any/plugin")
	data.Files = programs("content/pack.yaml")
	for _, l := range []Label{anywhere, data} {
		if err := l.Fits(host); err != nil {
			t.Error(err)
		}
	}
	if !data.IsData() || anywhere.IsData() || l.IsData() {
		t.Error("which pack is data?")
	}
	if got := l.Program("linux_amd64"); got != "bin/linux_amd64/plugin" {
		t.Errorf("program %q", got)
	}
	if got := anywhere.Program("plan9_mips"); got != "bin/any/plugin" {
		t.Errorf("program %q", got)
	}
}

// The label is what is signed, so its form is fixed.
func TestLabelText(t *testing.T) {
	l := Label{
		Format: 1, ID: "laundry", Version: "1.0.0", Vendor: "张三 & Co", Key: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
		Protocols: []int{1}, Host: ">=1.2 <3", Files: map[string]string{"b": "2", "a": "1"},
	}
	got, err := l.text()
	must(t, err)
	want := `{
  "format": 1,
  "id": "laundry",
  "version": "1.0.0",
  "vendor": "张三 & Co",
  "key": "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
  "protocols": [
    1
  ],
  "host": ">=1.2 <3",
  "files": {
    "a": "1",
    "b": "2"
  }
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
