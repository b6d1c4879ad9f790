package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// threePacks are a phone shop's, a bank's and a florist's. They call one key by
// different titles (tenure), and different keys by one title (已流失).
func threePacks() []*pack.Manifest {
	field := func(key pack.FieldKey, typ pack.Type, zh, en string, choices ...string) pack.Field {
		f := pack.Field{Key: key, Type: typ, Title: pack.Text{core.Chinese: zh, core.English: en}}
		for _, c := range choices {
			f.Choices = append(f.Choices, pack.Choice{Key: c, Title: pack.Text{core.Chinese: "选" + c, core.English: "Choice " + c}})
		}
		return f
	}
	bank := &pack.Manifest{ID: "bank", Fields: []pack.Field{
		field("tenure", pack.TypeNumber, "开户年限", "Years with the bank"),
		field("exited", pack.TypeBool, "已流失", "Left"),
		field("balance", pack.TypeMoney, "存款余额", "Deposit balance"),
		field("grade", pack.TypeChoice, "等级", "Grade", "gold", "silver"),
	}}
	bank.Fields[0].Required = true
	florist := &pack.Manifest{ID: "florist", Fields: []pack.Field{
		field("churned", pack.TypeBool, "已流失", "Left"),
		field("balance", pack.TypeText, "储值余额", "Stored value"),
		field("birthday", pack.TypeDay, "生日", "Birthday"),
		field("grade", pack.TypeNumber, "等级", "Grade"),
		field("note", pack.TypeText, "姓名", "Name"),
	}}
	return append(telecomPacks(), bank, florist)
}

