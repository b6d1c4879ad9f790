package roster_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/roster"
)

// shop returns a roster of the people the tests search for.
func shop() *roster.Roster {
	r := roster.New()
	r.Put(
		roster.Row{ID: "wangwei", Name: "王伟", Codes: []string{"13800138000", "7590-VHVEG"}},
		roster.Row{ID: "wangweiming", Name: "王伟明", Codes: []string{"13912348000"}},
		roster.Row{ID: "ouyang", Name: "欧阳王伟", Codes: []string{"13700001111"}},
		roster.Row{ID: "zeng", Name: "曾 小贤"},
		roster.Row{ID: "shan", Name: "单雄信"},
		roster.Row{ID: "lu", Name: "吕布"},
		roster.Row{ID: "john", Name: "John Smith-Jones", Codes: []string{"john.s@example.com", "+44 20 7946 0018"}},
		roster.Row{ID: "jose", Name: "José Ｇarcía", Codes: []string{"A-1"}},
		roster.Row{ID: "mixed", Name: "Tony 陈", Codes: []string{"店A12"}},
		roster.Row{ID: "firm", Name: "上海王氏(中国)有限公司"},
		roster.Row{ID: "none", Codes: []string{"row:1"}},
	)
	return r
}

func TestSearch(t *testing.T) {
	r := shop()
	for _, test := range []struct{ query, want string }{
		{"王伟", "wangwei wangweiming ouyang"}, // whole, beginning, within
		{"wangwei", "wangwei wangweiming ouyang"},
		{"WANGWEI", "wangwei wangweiming ouyang"},
		{"ｗａｎｇ　ｗｅｉ", "wangwei wangweiming ouyang"}, // full width, full-width space
		{"wang wei", "wangwei wangweiming ouyang"},
		{"wei wang", "wangwei wangweiming ouyang"}, // any order
		{"ww", "wangwei wangweiming ouyang"},
		{"wwm", "wangweiming"},
		{"oyww", "ouyang"},
		{"王wei", "wangwei wangweiming ouyang"},
		{"weim", "wangweiming"},
		{"ang", ""}, // within a syllable
		{"8000", "wangwei wangweiming"},
		{"138-0013-8000", "wangwei"},
		{"138 0013 8000", "wangwei"},
		{"１３９", "wangweiming"},
		{"0013", "wangwei"},
		{"wang 8000", "wangwei wangweiming"},
		{"7590-vhveg", "wangwei"},
		{"7590vhveg", "wangwei"},
		{"vhv", "wangwei"},
		{"zeng", "zeng"},
		{"ceng", "zeng"},
		{"zxx", "zeng"},
		{"shanxiongxin", "shan"},
		{"dan", "shan"},
		{"lv", "lu"},
		{"john", "john"},
		{"smith", "john"},
		{"jones john", "john"},
		{"mit", "john"}, // a fragment as written
		{"js", "john"},
		{"john.s@example.com", "john"},
		{"@example", "john"},
		{"jose garcia", "jose"},
		{"JOSÉ", "jose"},
		{"a1", "jose mixed"},
		{"陈", "mixed"},
		{"chen", "mixed"},
		{"tony chen", "mixed"},
		{"店a12", "mixed"},
		{"有限公司", "firm"},
		{"wangshi", "firm"},
		{"row:1", "none"},
		{"---", ""},
		{"nobody", ""},
		{"王 nobody", ""},
	} {
		ids, total := r.Search(test.query, 0, 20)
		if got := strings.Join(ids, " "); got != test.want || total != len(ids) {
			t.Errorf("%q: got %q of %d, want %q", test.query, got, total, test.want)
		}
	}
}

func TestOrder(t *testing.T) {
	r := roster.New()
	r.Put(
		roster.Row{ID: "3", Name: "赵一", Order: 1}, roster.Row{ID: "1", Name: "张一"},
		roster.Row{ID: "2", Name: "安一"}, roster.Row{ID: "5", Name: "安一"}, roster.Row{ID: "4", Name: "Bob", Order: -1},
	)
	ids, total := r.Search("  ", 0, 10)
	if d := cmp.Diff([]string{"4", "2", "5", "1", "3"}, ids); d != "" || total != 5 {
		t.Errorf("all: %d (-want +got):\n%s", total, d)
	}
	for offset, want := range map[int][]string{0: {"2", "5"}, 1: {"5", "1"}, 3: {"3"}, 4: nil, -1: {"2", "5"}} {
		ids, total := r.Search("一", offset, 2)
		if d := cmp.Diff(want, ids); d != "" || total != 4 {
			t.Errorf("from %d: %d (-want +got):\n%s", offset, total, d)
		}
	}
	if ids, total := r.Search("一", 0, 0); ids != nil || total != 4 {
		t.Errorf("no limit: got %v of %d", ids, total)
	}
}

