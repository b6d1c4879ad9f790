package bank_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	archive "github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/plugins/bank"
)

// The public file, imported as a person would without correcting anything: who
// has left is recognised, people have names, and what people are stays private.
func TestImportPublicFile(t *testing.T) {
	m := bank.New().Manifest()
	people, columns := imported(t, m, publicFile(t))
	want := "RowNumber=_ CustomerId=id Surname=name CreditScore=credit_score Geography=geography Gender=gender Age=age " +
		"Tenure=tenure Balance=balance NumOfProducts=products HasCrCard=has_card IsActiveMember=active EstimatedSalary=income Exited=exited"
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	left := 0
	for _, c := range people {
		if c.Fields["exited"].Bool() {
			left++
		}
	}
	if len(people) != 10000 || left != 2037 {
		t.Errorf("%d customers, %d left, want 10000, 2037", len(people), left)
	}
	i := slices.IndexFunc(people, func(c archive.Customer) bool { return slices.Contains(c.External, "15634602") })
	if i < 0 {
		t.Fatal("customer 15634602 is not there")
	}
	first := map[string]string{"name": people[i].Name}
	for key, v := range people[i].Fields {
		first[string(key)] = v.String()
	}
	if diff := cmp.Diff(map[string]string{
		"name": "Hargrave", "credit_score": "619", "geography": "France", "gender": "female", "age": "42", "tenure": "2", "balance": "0.00",
		"products": "1", "has_card": "true", "active": "true", "income": "101348.88", "exited": "true",
	}, first); diff != "" {
		t.Errorf("the first customer (-want +got):\n%s", diff)
	}
	for key := range shown(m, people[i]) {
		if f := m.Field(key); f.Private {
			t.Errorf("the pack is shown %s", key)
		}
	}
}

// A list as a Chinese branch exports it.
func TestImportChineseExport(t *testing.T) {
	const list = "客户号,客户姓名,手机号,性别,年龄,客户类型,开户日期,资产AUM,上季末AUM,存款余额(元),定期存款,理财到期日,贷款余额,代发工资,最近代发日期,手机银行活跃,信用卡,投诉次数,有未结投诉,最近联系日期,执行利率,同业利率,是否销户\n" +
		"6001,王伟,13800138000,男,45,个人,2019-03-01,350000,420000,\"120,000.50\",50000,2026-04-01,0,是,2026-02-25,是,有,0,否,2026-01-10,1.5%,1.9%,否\n" +
		"6002,诚信商贸有限公司,01062345678,,,对公,2015/7/8,0,0,8000,0,,200000,否,,否,无,2,是,,1.3,1.9,是\n" +
		"6003,李娜,13900139000,女,31,个人,2024年5月6日,90000,90000,90000,0,2026年3月20日,,是,2026-03-01,否,有,1,否,2025-12-01,1.5,1.9,否\n"
	m := bank.New().Manifest()
	s, err := ingest.Open("客户清单.csv", strings.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	people, columns := imported(t, m, s)
	want := "客户号=id 客户姓名=name 手机号=phone 性别=gender 年龄=age 客户类型=customer_kind 开户日期=open_day 资产AUM=aum 上季末AUM=aum_before " +
		"存款余额(元)=balance 定期存款=term_deposit 理财到期日=wealth_end 贷款余额=loan_balance 代发工资=payroll 最近代发日期=payroll_last " +
		"手机银行活跃=mobile_active 信用卡=has_card 投诉次数=complaint_count 有未结投诉=complaint_open 最近联系日期=last_contact " +
		"执行利率=deposit_rate 同业利率=market_rate 是否销户=exited"
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	slices.SortFunc(people, func(a, b archive.Customer) int { return slices.Compare(a.External, b.External) })
	var got []string
	for _, c := range people {
		f := c.Fields
		got = append(got, strings.Join([]string{
			c.Name, f["customer_kind"].Text(), f["balance"].String(), f["wealth_end"].String(), f["payroll"].String(),
			f["deposit_rate"].String(), f["exited"].String(),
		}, " "))
	}
	if diff := cmp.Diff([]string{
		"王伟 personal 120000.50 2026-04-01 true 1.5 false",
		"诚信商贸有限公司 company 8000.00  false 1.3 true",
		"李娜 personal 90000.00 2026-03-20 true 1.5 false",
	}, got); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
}

// publicFile opens the public file of 10,000 bank customers, or skips.
func publicFile(t *testing.T) *ingest.Source {
	t.Helper()
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	const name = "bank_churn_modelling_10000.csv"
	f, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("SKIPPING the real file %s: %v. Set PERENNIAL_SHARED to the folder that holds data/.", name, err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s, err := ingest.Open(name, f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// imported brings a file in and returns everybody, and what became of the
// columns.
func imported(t *testing.T, m *pack.Manifest, s *ingest.Source) (people []archive.Customer, columns string) {
	t.Helper()
	t.Cleanup(func() { s.Close() })
	p, err := ingest.Preview(t.Context(), s, ingest.Options{}, []*pack.Manifest{m}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range p.Columns {
		field := c.Field
		if field == "" {
			field = ingest.Leave
		}
		list = append(list, c.Title+"="+field)
	}
	db := store.Mem()
	if _, err := ingest.Run(t.Context(), db, s, p, core.NewDay(2026, 3, 8), nil); err != nil {
		t.Fatal(err)
	}
	err = db.View(context.WithoutCancel(t.Context()), func(tx store.Tx) error {
		for _, c := range archive.All(tx) {
			people = append(people, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return people, strings.Join(list, " ")
}

// shown are the fields the program lets the pack see.
func shown(m *pack.Manifest, c archive.Customer) map[pack.FieldKey]pack.Value {
	fields := map[pack.FieldKey]pack.Value{}
	for key, v := range c.Fields {
		if f := m.Field(key); f != nil && !f.Private && key != m.Churn.Label {
			fields[key] = v
		}
	}
	return fields
}
