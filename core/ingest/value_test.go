package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

func TestParseNumber(t *testing.T) {
	for _, tt := range []struct {
		s    string
		rule numberRule
		want float64
		ok   bool
	}{
		{"29.85", numberRule{}, 29.85, true},
		{"-3", numberRule{}, -3, true},
		{"1.5e3", numberRule{}, 1500, true},
		{"1,234.56", numberRule{}, 1234.56, true},
		{"1,234", numberRule{}, 1234, true},
		{"1,234", numberRule{commaDecimal: true}, 1.234, true},
		{"1.234", numberRule{commaDecimal: true}, 1234, true},
		{"1.234", numberRule{}, 1.234, true},
		{"1.234,56", numberRule{}, 1234.56, true},
		{"12,5", numberRule{}, 12.5, true},
		{"0,123", numberRule{}, 0.123, true},
		{"1 234 567", numberRule{}, 1234567, true},
		{"1'234", numberRule{}, 1234, true},
		{"￥1,280.50", numberRule{}, 1280.5, true},
		{"¥ 58", numberRule{}, 58, true},
		{"-¥58", numberRule{}, -58, true},
		{"58元", numberRule{}, 58, true},
		{"人民币58元整", numberRule{}, 58, true},
		{"CNY 58.00", numberRule{}, 58, true},
		{"$1.2", numberRule{}, 1.2, true},
		{"３６．５", numberRule{}, 36.5, true},
		{"1.2万", numberRule{}, 12000, true},
		{"1.5亿元", numberRule{}, 1.5e8, true},
		{"12%", numberRule{}, 0.12, true},
		{"12%", numberRule{percentWhole: true}, 12, true},
		{"(12.00)", numberRule{}, -12, true},
		{"12-", numberRule{}, -12, true},
		{"24个月", numberRule{units: []string{"个月", "months"}}, 24, true},
		{"24 Months", numberRule{units: []string{"months"}}, 24, true},
		{"24个月", numberRule{}, 0, false},
		{"1,23,456", numberRule{}, 0, false},
		{"1.2.3", numberRule{}, 0, false},
		{"2024-01-05", numberRule{}, 0, false},
		{"inf", numberRule{}, 0, false},
		{"nan", numberRule{}, 0, false},
		{"0x10", numberRule{}, 0, false},
		{"1_000", numberRule{}, 0, false},
		{"1e999", numberRule{}, 0, false},
		{"万", numberRule{}, 0, false},
		{"-", numberRule{}, 0, false},
		{"", numberRule{}, 0, false},
	} {
		got, _, ok := parseNumber(tt.s, tt.rule)
		if ok != tt.ok || ok && (got < tt.want-1e-9 || got > tt.want+1e-9) {
			t.Errorf("parseNumber(%q, %+v) = %v, %v, want %v, %v", tt.s, tt.rule, got, ok, tt.want, tt.ok)
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, tt := range []struct {
		s    string
		rule dayRule
		want string // "" if it is none
	}{
		{"2024-01-05", dayRule{}, "2024-01-05"},
		{"2024/1/5", dayRule{}, "2024-01-05"},
		{"2024.1.5", dayRule{}, "2024-01-05"},
		{"20240105", dayRule{}, "2024-01-05"},
		{"20240105123000", dayRule{}, "2024-01-05"},
		{"2024年1月5日", dayRule{}, "2024-01-05"},
		{"2024年1月5日 上午10:30", dayRule{}, "2024-01-05"},
		{"２０２４年１月５日", dayRule{}, "2024-01-05"},
		{"05.01.2024", dayRule{}, "2024-01-05"},
		{"1/5/2024", dayRule{}, "2024-01-05"},
		{"1/5/2024", dayRule{dayFirst: true}, "2024-05-01"},
		{"13/1/2024", dayRule{}, "2024-01-13"},
		{"1/13/2024", dayRule{dayFirst: true}, "2024-01-13"},
		{"1/5/24", dayRule{}, "2024-01-05"},
		{"99/12/31", dayRule{}, "1999-12-31"},
		{"5-Jan-24", dayRule{}, "2024-01-05"},
		{"Jan 5, 2024", dayRule{}, "2024-01-05"},
		{"January 5th, 2024", dayRule{}, "2024-01-05"},
		{"Friday, 5 January 2024", dayRule{}, "2024-01-05"},
		{"2024-01-05T23:59:59Z", dayRule{}, "2024-01-05"},
		{"2024-01-05 23:59:59.123 +0800", dayRule{}, "2024-01-05"},
		{"1/5/2024 3:04 PM", dayRule{}, "2024-01-05"},
		{"45296", dayRule{serial: true}, "2024-01-05"},
		{"45296.75", dayRule{serial: true}, "2024-01-05"},
		{"43834", dayRule{serial: true, base1904: true}, "2024-01-05"},
		{"45296", dayRule{}, ""},
		{"99999", dayRule{serial: true}, ""},
		{"2023-02-29", dayRule{}, ""},
		{"2024-02-29", dayRule{}, "2024-02-29"},
		{"31/2/2024", dayRule{}, ""},
		{"0000-00-00", dayRule{}, ""},
		{"9999-12-31", dayRule{}, ""},
		{"2024-01-05-3", dayRule{}, ""},
		{"2024-13-01", dayRule{}, ""},
		{"13800138000", dayRule{serial: true}, ""},
		{"hello", dayRule{}, ""},
		{"192.168.1.1", dayRule{}, ""},
		{"", dayRule{}, ""},
	} {
		got := ""
		if d, _, ok := parseDay(tt.s, tt.rule); ok {
			got = d.String()
		}
		if got != tt.want {
			t.Errorf("parseDay(%q, %+v) = %q, want %q", tt.s, tt.rule, got, tt.want)
		}
	}
}

func TestGuard(t *testing.T) {
	for s, want := range map[string]string{
		"=1+1": "'=1+1", "@x": "'@x", "+cmd": "'+cmd", "-gold": "'-gold", "'=x": "''=x", "＝1": "'＝1",
		"-5": "-5", "-5.20": "-5.20", "+86 138-0013-8000": "+86 138-0013-8000", "-2+3": "'-2+3",
		"'tis": "'tis", "": "", "plain": "plain", "'": "'",
	} {
		if got := guard(s); got != want {
			t.Errorf("guard(%q) = %q, want %q", s, got, want)
		}
		if got := unguard(guard(s)); got != s {
			t.Errorf("unguard(guard(%q)) = %q", s, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"nmae", "name", 2}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func readAll(t *testing.T, r rowReader) [][]string {
	t.Helper()
	var out [][]string
	for {
		cells, _, err := r.next(nil)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, cells)
	}
}

// dribble hands out few bytes at a time, so that rows are cut everywhere.
type dribble struct {
	r io.Reader
	n int
}

func (d dribble) Read(b []byte) (int, error) { return d.r.Read(b[:min(len(b), d.n)]) }

func TestTextRows(t *testing.T) {
	long := strings.Repeat("x", MaxRowBytes+5)
	for _, tt := range []struct {
		name, in, sep string
		want          [][]string
	}{
		{"plain", "a,b\nc,d", ",", [][]string{{"a", "b"}, {"c", "d"}}},
		{"crlf and blank lines", "a,b\r\n\r\n \r\nc,d\r\n", ",", [][]string{{"a", "b"}, {"c", "d"}}},
		{"quotes", "\"a,\"\"b\"\"\",\"c\nd\" , e\n", ",", [][]string{{`a,"b"`, "c\nd", "e"}}},
		{"mark inside a cell", "5\" pipe,6\"\n", ",", [][]string{{`5" pipe`, `6"`}}},
		{"mark closed by nothing", "\"a\"b,c\nd,e\n", ",", [][]string{{`"a"b`, "c"}, {"d", "e"}}},
		{"never closed", "\"a,b\nc,d\n", ",", [][]string{{`"a`, "b"}, {"c", "d"}}},
		{"blank cells", ",,\n,b,\n", ",", [][]string{{"", "", ""}, {"", "b", ""}}},
		{"white space", "  1  2 \"3 4\"\t5 \r\n 6 7\n", spaces, [][]string{{"1", "2", "3 4", "5"}, {"6", "7"}}},
		{"tabs", "a\t\tb\n\"c\td\"\te\tf\n", "\t", [][]string{{"a", "", "b"}, {"c\td", "e", "f"}}},
		{"wide comma", "甲，乙\n\"丙，丁\"，戊\n", "，", [][]string{{"甲", "乙"}, {"丙，丁", "戊"}}},
		{"zero bytes", "a\x00,b\n", ",", [][]string{{"a", "b"}}},
		{"not utf-8", "a\xff,b\n", ",", [][]string{{"a\uFFFD", "b"}}},
		{"too long", long + "\nc,d\n", ",", [][]string{{long[:200]}, {"c", "d"}}},
		{
			"many lines in marks", "\"" + strings.Repeat("x\n", maxRowLines+1) + "\",b\n", ",",
			append(append([][]string{{`"x`}}, slices.Repeat([][]string{{"x"}}, maxRowLines)...), []string{`"`, "b"}),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, n := range []int{1, 3, 1 << 20} {
				if n == 1 && len(tt.in) > MaxRowBytes {
					continue // a byte at a time takes its time
				}
				got := readAll(t, newTextRows(dribble{strings.NewReader(tt.in), n}, tt.sep, '\n'))
				if d := cmp.Diff(tt.want, got); d != "" {
					t.Errorf("%d bytes at a time (-want +got):\n%s", n, d)
				}
			}
		})
	}
}

// Whatever a csv.Writer wrote is read as it was, and no input at all makes the
// reader panic, loop or grow a row beyond its bound.
func FuzzTextRows(f *testing.F) {
	for _, s := range []string{
		"a,b\nc,d\n", "\"a\",\"b\"\"c\"\r\n", "\"", "\"\n\"\n", "a\tb", "\x00\xff\"", ",,,\n", " a  b \n", "=1\n'=2\n", "\"a\nb\",c\n\"d",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, in []byte, sep uint8) {
		d := delimiters[int(sep)%len(delimiters)].sep
		whole := readAll(t, newTextRows(bytes.NewReader(in), d, '\n'))
		if slow := readAll(t, newTextRows(dribble{bytes.NewReader(in), 1}, d, '\n')); cmp.Diff(whole, slow) != "" {
			t.Errorf("read byte by byte: %s", cmp.Diff(whole, slow))
		}
		if d == spaces || len(d) > 1 {
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rune(d[0])
		var want [][]string
		for _, r := range whole {
			if filled(r) == 0 {
				continue // reads as a blank line
			}
			want = append(want, r)
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		var got [][]string
		for _, r := range readAll(t, newTextRows(&b, d, '\n')) {
			if filled(r) > 0 {
				got = append(got, r)
			}
		}
		// Marks taken off and ends trimmed once are not there to take off again.
		for _, r := range slices.Concat(want, got) {
			for i, c := range r {
				for c != trim(c) {
					c = trim(c)
				}
				r[i] = strings.ReplaceAll(c, "\r\n", "\n")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("written and read (-want +got):\n%s", diff)
		}
	})
}

// No text makes a parser panic, and what is exported reads as the same value.
func FuzzValues(f *testing.F) {
	for _, s := range []string{
		"1,234.56", "１２", "(3)", "1.2万", "2024-01-05", "1/5/24", "Jan 5, 2024", "45296.5", "是", "NA", "+86 138", "a@b", "无", "1e5", "'=x", "年月日", "12345678T", "\x7f", "\x01-", "'\x01=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, typ := range []pack.Type{pack.TypeNumber, pack.TypeMoney, pack.TypeDay, pack.TypeBool, pack.TypeText} {
			p := newParser(target{name: "f", typ: typ, field: &pack.Field{Key: "f", Type: typ}}, false)
			first := p.parse(trim(s))
			if first.value == (pack.Value{}) {
				continue
			}
			cell := fieldCell(first.value)
			if again := p.parse(trim(cell)); again.value != first.value {
				t.Errorf("%s %q: read %v, exported %q, read %v", typ, s, first.value, cell, again.value)
			}
		}
		for _, name := range []string{fieldID, fieldName, fieldPhone, fieldEmail} {
			newParser(target{name: name, typ: pack.TypeText}, false).parse(s)
		}
		isValue(s)
	})
}

// The first bytes of a file decide what it is; nothing may make that panic, and
// what can be previewed can be imported.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "\xff\xfea\x00", "PK\x03\x04", "\xb0\xa1,\xc4\xe3\n1,2\n", "sep=;\na;b\n1;2\n", "\x89PNG", "title\na,b,c\n1,2,3\n",
		"id,name,phone,email,other_ids,pack,tenure\nc0000001,Ann,1,,\"a\"\" b\",x,3\n,,,,,,\n",
		exportFormat + `{"id":"c0000001","timeline":[{"day":"2024-01-05","id":"1","kind":"note"}]}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Open("f", bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer s.Close()
		p, err := Preview(t.Context(), s, Options{}, nil, nil)
		if err != nil || len(p.Needs) > 0 {
			return
		}
		if p.Rows == 0 {
			t.Error("a plan without rows")
		}
		if _, err := Run(t.Context(), store.Mem(), s, p, 0, nil); err != nil {
			t.Errorf("what could be previewed cannot be imported: %v", err)
		}
	})
}
