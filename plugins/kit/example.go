package kit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
	"github.com/perennial-app/perennial/core/text"
)

// An Example is a customer a vendor wrote down, and what is to be said about
// them. It is a file in txtar, of two parts: the customer, a fact a line,
//
//	as-of 2026-03-08
//	shop 45 200              the shop's rhythm: half of the gaps, the window
//	monthly_charges 70.70    a field; yes or no for a bool
//	purchase 2026-01-05 198  an event, a purchase with its amount
//
// then every driver with its value and its evidence in both languages, and the
// unknown ones with what they lack.
type Example struct {
	Name     string // of the file, without its ending
	Customer string
	Want     string
	path     string
	first    int    // line of the customer
	head     []byte // of the file, up to what is wanted
}

// marker begins a part of a txtar file.
const marker = "-- "

// ReadExamples reads the files that fit a pattern.
func ReadExamples(pattern string) ([]Example, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, core.Errorf(core.Invalid, "examples: %w", err)
	}
	var out []Example
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, core.Errorf(core.Unavailable, "examples: %w", err)
		}
		if !utf8.Valid(b) {
			return nil, core.Says(core.Invalid, "kit.example_utf8", core.Args{"file": name})
		}
		e := Example{Name: strings.TrimSuffix(filepath.Base(name), ".txtar"), path: name}
		if !e.parse(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))) { // as Windows ends lines
			return nil, core.Says(core.Invalid, "kit.example_parts", core.Args{"file": name})
		}
		out = append(out, e)
	}
	return out, nil
}

// parse cuts a file into its two parts.
func (e *Example) parse(b []byte) bool {
	var starts []int // of lines after a marker
	at := 0
	for line := range bytes.Lines(b) {
		at += len(line)
		text := bytes.TrimSpace(line)
		if bytes.HasPrefix(text, []byte(marker)) && bytes.HasSuffix(text, []byte(" --")) {
			starts = append(starts, at)
		}
	}
	if len(starts) != 2 {
		return false
	}
	between := b[starts[0]:starts[1]]
	last := bytes.LastIndex(bytes.TrimRight(between, "\n"), []byte("\n"))
	e.Customer, e.first = string(between[:last+1]), 1+bytes.Count(b[:starts[0]], []byte("\n"))
	e.head, e.Want = slices.Clone(b[:starts[1]]), string(b[starts[1]:])
	return true
}

// Write puts what was said into the file.
func (e *Example) Write(said string) error {
	if err := os.WriteFile(e.path, append(slices.Clone(e.head), said...), 0o644); err != nil {
		return core.Errorf(core.Unavailable, "examples: %w", err)
	}
	return nil
}

// Said returns what a pack says about the customer, as it would stand in the
// file.
func (e *Example) Said(p pack.Pack) (string, error) {
	return e.said(context.Background(), p.Manifest(), inProcess(p))
}

func (e *Example) said(ctx context.Context, m *pack.Manifest, ask asker) (string, error) {
	s, asOf, err := ReadCustomer(m, e.Customer)
	if err != nil {
		line := 1
		var wrong badLine
		if errors.As(err, &wrong) {
			line = e.first + wrong.at
		}
		return "", fault("example_unread", "file", fmt.Sprintf("%s:%d", e.path, line), "said", sentence{err})
	}
	answers, err := ask(ctx, []pack.Snapshot{s}, asOf)
	if err != nil {
		return "", err
	}
	if len(answers) != 1 {
		return "", fault("count", "answers", len(answers), "customers", 1)
	}
	return Say(m, answers[0]), nil
}

// A badLine is a line of a customer that cannot be read.
type badLine struct {
	at  int // from 0
	err error
}

func (b badLine) Error() string { return text.Error(core.English, b.err) }
func (b badLine) Unwrap() error { return b.err }

// ReadCustomer reads a customer as an Example has it written.
func ReadCustomer(m *pack.Manifest, customer string) (s pack.Snapshot, asOf core.Day, err error) {
	s = pack.Snapshot{Ref: "1", Fields: map[pack.FieldKey]pack.Value{}}
	at := 0
	for line := range strings.Lines(customer) {
		if err := readFact(m, strings.TrimSpace(line), &s, &asOf); err != nil {
			return s, asOf, badLine{at, err}
		}
		at++
	}
	return s, asOf, nil
}

