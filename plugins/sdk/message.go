package sdk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// The calls besides Evaluate are asked about a handful of things and use the
// generated messages. What they have in common is here.

// ErrUnable means the plugin's manifest does not say it can do what was asked.
var ErrUnable = fmt.Errorf("plugin cannot do this")

// call makes one call, within a batch's deadline.
func (c *Client) call(ctx context.Context, can pack.Capability, do func(context.Context) error) error {
	if !c.manifest.Can(can) {
		return fmt.Errorf("%w: %s", ErrUnable, can)
	}
	limited, cancel := context.WithTimeout(ctx, c.opts.BatchTimeout)
	defer cancel()
	err := do(limited)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return c.why(limited, err)
	}
}

// requests cuts items into requests no larger than a batch may be. An item by
// itself too large is in none.
func requests[M proto.Message](items []M) (all [][]int) {
	var one []int
	size := 0
	for i, item := range items {
		n := proto.Size(item)
		if n > MaxItemBytes {
			continue
		}
		if len(one) == MaxBatchItems || len(one) > 0 && size+n > MaxBatchBytes {
			all, one, size = append(all, one), nil, 0
		}
		one, size = append(one, i), size+n
	}
	if len(one) > 0 {
		all = append(all, one)
	}
	return all
}

// placed puts the answers of a reply to the items they are about: nil where an
// item is left out.
func placed[A interface {
	comparable
	GetRef() string
}](answers []A, n int, refuse func(code string)) []A {
	var none A
	out := make([]A, n)
	for _, a := range answers {
		switch i := index(a.GetRef()); {
		case i < 0 || i >= n:
			refuse("unknown_ref")
		case out[i] != none:
			refuse("twice")
		default:
			out[i] = a
		}
	}
	for i := range out {
		if out[i] == none {
			refuse("missing")
		}
	}
	return out
}

// refuser reports findings about one sort of answer.
func (c *Client) refuser(of string) func(code string) {
	return func(code string) {
		if c.opts.Report != nil {
			c.opts.Report(Finding{Code: of + "." + code})
		}
	}
}

func ref(i int) string { return strconv.Itoa(i) }

// message returns the headings as generated messages.
func (l *headingList) message() []*packv1.Heading {
	out := make([]*packv1.Heading, len(l.list))
	for i, h := range l.list {
		out[i] = &packv1.Heading{Name: h.name, Type: h.typ}
	}
	return out
}

// values writes named values, adding their headings. Texts are cut to a length.
func (l *headingList) values(facts []pack.Fact, length int) *packv1.Values {
	v := &packv1.Values{}
	for _, f := range facts {
		t := wireType(f.Value.Type())
		if t == packv1.ValueType_VALUE_TYPE_UNSPECIFIED {
			continue
		}
		v.Headings = append(v.Headings, l.position(valid(f.Name, maxFactName), t))
		if isText(t) {
			v.Texts = append(v.Texts, valid(f.Value.Text(), length))
		} else {
			v.Numbers = append(v.Numbers, f.Value.Number())
		}
	}
	return v
}

// valid is a text that a message can carry.
func valid(s string, n int) string { return shorten(strings.ToValidUTF8(s, "\uFFFD"), n) }

// eachValue calls each with every value of a message, ok false for one that
// cannot be a value, and reports whether values and headings belong together.
func eachValue(heads []*packv1.Heading, v *packv1.Values, each func(name string, v pack.Value, ok bool)) (fits bool) {
	nums, texts := v.GetNumbers(), v.GetTexts()
	for _, pos := range v.GetHeadings() {
		if int(pos) >= len(heads) {
			return false
		}
		h := heads[pos]
		if isText(h.GetType()) {
			if len(texts) == 0 {
				return false
			}
			each(h.GetName(), textValue(h.GetType(), texts[0]), true)
			texts = texts[1:]
			continue
		}
		if len(nums) == 0 {
			return false
		}
		value, ok := numberValue(h.GetType(), nums[0])
		each(h.GetName(), value, ok)
		nums = nums[1:]
	}
	return len(nums) == 0 && len(texts) == 0
}

// facts reads the facts of an answer, leaving out what is not to be believed.
func facts(heads []*packv1.Heading, v *packv1.Values, refuse func(code string)) []pack.Fact {
	var out []pack.Fact
	fits := eachValue(heads, v, func(name string, v pack.Value, ok bool) {
		switch {
		case !ok:
			refuse("fact_value")
		case name == "" || len(name) > maxFactName || len(v.Text()) > maxFactText:
			refuse("fact_size")
		case len(out) >= maxFacts:
			refuse("fact_count")
		default:
			out = append(out, pack.Fact{Name: name, Value: v})
		}
	})
	if !fits {
		refuse("fact_headings")
		return nil
	}
	return out
}

// view is what a plugin is shown of a customer, by its place in the request.
func view(s *pack.Snapshot, place int, fields []pack.FieldKey, heads *headingList) *packv1.CustomerView {
	var known []pack.Fact
	for _, key := range fields {
		if v, ok := s.Fields[key]; ok {
			known = append(known, pack.Fact{Name: string(key), Value: v})
		}
	}
	c := &packv1.CustomerView{Ref: ref(place), Fields: heads.values(known, MaxItemBytes+1)}
	for _, e := range s.Events {
		c.Events = append(c.Events, &packv1.Event{Kind: wireEvent(e.Kind), Day: int32(e.Day), Cents: int64(e.Cents), Quantity: e.Quantity})
	}
	return c
}

// snapshot reads a customer, ok false where it does not add up.
func snapshot(c *packv1.CustomerView, heads []*packv1.Heading) (s pack.Snapshot, ok bool) {
	s = pack.Snapshot{Ref: c.GetRef(), Fields: map[pack.FieldKey]pack.Value{}}
	ok = true
	fits := eachValue(heads, c.GetFields(), func(name string, v pack.Value, good bool) {
		if ok = ok && good; good {
			s.Fields[pack.FieldKey(name)] = v
		}
	})
	for _, e := range c.GetEvents() {
		if kind, known := eventKind(e.GetKind()); known {
			s.Events = append(s.Events, pack.Event{Kind: kind, Day: core.Day(e.GetDay()), Cents: core.Cents(e.GetCents()), Quantity: e.GetQuantity()})
		}
	}
	return s, ok && fits
}
