package rule_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/rule"
)

var vars = []rule.Var{
	{Name: "tenure", Type: rule.Number},
	{Name: "monthly_charges", Type: rule.Number},
	{Name: "contract", Type: rule.Text},
	{Name: "paperless", Type: rule.Bool},
	{Name: "contract_end", Type: rule.Number},
}

func TestEval(t *testing.T) {
	full := map[string]any{"tenure": 5.0, "monthly_charges": 70.7, "contract": "month", "paperless": true, "contract_end": int64(20000)}
	for _, tt := range []struct {
		src   string
		want  rule.Type
		vals  map[string]any
		value any // nil is unknown
	}{
		{`tenure < 6`, rule.Bool, full, true},
		{`tenure * 12 - 1`, rule.Number, full, 59.0},
		{`-3`, rule.Number, full, -3.0},
		{`contract in ["month", "year"] && !paperless`, rule.Bool, full, false},
		{`contract == "month" ? 1 : 0.5`, rule.Number, full, 1.0},
		{`ramp(tenure, 12, 0)`, rule.Number, full, 7.0 / 12},
		{`ramp(tenure, 0, 4)`, rule.Number, full, 1.0},
		{`clamp(tenure, 6, 8) + min(1, 2) + max(1, 2) + abs(-4)`, rule.Number, full, 13.0},
		{`ln(1)`, rule.Number, full, 0.0},
		{`contract_end - 19990`, rule.Number, full, 10.0},
		{`contract + "ly"`, rule.Text, full, "monthly"},
		{`size(contract) > 4 && contract.startsWith("mo")`, rule.Bool, full, true},
		{`size(contract)`, rule.Number, full, 5.0},
		{`contract.matches("^m.*h$")`, rule.Bool, full, true},

		// Missing values.
		{`tenure < 6`, rule.Bool, nil, nil},
		{`tenure < 6 || true`, rule.Bool, nil, true},
		{`paperless || tenure < 6`, rule.Bool, map[string]any{"paperless": true}, true},
		{`paperless && tenure < 6`, rule.Bool, map[string]any{"paperless": false}, false},
		{`paperless && tenure < 6`, rule.Bool, map[string]any{"paperless": true}, nil},
		{`tenure < 6 && paperless`, rule.Bool, map[string]any{"paperless": false}, false},
		{`paperless ? tenure : 1`, rule.Number, map[string]any{"paperless": false}, 1.0},
		{`paperless ? tenure : 1`, rule.Number, map[string]any{"tenure": 1.0}, nil},
		{`ramp(tenure, 0, monthly_charges)`, rule.Number, map[string]any{"tenure": 1.0}, nil},
		{`contract in ["month"]`, rule.Bool, nil, nil},
		{`known(tenure)`, rule.Bool, nil, false},
		{`known(contract) && contract == "month"`, rule.Bool, full, true},
		{`coalesce(monthly_charges * 12, 7)`, rule.Number, nil, 7.0},
		{`coalesce(monthly_charges * 12, 7)`, rule.Number, map[string]any{"monthly_charges": 1.0}, 12.0},
		{`coalesce(tenure, monthly_charges)`, rule.Number, nil, nil},
		{`tenure < 6`, rule.Bool, map[string]any{"tenure": "5"}, nil}, // another type is missing
		{`tenure`, rule.Number, map[string]any{"tenure": 3}, 3.0},     // a whole number is a number

		// No finite answer is no answer.
		{`1 / 0`, rule.Number, full, nil},
		{`ln(0)`, rule.Number, full, nil},
	} {
		r, err := rule.Compile(tt.src, tt.want, vars)
		if err != nil {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		got, known, err := r.Eval(tt.vals)
		if err != nil || known != (tt.value != nil) || got != tt.value {
			t.Errorf("%s on %v = %v, %v, %v, want %v", tt.src, tt.vals, got, known, err, tt.value)
		}
	}
}

func TestProblem(t *testing.T) {
	for _, tt := range []struct {
		src  string
		want rule.Type
		text string
	}{
		{`tenur < 6`, rule.Bool, "1:1: unknown name tenur (did you mean tenure?)"},
		{"paperless &&\n  tenrue < 6", rule.Bool, "2:3: unknown name tenrue (did you mean tenure?)"},
		{`tenure < 6`, rule.Number, "1:1: gives yes/no, must give number; write: tenure < 6 ? 1 : 0"},
		{`ramp(tenure, 0`, rule.Number, "1:15: ) is missing at the end"},
		{`ramp(tenure, 0)`, rule.Number, "1:5: cannot apply ramp to (number, number); it is written ramp(x, from, to)"},
		{`rmap(tenure, 0, 1)`, rule.Number, "1:5: unknown name rmap (did you mean ramp?)"},
		{`something_else`, rule.Number, "1:1: unknown name something_else"},
		{`contract < 6`, rule.Bool, "1:10: cannot apply < to (text, number)"},
		{`tenure`, rule.Bool, "1:1: gives number, must give yes/no"},
		{`tenure % 2`, rule.Number, "1:8: there is no operator %"},
		{`[1, 2].exists(x, x > 1)`, rule.Bool, ""}, // there are no loops
		{`tenure <`, rule.Bool, "1:9: the rule ends too early"},
		{``, rule.Bool, "1:1: the rule ends too early"},
		{`paperless and true`, rule.Bool, "1:11: did not expect and (did you mean &&?)"},
		{`contract = "month"`, rule.Bool, "1:10: did not expect = (did you mean ==?)"},
		{`contract == "month`, rule.Bool, `1:13: the text "month has no closing quote`},
		{strings.Repeat("1 + ", 600) + "1", rule.Number, "1:1: the rule is too long; compute this in Go"},
		{strings.Repeat("1+", 600) + "1", rule.Number, ""},
		{strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100), rule.Number, ""},
	} {
		_, err := rule.Compile(tt.src, tt.want, vars)
		var p *rule.Problem
		if !errors.As(err, &p) {
			t.Errorf("%s: got %v, want a Problem", tt.src, err)
			continue
		}
		if p.Line < 1 || p.Column < 1 {
			t.Errorf("%s: position %d:%d", tt.src, p.Line, p.Column)
		}
		if tt.text != "" && err.Error() != tt.text {
			t.Errorf("%s:\n got %s\nwant %s", tt.src, err, tt.text)
		}
	}
}