func TestPutDelete(t *testing.T) {
	r := shop()
	n := r.Len()
	r.Put(roster.Row{ID: "wangwei", Name: "李雷"})
	r.Put(roster.Row{ID: "ouyang", Name: "甲"}, roster.Row{ID: "ouyang", Name: "乙"})
	r.Delete("wangweiming", "never there", "wangweiming")
	if got, want := r.Len(), n-1; got != want {
		t.Errorf("got %d rows, want %d", got, want)
	}
	for query, want := range map[string]int{"王伟": 0, "李雷": 1, "8000": 0, "甲": 0, "yi": 1} {
		if _, got := r.Search(query, 0, 10); got != want {
			t.Errorf("%q: got %d, want %d", query, got, want)
		}
	}
}

// TestHowever sees that a roster says the same whether its rows came one by one,
// were changed and deleted on the way, or all at once.
func TestHowever(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	changed, model := roster.New(), map[string]roster.Row{}
	check := func() {
		t.Helper()
		var rows []roster.Row
		for _, row := range model {
			rows = append(rows, row)
		}
		fresh := roster.New()
		fresh.Put(rows...)
		if got, want := changed.Len(), len(model); got != want {
			t.Fatalf("got %d rows, want %d", got, want)
		}
		for _, q := range []string{"", "wang", "w", "伟", "13", "1 wei", "7", "liuwei", "lw 5"} {
			for _, offset := range []int{0, 7, 200} {
				got, gotTotal := changed.Search(q, offset, 25)
				want, wantTotal := fresh.Search(q, offset, 25)
				if d := cmp.Diff(want, got); d != "" || gotTotal != wantTotal {
					t.Fatalf("%q from %d: got %d, want %d (-want +got):\n%s", q, offset, gotTotal, wantTotal, d)
				}
			}
		}
	}
	for step := range 60 {
		batch := 1 + r.IntN(40)
		if step%20 == 19 {
			batch = 2500 // enough to build anew
		}
		var rows []roster.Row
		for range batch {
			row := makeRow(r.IntN(6000))
			row.Order = int64(r.IntN(3))
			rows = append(rows, row)
			model[row.ID] = row
		}
		changed.Put(rows...)
		for range batch / 3 {
			id := makeRow(r.IntN(6000)).ID
			changed.Delete(id)
			delete(model, id)
		}
		if step%5 == 4 {
			check()
		}
	}
	check()
}

func TestConcurrent(t *testing.T) {
	r := roster.New()
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := range 40 {
				var rows []roster.Row
				for j := range 50 {
					rows = append(rows, makeRow(w*2000+i*50+j))
				}
				r.Put(rows...)
				r.Delete(rows[0].ID)
			}
		})
		wg.Go(func() {
			for range 200 {
				ids, total := r.Search("wang", 0, 10)
				if len(ids) > total {
					t.Errorf("got %d of %d", len(ids), total)
				}
			}
		})
	}
	wg.Wait()
	if got, want := r.Len(), 3*40*49; got != want {
		t.Errorf("got %d rows, want %d", got, want)
	}
}

// FuzzSearch sees that any name is found by itself, and nothing panics.
func FuzzSearch(f *testing.F) {
	f.Add("王伟", "wang")
	f.Add("José ２", "\xff\x00")
	f.Add("𠮷野家", "e\u0301")
	f.Add(strings.Repeat("ab ", 30), "单于")
	f.Fuzz(func(t *testing.T, name, query string) {
		r := roster.New()
		r.Put(roster.Row{ID: "a", Name: name, Codes: []string{query}}, roster.Row{ID: "b", Name: query})
		r.Search(query, 0, 5)
		if _, all := r.Search("", 0, 5); all != 2 {
			t.Errorf("got %d rows", all)
		}
		words := strings.Fields(name)
		if len(name) > 100 || len(words) != 1 {
			return
		}
		ids, _ := r.Search(name, 0, 5)
		if _, letters := r.Search(words[0], 0, 5); letters > 0 && !slices.Contains(ids, "a") {
			t.Errorf("%q does not find itself: %v", name, ids)
		}
	})
}

// makeRow makes a row like a customer's: a Chinese name, a phone, an external id.
func makeRow(i int) roster.Row {
	family := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜")
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红建文辉力健志飞云鹏宇浩然子轩梓涵")
	h := uint32(i)*2654435761 + 12345
	name := []rune{family[h%uint32(len(family))], given[h>>8%uint32(len(given))]}
	if h>>5%3 > 0 {
		name = append(name, given[h>>16%uint32(len(given))])
	}
	return roster.Row{
		ID: fmt.Sprintf("c%07d", i), Name: string(name),
		Codes: []string{fmt.Sprintf("1%d%09d", 3+h%7, h%1_000_000_000), fmt.Sprintf("%04d-ABCDE", i)},
	}
}
