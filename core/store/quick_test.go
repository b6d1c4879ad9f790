package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core/store"
)

// Whatever json.Marshal writes, Pairs takes apart as json.Unmarshal does.
func TestPairs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.OneOf(
			rapid.String().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(), rapid.Bool().AsAny(), rapid.Just(any(nil)),
			rapid.SliceOfN(rapid.String(), 0, 3).AsAny(), rapid.MapOfN(rapid.StringMatching(`[a-z]{1,3}`), rapid.String(), 0, 3).AsAny(),
		)
		b, err := json.Marshal(rapid.MapOfN(rapid.StringMatching(`[a-z_]{1,5}`), value, 0, 5).Draw(rt, "object"))
		if err != nil {
			rt.Fatal(err)
		}
		want, got := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		if err := json.Unmarshal(b, &want); err != nil {
			rt.Fatal(err)
		}
		if !store.Pairs(b, func(name, value []byte) bool { got[string(name)] = value; return true }) {
			rt.Fatalf("%s is not taken apart", b)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%s (-want +got):\n%s", b, diff)
		}
		for name, value := range want {
			var s string
			if p, ok := store.Plain(value); ok && (json.Unmarshal(value, &s) != nil || s != p) {
				rt.Fatalf("%s: %s reads %q, want %q", name, value, p, s)
			}
		}
	})
}

// What is damaged or written otherwise is left to the general decoder.
func FuzzPairs(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"a":1}`, `{"a":"b","c":{"d":[1,"}"]}}`, ``, `{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a":1}x`, `{"a" :1}`, `[1]`, `{"a":"\"}`, `{"a":]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		ok := store.Pairs(b, func(name, value []byte) bool { n++; _, _ = store.Plain(value); return len(value) > 0 })
		var want map[string]json.RawMessage
		if err := json.Unmarshal(b, &want); ok && err == nil && n < len(want) {
			t.Errorf("%q: %d members, want %d", b, n, len(want))
		}
	})
}
