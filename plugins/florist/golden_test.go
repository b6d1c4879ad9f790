package florist_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/florist"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

// Each golden is a customer on a day and what the pack says of them: every
// driver with its value and its evidence in both languages.
func TestSignals(t *testing.T) {
	p := florist.New()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s, asOf := customer(t, p.Manifest(), string(a.Files[0].Data))
			got := said(p.Manifest(), p.Evaluate(s, asOf))
			want := &a.Files[1]
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// customer reads lines: "as-of DAY", "shop HALF WINDOW" (the shop's rhythm, in
// days), "field VALUE", or "purchase DAY AMOUNT", "complaint DAY", "interaction
// DAY".
func customer(t *testing.T, m *pack.Manifest, text string) (s pack.Snapshot, asOf core.Day) {
	t.Helper()
	s = pack.Snapshot{Ref: "1", Fields: map[pack.FieldKey]pack.Value{}}
	day := func(s string) core.Day {
		d, err := core.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch f := m.Field(pack.FieldKey(word)); {
		case word == "":
		case word == "as-of":
			asOf = day(rest)
		case word == "shop":
			half, window, _ := strings.Cut(rest, " ")
			s.Fields[pack.ShopHalfDays] = number(t, half)
			s.Fields[pack.ShopWindowDays] = number(t, window)
		case word == "purchase" || word == "complaint" || word == "interaction":
			on, amount, _ := strings.Cut(rest, " ")
			cents, _ := strconv.ParseFloat(amount, 64)
			s.Events = append(s.Events, pack.Event{Kind: pack.EventKind(word), Day: day(on), Cents: core.Cents(cents * 100), Quantity: 1})
		case f == nil:
			t.Fatalf("no field %s", word)
		default:
			s.Fields[f.Key] = value(t, f, rest)
		}
	}
	return s, asOf
}

func number(t *testing.T, s string) pack.Value {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pack.NumberValue(x)
}

func value(t *testing.T, f *pack.Field, s string) pack.Value {
	t.Helper()
	switch f.Type {
	case pack.TypeNumber:
		return number(t, s)
	case pack.TypeMoney:
		return pack.MoneyValue(number(t, s).Number())
	case pack.TypeText:
		return pack.TextValue(s)
	case pack.TypeBool:
		return pack.BoolValue(s == "yes")
	case pack.TypeDay:
		d, err := core.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return pack.DayValue(d)
	default:
		return pack.ChoiceValue(s)
	}
}

// said renders an answer: known signals with their evidence, then the unknown
// ones with what they lack.
func said(m *pack.Manifest, a pack.Answer) string {
	if a.Problem != "" {
		return "PROBLEM " + a.Problem + "\n"
	}
	var known, unknown strings.Builder
	for _, s := range a.Signals {
		if !s.Known {
			var lacks []string
			for _, f := range s.Facts {
				lacks = append(lacks, f.Value.Text())
			}
			fmt.Fprintf(&unknown, "unknown %s: %s\n", s.Driver, strings.Join(lacks, ", "))
			continue
		}
		fmt.Fprintf(&known, "%.3f %s\n", s.Value, s.Driver)
		for _, lang := range core.Langs() {
			fmt.Fprintf(&known, "      %s\n", filled(m.Driver(s.Driver).Evidence[lang], s.Facts))
		}
	}
	worth := "unknown"
	if a.ValueCents != nil {
		worth = a.ValueCents.String()
	}
	return fmt.Sprintf("segment %s, worth %s\n%s%s", a.Segment, worth, known.String(), unknown.String())
}

func filled(text string, facts []pack.Fact) string {
	for _, f := range facts {
		shown := f.Value.String()
		if f.Value.Type() == pack.TypeNumber {
			shown = strconv.FormatFloat(f.Value.Number(), 'f', -1, 64)
		}
		text = strings.ReplaceAll(text, "{"+f.Name+"}", shown)
	}
	return text
}