// readFact reads one line of a customer.
func readFact(m *pack.Manifest, line string, s *pack.Snapshot, asOf *core.Day) (err error) {
	word, rest, _ := strings.Cut(line, " ")
	first, second, _ := strings.Cut(rest, " ")
	switch f := m.Field(pack.FieldKey(word)); {
	case word == "":
	case word == "as-of":
		*asOf, err = core.ParseDay(rest)
	case word == "shop":
		if s.Fields[pack.ShopHalfDays], err = number(pack.NumberValue, first); err == nil {
			s.Fields[pack.ShopWindowDays], err = number(pack.NumberValue, second)
		}
	case word == string(pack.Purchase) || word == string(pack.Complaint) || word == string(pack.Interaction):
		e := pack.Event{Kind: pack.EventKind(word)}
		e.Day, err = core.ParseDay(first)
		if second != "" && err == nil {
			var amount pack.Value
			amount, err = number(pack.MoneyValue, second)
			e.Cents, e.Quantity = core.Cents(amount.Number()*100), 1
		}
		s.Events = append(s.Events, e)
	case f == nil || f.Private:
		var known []string
		for _, f := range m.Fields {
			if !f.Private {
				known = append(known, string(f.Key))
			}
		}
		if meant := rule.Nearest(word, known); meant != "" {
			return core.Says(core.Invalid, "kit.example_meant", core.Args{"word": word, "meant": meant})
		}
		return core.Says(core.Invalid, "kit.example_word", core.Args{"word": word, "fields": strings.Join(known, ", ")})
	default:
		s.Fields[f.Key], err = value(f, rest)
	}
	return err
}

// number reads a number or an amount.
func number(of func(float64) pack.Value, s string) (pack.Value, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x-x != 0 {
		return pack.Value{}, core.Says(core.Invalid, "kit.example_number", core.Args{"found": s})
	}
	return of(x), nil
}

// value reads a field's value.
func value(f *pack.Field, s string) (pack.Value, error) {
	switch f.Type {
	case pack.TypeNumber:
		return number(pack.NumberValue, s)
	case pack.TypeMoney:
		return number(pack.MoneyValue, s)
	case pack.TypeBool:
		if s != "yes" && s != "no" {
			return pack.Value{}, core.Says(core.Invalid, "kit.example_choice", core.Args{"found": s, "field": f.Key, "choices": "yes, no"})
		}
		return pack.BoolValue(s == "yes"), nil
	case pack.TypeDay:
		d, err := core.ParseDay(s)
		return pack.DayValue(d), err
	case pack.TypeText:
		return pack.TextValue(s), nil
	default:
		var keys []string
		for _, c := range f.Choices {
			keys = append(keys, c.Key)
		}
		if !slices.Contains(keys, s) {
			return pack.Value{}, core.Says(core.Invalid, "kit.example_choice", core.Args{"found": s, "field": f.Key, "choices": strings.Join(keys, ", ")})
		}
		return pack.ChoiceValue(s), nil
	}
}

// Say writes an answer: known signals with their evidence, then the unknown ones
// with what they lack.
func Say(m *pack.Manifest, a pack.Answer) string {
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

// lineDifference is the first line, from 0, in which two texts differ.
func lineDifference(want, got string) (at int, wanted, said string) {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for at = range max(len(wants), len(gots)) {
		if wanted, said = line(wants, at), line(gots, at); wanted != said {
			break
		}
	}
	return at, wanted, said
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return strings.TrimSpace(lines[i])
	}
	return ""
}

// silentDrivers lists the drivers that no example shows at work, with a signal of
// at least a half, or at rest.
func (s *subject) silentDrivers(ctx context.Context) (faults []Fault, _ error) {
	works, rests := map[pack.DriverID]bool{}, map[pack.DriverID]bool{}
	for i := range s.examples {
		snap, asOf, err := ReadCustomer(s.manifest, s.examples[i].Customer)
		if err != nil {
			continue // said by the check before
		}
		answers, err := s.ask(ctx, []pack.Snapshot{snap}, asOf)
		if err != nil {
			return faults, err
		}
		for _, a := range answers {
			for _, sig := range a.Signals {
				works[sig.Driver] = works[sig.Driver] || sig.Known && sig.Value >= 0.5
				rests[sig.Driver] = rests[sig.Driver] || sig.Known && sig.Value < 0.5
			}
		}
	}
	for _, d := range s.manifest.Drivers {
		if !works[d.ID] {
			faults = append(faults, fault("never_works", "driver", d.ID))
		}
		if !rests[d.ID] {
			faults = append(faults, fault("never_rests", "driver", d.ID))
		}
	}
	return faults, nil
}
