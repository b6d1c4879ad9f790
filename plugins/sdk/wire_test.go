package sdk

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

func wireManifest() *pack.Manifest {
	return &pack.Manifest{
		Fields: []pack.Field{
			{Key: "text", Type: pack.TypeText},
			{Key: "choice", Type: pack.TypeChoice},
			{Key: "number", Type: pack.TypeNumber},
			{Key: "money", Type: pack.TypeMoney},
			{Key: "bool", Type: pack.TypeBool},
			{Key: "day", Type: pack.TypeDay},
			{Key: "phone", Type: pack.TypeText, Private: true},
		},
		Drivers: []pack.Driver{{ID: "first"}, {ID: "second"}},
		Tiers:   []pack.Tier{{ID: "gold"}, {ID: "plain"}},
	}
}

// wireSnapshots hold every type, every kind, both signs and both ends.
func wireSnapshots() []pack.Snapshot {
	return []pack.Snapshot{
		{Ref: "a", Fields: map[pack.FieldKey]pack.Value{
			"text": pack.TextValue("很久没来"), "choice": pack.ChoiceValue("fiber"), "number": pack.NumberValue(-1.5),
			"money": pack.MoneyValue(29.85), "bool": pack.BoolValue(true), "day": pack.DayValue(core.MinDay),
		}, Events: []pack.Event{
			{Kind: pack.Purchase, Day: -3, Cents: -150, Quantity: 2.5},
			{Kind: pack.Interaction, Day: 0},
			{Kind: pack.Complaint, Day: core.MaxDay},
			{Kind: pack.ActionDone, Day: 20000},
		}},
		{Ref: "b", Fields: map[pack.FieldKey]pack.Value{}},
		{Ref: "c", Fields: map[pack.FieldKey]pack.Value{
			"text": pack.TextValue(""), "number": pack.NumberValue(0), "bool": pack.BoolValue(false), "day": pack.DayValue(0),
			"money": pack.MoneyValue(math.Copysign(0, -1)), "phone": pack.TextValue("13800000000"), "undeclared": pack.NumberValue(1),
		}},
		{Ref: "d", Fields: map[pack.FieldKey]pack.Value{"text": pack.TextValue(strings.Repeat("长", 300))}},
	}
}

// write encodes a batch as a whole.
func write(w *requestWriter, b *batch) []byte {
	w.begin(b.seq)
	for i := range b.snaps {
		w.customer(i, &b.snaps[i])
	}
	return w.end()
}

func batchOf(snaps []pack.Snapshot) *batch {
	return &batch{seq: 7, snaps: snaps, kept: make([]bool, len(snaps))}
}

// What we write, the generated code reads; and it reads what was meant.
func TestRequestIsTheContract(t *testing.T) {
	w := newRequestWriter(wireManifest(), -5)
	for range 2 { // the second reuses what the first left
		b := write(w, batchOf(wireSnapshots()))
		var m packv1.EvaluateRequest
		if err := proto.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "13800000000") || strings.Contains(string(b), "undeclared") {
			t.Error("what is private or not declared left the host")
		}
		if len(m.ProtoReflect().GetUnknown()) > 0 || m.Seq != 7 || m.AsOf != -5 || len(m.Customers) != 4 {
			t.Errorf("%v", &m)
		}
		for i, c := range m.Customers {
			if c.Ref != fmt.Sprint(i) || len(c.ProtoReflect().GetUnknown()) > 0 {
				t.Errorf("customer %d: %v", i, c)
			}
		}
		c := m.Customers[0]
		if diff := cmp.Diff(&packv1.Values{
			Headings: []uint32{0, 1, 2, 3, 4, 5}, Numbers: []float64{-1.5, 29.85, 1, float64(core.MinDay)}, Texts: []string{"很久没来", "fiber"},
		}, c.Fields, protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]*packv1.Event{
			{Kind: packv1.EventKind_EVENT_KIND_PURCHASE, Day: -3, Cents: -150, Quantity: 2.5},
			{Kind: packv1.EventKind_EVENT_KIND_INTERACTION},
			{Kind: packv1.EventKind_EVENT_KIND_COMPLAINT, Day: int32(core.MaxDay)},
			{Kind: packv1.EventKind_EVENT_KIND_ACTION, Day: 20000},
		}, c.Events, protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
	}
}

// readAll decodes a request as a plugin does.
func readAll(t testing.TB, d *decoder, b []byte) (request, []pack.Snapshot) {
	t.Helper()
	r, err := d.readRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	var snaps []pack.Snapshot
	for _, item := range d.items {
		_, s, ok, err := d.readCustomer(item)
		if err != nil || !ok {
			t.Fatalf("customer: ok %v, %v", ok, err)
		}
		snaps = append(snaps, s)
	}
	return r, snaps
}

// The shop's rhythm goes to packs whose churn is drawn from it, and to no other.
func TestShopRhythmTravels(t *testing.T) {
	m := wireManifest()
	sent := batchOf([]pack.Snapshot{{Ref: "a", Fields: map[pack.FieldKey]pack.Value{
		pack.ShopHalfDays: pack.NumberValue(45), pack.ShopMostDays: pack.NumberValue(90), pack.ShopWindowDays: pack.NumberValue(200),
	}}})
	for _, want := range []int{0, 3} {
		if want > 0 {
			m.Churn.Adaptive = &pack.Adaptive{}
		}
		_, got := readAll(t, newDecoder(), write(newRequestWriter(m, 20000), sent))
		if len(got[0].Fields) != want {
			t.Errorf("a plugin is sent %v, want %d values", got[0].Fields, want)
		}
	}
}