func TestScopeRefusesNames(t *testing.T) {
	for _, bad := range [][]rule.Var{
		{{Name: "in", Type: rule.Number}},
		{{Name: "ramp", Type: rule.Number}},
		{{Name: "Tenure", Type: rule.Number}},
		{{Name: "a", Type: rule.Number}, {Name: "a", Type: rule.Text}},
	} {
		if _, err := rule.NewScope(bad); err == nil {
			t.Errorf("NewScope(%v): no error", bad)
		}
	}
}

func TestReads(t *testing.T) {
	r, err := rule.Compile(`paperless ? tenure : coalesce(tenure, monthly_charges)`, rule.Number, vars)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"tenure", "monthly_charges", "paperless"}, r.Reads()); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentEval(t *testing.T) {
	r, err := rule.Compile(`ramp(tenure, 0, 100)`, rule.Number, vars)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				got, known, err := r.Eval(map[string]any{"tenure": float64(i)})
				if err != nil || !known || got != float64(i)/100 {
					t.Errorf("got %v, %v, %v", got, known, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkNumberOn(b *testing.B) {
	s, err := rule.NewScope(vars)
	if err != nil {
		b.Fatal(err)
	}
	r, err := s.Compile(`contract == "month" ? ramp(tenure, 72, 0) : 0.3 * ramp(monthly_charges, 20, 120)`, rule.Number)
	if err != nil {
		b.Fatal(err)
	}
	in := s.NewInput()
	b.ReportAllocs()
	for b.Loop() {
		in.Reset()
		in.Number("tenure", 5)
		in.Number("monthly_charges", 70.7)
		in.Text("contract", "month")
		if _, known, err := r.NumberOn(in); !known || err != nil {
			b.Fatal(known, err)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add(`contract == "month" && tenure < 12`)
	f.Add("a\n  ? b : ramp(tenure, 0, 1e309)")
	s, err := rule.NewScope(vars)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src string) {
		r, err := s.Compile(src, rule.Number)
		var p *rule.Problem
		switch {
		case err == nil:
			_, _, _ = r.Eval(map[string]any{"tenure": 1.0})
		case !errors.As(err, &p) || p.Line < 1 || p.Column < 1:
			t.Errorf("%q: %v", src, err)
		}
	})
}
