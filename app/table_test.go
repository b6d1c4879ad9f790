package app

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
)

func TestTableLinesUpChinese(t *testing.T) {
	var tb table
	tb.indent, tb.right = 1, map[int]bool{1: true}
	tb.row("王伟", "5", "x")
	tb.row("Ada", "12,000", "y")
	tb.row("\x1b[1mab\x1b[0m", "1", "")
	var got bytes.Buffer
	tb.write(&got)
	want := " 王伟       5  x\n Ada   12,000  y\n \x1b[1mab\x1b[0m         1\n"
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Error(d)
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "ab": 2, "常客": 4, "ｗ": 2, "e\u0301": 1, "\x1b[1m常\x1b[0m": 2, "—": 1} {
		if got := columns(s); got != want {
			t.Errorf("%q: got %d, want %d", s, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	if got, want := clean("a\x1b[2Jb\nc\u0085d\u202ee"), "a [2Jb c d e"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 7043: "7,043", -1234567: "-1,234,567", -123: "-123"} {
		if got := count(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for c, want := range map[core.Cents]string{0: "0.00", 123456: "1,234.56", -100000: "-1,000.00"} {
		if got := money(c); got != want {
			t.Errorf("%d: got %s, want %s", c, got, want)
		}
	}
}

func TestKnownLang(t *testing.T) {
	for tag, want := range map[string]core.Lang{
		"en": core.English, "en_GB.UTF-8": core.English, "EN-us": core.English, "en.UTF-8": core.English,
		"zh_CN.UTF-8": core.Chinese, "zh-CN": core.Chinese, "zh": core.Chinese,
		"C": "", "": "", "fr": "", "english": "", "zhuang": "",
	} {
		got, ok := knownLang(tag)
		if ok != (want != "") || ok && got != want || !ok && got != core.Chinese {
			t.Errorf("%q: got %s %v, want %q", tag, got, ok, want)
		}
	}
}

func TestPickLang(t *testing.T) {
	p := &program{env: func(name string) string { return map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": ""}[name] }}
	for _, tc := range []struct {
		args []string
		want core.Lang
	}{
		{nil, core.English},
		{[]string{"today", "--lang", "zh-CN"}, core.Chinese},
		{[]string{"--lang=zh-CN", "today"}, core.Chinese},
		{[]string{"today", "--", "--lang=zh-CN"}, core.English},
	} {
		if got := p.pickLang(tc.args); got != tc.want {
			t.Errorf("%q: got %s, want %s", tc.args, got, tc.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	var times []float64
	for i := 100; i > 0; i-- {
		times = append(times, float64(i))
	}
	if got := quantile(times, 0.5); got != 51 {
		t.Errorf("p50: got %v", got)
	}
	if got := quantile(times, 0.99); got != 100 {
		t.Errorf("p99: got %v", got)
	}
	if got := quantile([]float64{7}, 0.99); got != 7 {
		t.Errorf("one: got %v", got)
	}
}