// What was written is read back, from our bytes and from generated ones alike.
func TestRequestRoundTrip(t *testing.T) {
	want := wireSnapshots()
	delete(want[2].Fields, "phone")
	delete(want[2].Fields, "undeclared")
	for i := range want {
		want[i].Ref = fmt.Sprint(i)
	}
	ours := write(newRequestWriter(wireManifest(), -5), batchOf(wireSnapshots()))
	var m packv1.EvaluateRequest
	if err := proto.Unmarshal(ours, &m); err != nil {
		t.Fatal(err)
	}
	theirs, err := proto.Marshal(&m)
	if err != nil {
		t.Fatal(err)
	}
	d := newDecoder()
	for name, b := range map[string][]byte{"ours": ours, "generated": theirs} {
		r, got := readAll(t, d, b)
		if r.seq != 7 || r.asOf != -5 {
			t.Errorf("%s: %+v", name, r)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(sameValue)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func wireAnswers() []pack.Answer {
	cents := core.Cents(-12345)
	return []pack.Answer{
		{Segment: "企业", ValueCents: &cents, Tier: "gold", Signals: []pack.Signal{
			{Driver: "first", Known: true, Value: 1, Facts: []pack.Fact{
				{Name: "text", Value: pack.TextValue("x")},
				{Name: "n", Value: pack.NumberValue(0)},
				{Name: "text", Value: pack.ChoiceValue("y")},
				{Name: "d", Value: pack.DayValue(-1)},
			}},
			{Driver: "second"},
		}},
		{Signals: []pack.Signal{
			{Driver: "first", Known: true, Value: 0},
			{Driver: "second", Facts: []pack.Fact{{Name: "missing", Value: pack.TextValue("spend")}}},
		}},
		{Problem: "panicked"},
	}
}

func writeReply(answers []pack.Answer) []byte {
	w := replyWriter{manifest: wireManifest()}
	w.begin(9, 0)
	for i := range answers {
		w.add([]byte(fmt.Sprint(i)), &answers[i])
	}
	return w.end()
}

func TestReplyRoundTrip(t *testing.T) {
	want := wireAnswers()
	ours := writeReply(want)
	var m packv1.EvaluateResponse
	if err := proto.Unmarshal(ours, &m); err != nil {
		t.Fatal(err)
	}
	if m.Seq != 9 || len(m.Answers) != 3 || len(m.Answers[0].Signals) != 2 || m.Answers[0].GetValueCents() != -12345 ||
		m.Answers[1].ValueCents != nil || m.Answers[2].Problem != "panicked" || m.Answers[0].Tier != "gold" || len(m.ProtoReflect().GetUnknown()) > 0 {
		t.Errorf("%v", &m)
	}
	theirs, err := proto.Marshal(&m)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"ours": ours, "generated": theirs} {
		r := reader{decoder: newDecoder(), manifest: wireManifest(), report: func(f Finding) { t.Errorf("%s: %v", name, f) }}
		if err := r.open(b); err != nil || r.seq != 9 {
			t.Fatalf("%s: seq %d, %v", name, r.seq, err)
		}
		got, err := r.read(batchOf(make([]pack.Snapshot, 3)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(sameValue)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A proto3 writer may leave repeated numbers unpacked; readers take both.
func TestUnpacked(t *testing.T) {
	d := newDecoder()
	d.heads = []heading{{"n", packv1.ValueType_VALUE_TYPE_NUMBER}}
	b := []byte{0x08, 0x00, 0x11, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f} // headings: 0, numbers: 1
	var got []pack.Value
	fits, err := d.readValues(b, func(_ string, v pack.Value, ok bool) { got = append(got, v) })
	if !fits || err != nil || len(got) != 1 || got[0] != pack.NumberValue(1) {
		t.Errorf("%v, %v, %v", got, fits, err)
	}
}

// The host survives any reply: whatever comes, what it hands on is sound.
func FuzzReply(f *testing.F) {
	f.Add(writeReply(wireAnswers()))
	f.Add([]byte{})
	f.Add([]byte("\x22\x03\x0a\x01\x30"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := reader{decoder: newDecoder(), manifest: wireManifest()}
		snaps := make([]pack.Snapshot, 3)
		if r.open(b) != nil {
			return
		}
		answers, err := r.read(batchOf(snaps))
		if err != nil {
			return
		}
		for _, a := range answers {
			if a.Problem != "" {
				if !isCode(a.Problem) || a.Signals != nil {
					t.Fatalf("%+v", a)
				}
				continue
			}
			if len(a.Signals) != 2 || len(a.Segment) > maxSegment || a.Tier != "" && wireManifest().Tier(a.Tier) == nil {
				t.Fatalf("%+v", a)
			}
			for i, s := range a.Signals {
				if s.Driver != wireManifest().Drivers[i].ID || !(s.Value >= 0 && s.Value <= 1) || !s.Known && s.Value != 0 || len(s.Facts) > maxFacts {
					t.Fatalf("%+v", s)
				}
			}
		}
	})
}

// The plugin survives any request, and agrees with the generated code on which
// are requests at all.
func FuzzRequest(f *testing.F) {
	f.Add(write(newRequestWriter(wireManifest(), 0), batchOf(wireSnapshots())))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		d := newDecoder()
		r, err := d.readRequest(b)
		var m packv1.EvaluateRequest
		if generated := proto.Unmarshal(b, &m); err != nil {
			if generated == nil {
				t.Fatalf("refused: %v; the generated code reads it", err)
			}
			return
		} else if generated == nil && (m.Seq != r.seq || m.AsOf != int32(r.asOf) || len(m.Customers) != len(d.items)) {
			t.Fatalf("%+v with %d customers, the generated code says %v", r, len(d.items), &m)
		}
		for _, item := range d.items {
			if _, s, ok, err := d.readCustomer(item); ok && err == nil && s.Fields == nil {
				t.Fatal("no fields")
			}
		}
	})
}