func exportCSV(t testing.TB, db store.DB, e ingest.Exporting) string {
	t.Helper()
	e.Format = ingest.ExportCSV
	var b bytes.Buffer
	if err := ingest.Export(context.WithoutCancel(t.Context()), db, e, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// bring imports an export into a store that has the three packs.
func bring(t testing.TB, db store.DB, file string, o ingest.Options) ingest.Result {
	t.Helper()
	s := text(t, file)
	ctx := context.WithoutCancel(t.Context())
	p, err := ingest.Preview(ctx, s, o, threePacks(), ingest.Remembered(ctx, db))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Needs) > 0 {
		t.Fatal("the export needs", p.Needs)
	}
	res, err := ingest.Run(ctx, db, s, p, today, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// shopOfThree has customers of every pack, of none, and of one that is gone.
func shopOfThree(t testing.TB) store.DB {
	t.Helper()
	db := store.Mem()
	update(t, db, func(tx store.Tx) {
		for i, c := range []customer.Customer{
			{Name: "王芳", Phone: "13800138000", External: []string{"T1"}, Pack: "telecom", Fields: map[pack.FieldKey]pack.Value{
				"tenure": pack.NumberValue(12), "monthly_charges": pack.MoneyValue(58.129999), "contract": pack.ChoiceValue("one_year"),
			}},
			{Name: "李伟", Phone: "13800138000", External: []string{"B1", "other id", `with "marks"`, "c0000001"}, Pack: "bank", Fields: map[pack.FieldKey]pack.Value{
				"tenure": pack.NumberValue(0.5), "balance": pack.MoneyValue(-12.5), "grade": pack.ChoiceValue("silver"), "exited": pack.BoolValue(true),
			}},
			{Name: "无", Email: "A@b.cn", Pack: "florist", Fields: map[pack.FieldKey]pack.Value{
				"churned": pack.BoolValue(false), "balance": pack.TextValue("=满"), "birthday": pack.DayValue(7000), "grade": pack.NumberValue(3),
			}},
			{Name: "-", Phone: "abc", Pack: "bank"}, // without a required field
			{Name: "同名", External: []string{"c0000002", "X"}, Pack: "florist", Fields: map[pack.FieldKey]pack.Value{"tenure": pack.NumberValue(3)}},
			{Name: "同名", Phone: "139/138", Pack: "telecom"},
			{Name: "nobody's", External: []string{"row:00ff-1"}, Fields: map[pack.FieldKey]pack.Value{"grade": pack.ChoiceValue("gold")}},
			{Phone: "13900139000", Email: "A@b.cn", Pack: "telecom", External: []string{"T2"}},
			{Name: "gone", Email: "a@B.cn", External: []string{"G1"}},
		} {
			if i == 2 {
				customer.NewID(tx) // one was taken out by hand since
			}
			c.ID = customer.NewID(tx)
			customer.Put(tx, c)
		}
		for i := range 1000 {
			customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: fmt.Sprint("many", i), Pack: []core.PackID{"telecom", "bank", "florist"}[i%3]})
		}
	})
	return db
}

// An export of customers of several packs brings each back as it was, into an
// empty store and into its own.
func TestExportComesBackWhole(t *testing.T) {
	for _, lang := range []core.Lang{"", core.Chinese, core.English} {
		t.Run(string(lang), func(t *testing.T) {
			db := shopOfThree(t)
			e := ingest.Exporting{Lang: lang, Packs: threePacks()}
			first := exportCSV(t, db, e)
			fresh := store.Mem()
			res := bring(t, fresh, first, ingest.Options{})
			equal(t, "counts", res.Counts, counts(1009, 1009, 0, 0, 0, 0))
			equal(t, "findings", found(res.Findings), map[core.Lang]string{
				"": "phone/not_a_phone:2", core.Chinese: "电话/not_a_phone:2", core.English: "Phone/not_a_phone:2",
			}[lang])
			equal(t, "exported again", exportCSV(t, fresh, e), first)
			equal(t, "again", bring(t, fresh, first, ingest.Options{}).Counts, counts(1009, 0, 0, 1009, 0, 0))
			before := dump(t, db)
			equal(t, "where it came from", bring(t, db, first, ingest.Options{Pack: "telecom", Kind: ingest.Customers}).Counts.Created, 0)
			undoImport(t, db, "i0000001")
			equal(t, "store", dump(t, db), before)
			undoImport(t, fresh, res.Import)
			equal(t, "undone", dump(t, fresh), nil)
		})
	}
}

// A field is called as the exported customers' own packs call it.
func TestExportTitles(t *testing.T) {
	db := shopOfThree(t)
	of := func(ids ...core.CustomerID) string {
		only := func(after core.CustomerID, n int) (out []core.CustomerID, _ error) {
			for _, id := range ids {
				if id > after && len(out) < n {
					out = append(out, id)
				}
			}
			return out, nil
		}
		head, _, _ := strings.Cut(exportCSV(t, db, ingest.Exporting{Lang: core.Chinese, Packs: threePacks(), Only: only}), "\r\n")
		return strings.TrimPrefix(head, "\uFEFF客户编号,姓名,电话,邮箱,其他编号,行业包,")
	}
	equal(t, "a bank's", of("c0000002"), "开户年限,已流失,存款余额,等级")
	equal(t, "a florist's", of("c0000004"), "已流失,储值余额,等级,生日")
	equal(t, "both", of("c0000002", "c0000004"), "开户年限,churned,exited,balance,等级,生日")
	equal(t, "a phone shop's and a bank's", of("c0000001", "c0000002"), "合约类型,tenure,月费,已流失,存款余额,等级")
}

// Any customers of any packs come back as they were.
func TestExportComesBackProperty(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "无", "-", "Ann", "李 娜", "=1+1", "'x", "\"q\"", "c0000003", "1.0", "13800138000", "a,b;c|d", "N/A", "选gold"})
	id := rapid.SampledFrom([]string{"1", "2", "A 1", "\"", "c0000002", "c0000009", "row:x", "-", "7.0", "无"})
	rapid.Check(t, func(rt *rapid.T) {
		db := store.Mem()
		err := db.Update(context.Background(), func(tx store.Tx) error {
			ids := rapid.SliceOfDistinct(id, rapid.ID).Draw(rt, "ids")
			for range rapid.IntRange(1, 6).Draw(rt, "customers") {
				c := customer.Customer{
					ID: customer.NewID(tx), Name: word.Draw(rt, "name"), Phone: word.Draw(rt, "phone"),
					Email: rapid.SampledFrom([]string{"", "a@b.cn", "A@B.cn", "x@y.cn"}).Draw(rt, "email"),
					Pack:  rapid.SampledFrom([]core.PackID{"", "telecom", "bank", "florist"}).Draw(rt, "pack"),
				}
				n := rapid.IntRange(0, min(2, len(ids))).Draw(rt, "ids of one")
				c.External, ids = ids[:n:n], ids[n:]
				for _, m := range threePacks() {
					for _, f := range m.Fields {
						if m.ID != c.Pack || !rapid.Bool().Draw(rt, "has") || f.Key == "note" {
							continue
						}
						if c.Fields == nil {
							c.Fields = map[pack.FieldKey]pack.Value{}
						}
						switch f.Type {
						case pack.TypeText:
							c.Fields[f.Key] = pack.TextValue(rapid.SampledFrom([]string{"x", "=满", "a,b", "1,5"}).Draw(rt, "text"))
						case pack.TypeChoice:
							c.Fields[f.Key] = pack.ChoiceValue(f.Choices[rapid.IntRange(0, len(f.Choices)-1).Draw(rt, "choice")].Key)
						case pack.TypeBool:
							c.Fields[f.Key] = pack.BoolValue(rapid.Bool().Draw(rt, "bool"))
						case pack.TypeDay:
							c.Fields[f.Key] = pack.DayValue(core.Day(rapid.IntRange(-20000, 30000).Draw(rt, "day")))
						case pack.TypeMoney:
							c.Fields[f.Key] = pack.MoneyValue(rapid.SampledFrom([]float64{0, -1.5, 1e6, 0.125, 1234.5678}).Draw(rt, "money"))
						default:
							c.Fields[f.Key] = pack.NumberValue(rapid.SampledFrom([]float64{0, -1.5, 1e15, 0.125, 1e-9}).Draw(rt, "number"))
						}
					}
				}
				if customer.NormalPhone(c.Phone) == "" && rapid.Bool().Draw(rt, "phone") {
					c.Phone = ""
				}
				customer.Put(tx, c)
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		lang := rapid.SampledFrom([]core.Lang{"", core.Chinese, core.English}).Draw(rt, "lang")
		e := ingest.Exporting{Lang: lang, Packs: threePacks()}
		first := exportCSV(t, db, e)
		fresh := store.Mem()
		bring(t, fresh, first, ingest.Options{})
		if d := cmp.Diff(first, exportCSV(t, fresh, e)); d != "" {
			rt.Fatalf("after coming back (-before +after):\n%s", d)
		}
		before := dump(t, db)
		bring(t, db, first, ingest.Options{})
		if d := cmp.Diff(before, dump(t, db)); d != "" {
			rt.Fatalf("where it came from (-before +after):\n%s", d)
		}
	})
}

// Ids like ours mean nothing in a file that is no export of ours, and somebody
// else in the export of another shop.
func TestForeignIDs(t *testing.T) {
	fresh := func() store.DB {
		db := store.Mem()
		update(t, db, func(tx store.Tx) {
			customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "Ann", Phone: "13800138000"})
			customer.Put(tx, customer.Customer{ID: customer.NewID(tx), Name: "Bob"})
		})
		return db
	}
	const ann, bob = "c0000001 name=\"Ann\" phone=\"13800138000\" email=\"\" ext=[]\n", "c0000002 name=\"Bob\" phone=\"\" email=\"\" ext=[]\n"

	db := fresh()
	run(t, db, text(t, "id,name\nc0000001,Eve\nc0000002,Dan\n"), ingest.Options{})
	equal(t, "another program's", contents(t, db), ann+bob+
		"c0000003 name=\"Eve\" phone=\"\" email=\"\" ext=[\"c0000001\"]\nc0000004 name=\"Dan\" phone=\"\" email=\"\" ext=[\"c0000002\"]\n")

	db = fresh()
	const head = "id,name,phone,email,other_ids,pack\n"
	s := text(t, head+"c0000001,Eve,,,,\nc0000002,Dan,13800138000,,,\nc0000007,Fay,,,Q 7,\n")
	res := run(t, db, s, ingest.Options{})
	equal(t, "another shop's", res.Counts, counts(3, 1, 1, 0, 1, 0))
	equal(t, "findings", found(res.Findings), "/foreign_id:1!")
	equal(t, "another shop's", contents(t, db), strings.Replace(ann, "Ann", "Dan", 1)+bob+
		"c0000007 name=\"Fay\" phone=\"\" email=\"\" ext=[\"Q\" \"7\"]\n")
	equal(t, "again", run(t, db, s, ingest.Options{}).Counts, counts(3, 0, 0, 2, 1, 0))
	update(t, db, func(tx store.Tx) { equal(t, "next id", customer.NewID(tx), "c0000008") })

	db = fresh()
	res = run(t, db, text(t, head+"c0000001,Anna,13800138000,,,\nc0000002,BOB,,b@b.cn,,\n"), ingest.Options{})
	equal(t, "its own", res.Counts, counts(2, 0, 2, 0, 0, 0))
	equal(t, "its own", contents(t, db), strings.Replace(ann, "Ann", "Anna", 1)+
		"c0000002 name=\"BOB\" phone=\"\" email=\"b@b.cn\" ext=[]\n")
}

