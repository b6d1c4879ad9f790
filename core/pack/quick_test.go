package pack

import (
	"encoding/json"
	"testing"
)

// Where quick reads a value, the general decoder reads the same.
func FuzzQuick(f *testing.F) {
	for _, v := range []Value{
		TextValue(""), TextValue("北京"), TextValue(`a"b\c<`), ChoiceValue("month"), NumberValue(-0.5), NumberValue(1e300),
		NumberValue(0), MoneyValue(29.85), BoolValue(true), BoolValue(false), DayValue(20000),
	} {
		b, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(`{"t":"number","n":1_0}`)
	f.Add(`{"t":"number","n":1,"s":"x"}`)
	f.Add(`{"t":"number"}`)
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := quick([]byte(s))
		if !ok || !json.Valid([]byte(s)) {
			return
		}
		var j valueJSON
		if err := json.Unmarshal([]byte(s), &j); err != nil {
			t.Fatalf("quick reads %q as %v, JSON says %v", s, got, err)
		}
		want := Value{typ: j.Type, text: j.Text}
		if j.Num != nil {
			want.num = *j.Num
		}
		if got != want {
			t.Fatalf("quick reads %q as %v, want %v", s, got, want)
		}
	})
}

func BenchmarkReadValue(b *testing.B) {
	body, err := json.Marshal(map[FieldKey]Value{
		"contract": ChoiceValue("month"), "monthly_charges": MoneyValue(29.85), "tenure": NumberValue(12), "paperless": BoolValue(true),
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var m map[FieldKey]Value
		if err := json.Unmarshal(body, &m); err != nil {
			b.Fatal(err)
		}
	}
}
