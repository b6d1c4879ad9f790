package demo_test

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
)

// A file whose headings are the titles of an industry's fields is taken for that
// industry, whole, though the others are installed beside it.
func TestHeadingsNameTheirIndustry(t *testing.T) {
	all := packs()
	for id, m := range all {
		for _, lang := range core.Langs() {
			file := table(t, m, lang)
			s, err := ingest.Open("customers.csv", bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			plan, err := ingest.Preview(t.Context(), s, ingest.Options{}, slices.Collect(maps.Values(all)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if plan.Pack != id {
				t.Errorf("%s in %s: taken for %s", id, lang, plan.Pack)
			}
			for _, c := range plan.Columns {
				if c.Field == "" {
					t.Errorf("%s in %s: %s is left out", id, lang, c.Title)
				}
			}
			s.Close()
		}
	}
}

// table is a file of two customers with every field that is not private.
func table(t *testing.T, m *pack.Manifest, lang core.Lang) []byte {
	t.Helper()
	head := map[core.Lang][]string{core.Chinese: {"姓名", "手机"}, core.English: {"Name", "Phone"}}[lang]
	rows := [][]string{{"张三", "13800001111"}, {"李四", "13900002222"}}
	for _, f := range m.Fields {
		if f.Private {
			continue
		}
		value := "3"
		switch f.Type {
		case pack.TypeChoice:
			value = f.Choices[0].Title[lang]
		case pack.TypeBool:
			value = map[core.Lang]string{core.Chinese: "否", core.English: "No"}[lang]
		case pack.TypeDay:
			value = "2026-01-05"
		case pack.TypeText:
			value = "甲"
		}
		head = append(head, f.Title[lang])
		for i := range rows {
			rows[i] = append(rows[i], value)
		}
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(append([][]string{head}, rows...)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
