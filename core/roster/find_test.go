package roster_test

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/roster"
)

// Columns of the test's rosters.
const (
	colour = iota
	size
	town
	mood
)

func columns() []roster.Column {
	return []roster.Column{
		colour: {Name: "colour", Kind: roster.Facet, Words: []string{"red", "green"}},
		size:   {Name: "size", Kind: roster.Number},
		town:   {Name: "town", Kind: roster.Text},
		mood:   {Name: "mood", Kind: roster.Facet, Apart: true},
	}
}

func word(column int, s string) roster.Cell    { return roster.Cell{Column: column, Text: s} }
func number(column int, f float64) roster.Cell { return roster.Cell{Column: column, Number: f} }

func each(cells map[string][]roster.Cell) iter.Seq2[string, []roster.Cell] {
	return func(yield func(string, []roster.Cell) bool) {
		for _, id := range slices.Sorted(maps.Keys(cells)) {
			if !yield(id, cells[id]) {
				return
			}
		}
	}
}

func flowers() *roster.Roster {
	r := roster.New(columns()...)
	r.Put(
		roster.Row{ID: "1", Name: "Aster", Cells: []roster.Cell{word(colour, "red"), number(size, 3), word(town, "重庆")}},
		roster.Row{ID: "2", Name: "Begonia", Cells: []roster.Cell{word(colour, "green"), number(size, 1), word(town, "安庆")}},
		roster.Row{ID: "3", Name: "Camellia", Cells: []roster.Cell{word(colour, "red"), number(size, 3)}},
		roster.Row{ID: "4", Name: "Dahlia", Cells: []roster.Cell{word(colour, "blue"), word(town, "北京")}},
		roster.Row{ID: "5", Name: "Erica", Whole: []string{"c0000005"}},
	)
	return r
}

func TestCount(t *testing.T) {
	r := flowers()
	r.Delete("3")
	for _, tt := range []struct {
		column, word string
		want         int
	}{{"colour", "red", 1}, {"colour", "green", 1}, {"colour", "pink", 0}, {"scent", "red", 0}} {
		if got := r.Count(tt.column, tt.word); got != tt.want {
			t.Errorf("%s %s: %d rows, want %d", tt.word, tt.column, got, tt.want)
		}
	}
}

func TestSortByColumn(t *testing.T) {
	r := flowers()
	for _, test := range []struct {
		by   string
		down bool
		want string
	}{
		{"", false, "1 2 3 4 5"},
		{"", true, "5 4 3 2 1"},
		{roster.ByName, true, "5 4 3 2 1"},
		{"size", false, "2 1 3 4 5"}, // equal ones and missing ones in list order
		{"size", true, "1 3 2 4 5"},
		{"colour", false, "1 3 2 4 5"}, // red, green, and what was not listed
		{"colour", true, "4 2 1 3 5"},
		{"town", false, "2 4 1 3 5"}, // an, bei, zhong
		{"nothing", false, "1 2 3 4 5"},
	} {
		got := strings.Join(r.Find(roster.Query{Sort: test.by, Descending: test.down, Limit: 9}).IDs, " ")
		if got != test.want {
			t.Errorf("by %q, descending %v: got %s, want %s", test.by, test.down, got, test.want)
		}
	}
}

