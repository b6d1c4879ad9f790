package packtest

import (
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
)

// Golden asks about the customers in files and compares what is said with what
// stands there: every driver with its value and its evidence in both languages,
// then the unknown ones with what they lack. With update it writes what was said
// into the files, to be read before it is kept.
//
// A file is a txtar of two parts. The first is the customer, a fact a line:
//
//	as-of 2026-03-08
//	shop 45 200              the shop's rhythm: half of the gaps, the window
//	monthly_charges 70.70    a field; yes or no for a bool
//	purchase 2026-01-05 198  an event, a purchase with its amount
func Golden(t *testing.T, p pack.Pack, pattern string, update bool) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil || len(a.Files) != 2 {
				t.Fatalf("%s: %v, %d parts; want the customer and what is said", name, err, len(a.Files))
			}
			s, asOf := Customer(t, p.Manifest(), string(a.Files[0].Data))
			got := said(p.Manifest(), p.Evaluate(s, asOf))
			want := &a.Files[1]
			if update {
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

// Customer reads a customer as Golden has it written.
func Customer(t *testing.T, m *pack.Manifest, text string) (s pack.Snapshot, asOf core.Day) {
	t.Helper()
	s = pack.Snapshot{Ref: "1", Fields: map[pack.FieldKey]pack.Value{}}
	for line := range strings.Lines(text) {
		var err error
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		first, second, _ := strings.Cut(rest, " ")
		switch f := m.Field(pack.FieldKey(word)); {
		case word == "":
		case word == "as-of":
			asOf, err = core.ParseDay(rest)
		case word == "shop":
			if s.Fields[pack.ShopHalfDays], err = value(pack.TypeNumber, first); err == nil {
				s.Fields[pack.ShopWindowDays], err = value(pack.TypeNumber, second)
			}
		case word == string(pack.Purchase) || word == string(pack.Complaint) || word == string(pack.Interaction):
			e := pack.Event{Kind: pack.EventKind(word)}
			e.Day, err = core.ParseDay(first)
			if second != "" && err == nil {
				var amount float64
				amount, err = strconv.ParseFloat(second, 64)
				e.Cents, e.Quantity = core.Cents(amount*100), 1
			}
			s.Events = append(s.Events, e)
		case f == nil || f.Private:
			err = fmt.Errorf("the pack is shown no field %s", word)
		default:
			s.Fields[f.Key], err = value(f.Type, rest)
		}
		if err != nil {
			t.Fatalf("%s: %v", strings.TrimSpace(line), err)
		}
	}
	return s, asOf
}

func value(t pack.Type, s string) (pack.Value, error) {
	switch t {
	case pack.TypeNumber, pack.TypeMoney:
		x, err := strconv.ParseFloat(s, 64)
		if t == pack.TypeMoney {
			return pack.MoneyValue(x), err
		}
		return pack.NumberValue(x), err
	case pack.TypeBool:
		return pack.BoolValue(s == "yes"), nil
	case pack.TypeDay:
		d, err := core.ParseDay(s)
		return pack.DayValue(d), err
	case pack.TypeText:
		return pack.TextValue(s), nil
	default:
		return pack.ChoiceValue(s), nil
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
		text = strings.ReplaceAll(text, "{"+f.Name+"}", f.Value.String())
	}
	return text
}