// Who writes another pack into the row moves the customer there; of two rows
// about one customer the first counts.
func TestExportMovesToAnotherPack(t *testing.T) {
	db := store.Mem()
	const head = "客户编号,姓名,电话,邮箱,其他编号,行业包\n"
	bring(t, db, head+"K1,Ann,,,,telecom\nK2,Bob,,,,\n", ingest.Options{})
	res := bring(t, db, head+"K1,Ann,,,,bank\nK2,Bob,,,,florist\nK1,Ann,,,,florist\n", ingest.Options{})
	equal(t, "counts", res.Counts, counts(3, 0, 2, 1, 0, 0))
	view(t, db, func(tx store.Tx) {
		a, _ := customer.Resolve(tx, "K1")
		b, _ := customer.Resolve(tx, "K2")
		equal(t, "packs", []core.PackID{a.Pack, b.Pack}, []core.PackID{"bank", "florist"})
	})
}

// A pack that is not installed leaves the customer its own.
func TestExportOfAPackThatIsNotHere(t *testing.T) {
	db := store.Mem()
	const file = "客户编号,姓名,电话,邮箱,其他编号,行业包,月费,鱼\nK1,Ann,,,,telecom,5,x\nK2,Bob,,,,aquarium,6,y\n"
	res := bring(t, db, file, ingest.Options{})
	equal(t, "findings", found(res.Findings), "行业包/unknown_pack:1")
	view(t, db, func(tx store.Tx) {
		a, _ := customer.Resolve(tx, "K1")
		b, _ := customer.Resolve(tx, "K2")
		equal(t, "packs", []core.PackID{a.Pack, b.Pack}, []core.PackID{"telecom", ""})
		equal(t, "Ann pays", a.Fields["monthly_charges"].String(), "5.00")
	})
}

// Where several packs have a key, its column is shown under the title of the pack
// the rows name.
func TestExportPreviewTitles(t *testing.T) {
	packs := threePacks()
	slices.Reverse(packs) // the bank's tenure stands before the phone shop's
	s := text(t, "客户编号,姓名,电话,邮箱,其他编号,行业包,tenure\r\n,王伟,,,A-1,telecom,12\r\n")
	p, err := ingest.Preview(t.Context(), s, ingest.Options{}, packs, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	for _, m := range packs {
		if m.ID == "telecom" {
			want = m.Field("tenure").Title.In(core.Chinese)
		}
	}
	if got := p.Columns[6].FieldTitle.In(core.Chinese); got != want || got == "开户年限" {
		t.Errorf("the column is shown as %q, want %q", got, want)
	}
}