func TestTallyLeavesItsOwnFilterOut(t *testing.T) {
	r := flowers()
	r.Set(each(map[string][]roster.Cell{"1": {word(mood, "good")}, "2": {word(mood, "good")}, "3": {word(mood, "bad")}, "9": {word(mood, "bad")}}))
	p := r.Find(roster.Query{
		Limit: 9, Count: true,
		Filters: []roster.Filter{{Column: "colour", Words: []string{"green"}}, {Column: "mood", Words: []string{"good", "bad"}}},
	})
	want := roster.Page{IDs: []string{"2"}, Total: 1, Tallies: []roster.Tally{
		{Column: "colour", Counts: []roster.Count{{Word: "red", Rows: 2}, {Word: "green", Rows: 1, Wanted: true}}},
		{Column: "mood", Counts: []roster.Count{{Word: "good", Rows: 1, Wanted: true}, {Word: "bad", Wanted: true}}},
	}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if p := r.Find(roster.Query{Filters: []roster.Filter{{Column: "nothing", Words: []string{"x"}}}}); p.Total != 0 {
		t.Errorf("a column that is not there lets %d through", p.Total)
	}
}

func TestPutLeavesColumnsApart(t *testing.T) {
	r := flowers()
	r.Set(each(map[string][]roster.Cell{"1": {word(mood, "good")}}))
	r.Put(roster.Row{ID: "1", Name: "Aster"})
	if got := r.Find(roster.Query{Limit: 9, Filters: []roster.Filter{{Column: "mood", Words: []string{"good"}}}}); got.Total != 1 {
		t.Errorf("the mood went with the row: %v", got)
	}
	if got := r.Find(roster.Query{Limit: 9, Filters: []roster.Filter{{Column: "colour", Words: []string{"red"}}}}); !slices.Equal(got.IDs, []string{"3"}) {
		t.Errorf("the colour stayed: %v", got)
	}
	r.Delete("1", "1", "2", "nobody")
	r.Put(roster.Row{ID: "6", Name: "Fern"}, roster.Row{ID: "7", Name: "Ginkgo"})
	if got := r.Find(roster.Query{Filters: []roster.Filter{{Column: "mood", Words: []string{"good"}}}}); got.Total != 0 {
		t.Errorf("a new row has what a deleted one had: %v", got)
	}
}

func TestWholeCodes(t *testing.T) {
	r := flowers()
	for search, want := range map[string]int{"c0000005": 1, "C0000005": 1, "000": 0, "c000000": 0, "5": 0, "erica c0000005": 1} {
		if _, got := r.Search(search, 0, 9); got != want {
			t.Errorf("%q: found %d, want %d", search, got, want)
		}
	}
}

// TestFindAgainstAScan changes a roster at random and compares every answer
// with a plain scan of what it should hold.
func TestFindAgainstAScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	r := roster.New(columns()...)
	type plain struct {
		colour, town, mood string
		size               float64
	}
	held := map[string]plain{}
	colours, towns := []string{"", "red", "green", "blue"}, []string{"", "北京", "安庆", "重庆", "Xi an"}
	name := func(id string) string { return "n" + id }
	for step := range 60 {
		var rows []roster.Row
		for range 1 + rnd.IntN(1+40*step) {
			id := fmt.Sprintf("%05d", rnd.IntN(3000))
			p := plain{colours[rnd.IntN(4)], towns[rnd.IntN(5)], held[id].mood, math.NaN()}
			if rnd.IntN(5) > 0 {
				p.size = float64(rnd.IntN(20))
			}
			held[id] = p
			rows = append(rows, roster.Row{ID: id, Name: name(id), Cells: []roster.Cell{word(colour, p.colour), number(size, p.size), word(town, p.town)}})
		}
		r.Put(rows...)
		moods := map[string][]roster.Cell{}
		for id, p := range held {
			switch rnd.IntN(20) {
			case 0:
				r.Delete(id)
				delete(held, id)
			case 1:
				p.mood = colours[rnd.IntN(3)]
				moods[id] = []roster.Cell{word(mood, p.mood)}
				held[id] = p
			}
		}
		r.Set(each(moods))

		q := roster.Query{Offset: rnd.IntN(50), Limit: 1 + rnd.IntN(200), Descending: rnd.IntN(2) == 0, Count: true}
		q.Sort = []string{"colour", "size", "town", "mood", roster.ByName}[rnd.IntN(5)]
		q.Search = []string{"", "1", "n00", "n000"}[rnd.IntN(4)]
		if rnd.IntN(2) == 0 {
			q.Filters = append(q.Filters, roster.Filter{Column: "colour", Words: []string{"red", "blue"}})
		}
		if rnd.IntN(2) == 0 {
			q.Filters = append(q.Filters, roster.Filter{Column: "mood", Words: []string{"green"}})
		}
		var ids []string
		red := 0
		for _, id := range slices.Sorted(maps.Keys(held)) {
			found := strings.Contains(name(id), q.Search)
			others, own := true, true
			for _, f := range q.Filters {
				if f.Column == "colour" {
					own = slices.Contains(f.Words, held[id].colour)
				} else {
					others = slices.Contains(f.Words, held[id].mood)
				}
			}
			if found && others && held[id].colour == "red" {
				red++
			}
			if found && others && own {
				ids = append(ids, id)
			}
		}
		total := len(ids)
		after := slices.Clone(ids)
		key := func(id string) string { // "" is missing
			p := held[id]
			switch {
			case q.Sort == "colour":
				return map[string]string{"red": "1", "green": "2", "blue": "3"}[p.colour]
			case q.Sort == "town":
				return map[string]string{"北京": "beijing", "安庆": "anqing", "重庆": "zhongqing", "Xi an": "xian"}[p.town]
			case q.Sort == "mood":
				return p.mood
			case q.Sort == "size" && math.IsNaN(p.size):
				return ""
			case q.Sort == "size":
				return fmt.Sprintf("%02.0f", p.size)
			default:
				return id
			}
		}
		slices.SortStableFunc(ids, func(a, b string) int {
			a, b = key(a), key(b)
			switch {
			case a == "" && b != "":
				return 1
			case b == "" && a != "":
				return -1
			case q.Descending:
				return strings.Compare(b, a)
			default:
				return strings.Compare(a, b)
			}
		})
		want := ids[min(q.Offset, total):min(q.Offset+q.Limit, total)]
		got := r.Find(q)
		if got.Total != total || !slices.Equal(got.IDs, want) {
			t.Fatalf("step %d, %+v: got %d %v\nwant %d %v", step, q, got.Total, got.IDs, total, want)
		}
		for _, tally := range got.Tallies {
			for _, c := range tally.Counts {
				if tally.Column == "colour" && c.Word == "red" && c.Rows != red {
					t.Fatalf("step %d, %+v: %d are red, want %d", step, q, c.Rows, red)
				}
			}
		}
		var through []string
		for page := r.After(q, "", 70); len(page) > 0; page = r.After(q, page[len(page)-1], 70) {
			through = append(through, page...)
		}
		if !slices.Equal(through, after) {
			t.Fatalf("step %d, %+v: pages by id give %d rows, want %d", step, q, len(through), len(after))
		}
	}
}
