package reference

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The pages are what the sources say, so that nobody reads an old contract.
func TestPagesAreFresh(t *testing.T) {
	pages, err := Pages("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range pages {
		if got, err := os.ReadFile(path("../..", name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is old: go run ./build gen", name)
		}
	}
}

// A sentence without its Chinese fails, and so does Chinese that nothing says.
func TestEverySentenceIsTranslated(t *testing.T) {
	p := &page{words: map[string]string{"A rose.": "玫瑰。", "Unsaid.": "没有说。"}, used: map[string]bool{}}
	if got := p.say("A rose."); got != "玫瑰。" {
		t.Errorf("said %q", got)
	}
	p.say("A tulip.")
	err := p.problems()
	if err == nil || !strings.Contains(err.Error(), `has no "A tulip."`) || !strings.Contains(err.Error(), `nothing says "Unsaid."`) {
		t.Errorf("problems: %v", err)
	}
}

func TestKeysInComments(t *testing.T) {
	s := structure{fields: []field{{name: "MinDays", key: "min_days"}, {name: "MaxDays", key: "max_days"}, {name: "Label", key: "label"}, {name: "Min", key: "min"}}}
	c := &contract{structs: map[string]structure{"S": s}}
	for _, tt := range []struct{ doc, name, key, want string }{
		{"MinDays and MaxDays bound the result.", "MinDays", "min_days", "`min_days` and `max_days` bound the result."},
		{"Label is the bool field.", "Label", "label", "The bool field."},
		{"At least Min. Label it well.", "Other", "other", "At least `min`. Label it well."},
		{"Nil: by the calendar alone.", "Other", "other", "Left out: by the calendar alone."},
	} {
		if got := about(c.inKeys(tt.doc, s, tt.name, tt.key)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.doc, got, tt.want)
		}
	}
}

func TestAnchors(t *testing.T) {
	for heading, want := range map[string]string{
		"`churn.contract_end`": "churncontract_end", "The wire": "the-wire", "`tiers.yaml` (optional)": "tiersyaml-optional",
		"`tiers.yaml`（可省略）": "tiersyaml可省略", "商品：怎样评价一个批次": "商品怎样评价一个批次",
	} {
		if got := anchor(heading); got != want {
			t.Errorf("%s: got %s, want %s", heading, got, want)
		}
	}
}
