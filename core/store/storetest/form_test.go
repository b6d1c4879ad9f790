package storetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core/store"
)

// TestForm changes a stored form in every way, without a new version, and sees
// each change refused.
func TestForm(t *testing.T) {
	type first struct {
		A string `json:"a,omitempty"`
		B int    `json:"b,omitempty"`
	}
	type renamed struct {
		A2 string `json:"a2,omitempty"`
		B  int    `json:"b,omitempty"`
	}
	type added struct {
		first
		C bool `json:"c,omitempty"`
	}
	type removed struct {
		A string `json:"a,omitempty"`
	}
	type retyped struct {
		A string `json:"a,omitempty"`
		B string `json:"b,omitempty"`
	}
	type rewritten struct {
		A string `json:"a,omitempty"`
		B int    `json:"b,string,omitempty"`
	}
	type reordered struct {
		B int    `json:"b,omitempty"`
		A string `json:"a,omitempty"`
	}
	const body = `{"a":"x","b":1}`
	for name, test := range map[string]struct {
		err  error
		want string // in the error; "" means none
	}{
		"same":      {form[first](body), ""},
		"renamed":   {form[renamed](body), `unknown field "a"`},
		"added":     {form[added](body), "field C is not in the file"},
		"removed":   {form[removed](body), `unknown field "b"`},
		"retyped":   {form[retyped](body), "cannot unmarshal number"},
		"rewritten": {form[rewritten](body), "unmarshal"},
		"reordered": {form[reordered](body), "writes back as"},
	} {
		got := ""
		if test.err != nil {
			got = test.err.Error()
		}
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func form[S any](body string) error {
	same := func(s S) S { return s }
	return checkForm(store.NewTable("thing", 1, same, same, nil), 1, []byte(body))
}

// TestFormUpgrade reads a record of version 1 through its upgrade.
func TestFormUpgrade(t *testing.T) {
	type second struct {
		Full string `json:"full,omitempty"`
	}
	same := func(s second) second { return s }
	table := store.NewTable("thing", 2, same, same, func(version byte, b []byte) (second, error) {
		var old struct{ Given, Family string }
		err := json.Unmarshal(b, &old)
		return second{old.Given + " " + old.Family}, err
	})
	if err := checkForm(table, 1, []byte(`{"given":"Ada","family":"L"}`)); err != nil {
		t.Errorf("version 1: %v", err)
	}
	if err := checkForm(table, 2, []byte(`{"full":"Ada L"}`)); err != nil {
		t.Errorf("version 2: %v", err)
	}
	if err := checkForm(table, 1, []byte(`{"given":1}`)); err == nil {
		t.Error("a spoilt record was upgraded")
	}
}
