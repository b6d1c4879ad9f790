package ingest

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// The fields every file may have, whatever the industry.
const (
	fieldID     = "id"
	fieldName   = "name"
	fieldPhone  = "phone"
	fieldEmail  = "email"
	fieldDate   = "date"   // of a purchase
	fieldQty    = "qty"    // of a purchase
	fieldAmount = "amount" // of a purchase
	fieldItem   = "item"   // of a purchase
)

// A target is a field a column may be matched to.
type target struct {
	name  string // what an override calls it; for a pack's field its key
	title pack.Text
	typ   pack.Type
	names []string    // normalised titles that mean it
	parts []string    // normalised titles that mean a part of it, for want of more
	field *pack.Field // nil for the fields every file may have
}

// universal are the fields every file may have, and the titles that mean them.
var universal = []struct {
	name    string
	typ     pack.Type
	kind    Kind // "" for both
	aliases string
}{
	{fieldID, pack.TypeText, "", "id customer_id customerid custid cust_id customer_no customer_number customer_code customer cid uid " +
		"client_id member_id member_no memberid card_no card_number user_id userid subscriber_id external_id " +
		"客户编号 客户号 客户id 客户代码 客户编码 会员编号 会员号 会员id 会员卡号 卡号 用户编号 用户id 用户号 顾客编号 顾客id 编号 客户标识 买家id 会员卡"},
	{fieldName, pack.TypeText, "", "name customer_name full_name fullname client_name member_name contact_name company company_name buyer_name " +
		"姓名 客户姓名 客户名称 客户名 名称 名字 会员姓名 会员名 联系人 顾客姓名 用户姓名 用户名称 公司名称 单位名称 买家姓名 收货人 机主姓名"},
	{fieldPhone, pack.TypeText, "", "phone phone_number phone_no mobile mobile_phone mobile_number tel telephone cell cellphone cell_phone contact_number msisdn " +
		"手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 客户电话 客户手机 会员手机 业务号码 用户号码 收货电话"},
	{fieldEmail, pack.TypeText, "", "email e_mail mail email_address emailaddress 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 客户邮箱"},
	{fieldDate, pack.TypeDay, Purchases, "date day purchase_date order_date transaction_date trans_date sale_date sales_date invoice_date invoicedate orderdate datetime timestamp time " +
		"purchased_at created_at paid_at 日期 时间 购买日期 购买时间 消费日期 消费时间 交易日期 交易时间 订单日期 下单日期 下单时间 付款时间 成交时间 销售日期 开单日期 订单时间 支付时间"},
	{fieldQty, pack.TypeNumber, Purchases, "qty quantity units count number_of_items items_count pieces number_of_cds cds 数量 件数 购买数量 销售数量 商品数量 个数 订购数量"},
	{fieldAmount, pack.TypeMoney, Purchases, "amount total total_amount order_amount order_total price sales revenue value spend payment paid subtotal dollars dollar_value net_amount " +
		"金额 总金额 消费金额 交易金额 订单金额 实付金额 付款金额 支付金额 销售金额 总价 实收 实收金额 应付金额 成交金额 小计 合计"},
	{fieldItem, pack.TypeText, Purchases, "item item_name product product_name sku description goods article stock_code stockcode " +
		"商品 商品名称 商品名 产品 产品名称 品名 货品 货品名称 项目 物品 商品编码 商品编号"},
}

// nameParts are titles of a column that names a person by half. Where there is no
// better one, half a name tells people apart on a list; a number does not.
const nameParts = "surname last_name family_name 姓 姓氏"

// universalNames holds every title of the universal fields, normalised.
var universalNames = func() map[string]bool {
	m := map[string]bool{}
	for _, u := range universal {
		for _, a := range strings.Fields(u.aliases) {
			m[normal(a)] = true
		}
	}
	return m
}()

// targetsOf lists the fields a column of such a file may be matched to. The
// fields of a pack describe customers, so purchases have none of them.
func targetsOf(kind Kind, m *pack.Manifest) []target {
	var out []target
	for _, u := range universal {
		if u.kind != "" && u.kind != kind {
			continue
		}
		t := newTarget(u.name, u.typ)
		for _, a := range strings.Fields(u.aliases) {
			t.names = append(t.names, normal(a))
		}
		if u.name == fieldName {
			for _, a := range strings.Fields(nameParts) {
				t.parts = append(t.parts, normal(a))
			}
		}
		out = append(out, t)
	}
	if m == nil || kind == Purchases {
		return out
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if slices.ContainsFunc(out, func(t target) bool { return t.name == string(f.Key) }) {
			continue // a universal field of the same name is that field
		}
		out = append(out, fieldTarget(f))
	}
	return out
}

// newTarget is a field that is no pack's, under its name and titles.
func newTarget(name string, typ pack.Type) target {
	t := target{name: name, typ: typ, title: pack.Text{}}
	for _, l := range core.Langs() {
		t.title[l] = text.Say(l, "ingest.field."+name, nil)
		t.names = append(t.names, normal(t.title[l]))
	}
	return t
}

// fieldTarget is a field of a pack.
func fieldTarget(f *pack.Field) target {
	t := target{name: string(f.Key), title: f.Title, typ: f.Type, field: f, names: []string{normal(string(f.Key))}}
	for _, l := range core.Langs() {
		if f.Title[l] != "" {
			t.names = append(t.names, normal(f.Title[l]))
		}
	}
	for _, a := range f.Aliases {
		t.names = append(t.names, normal(a))
	}
	return t
}

// newParser prepares reading a column of a field.
func newParser(t target, base1904 bool) *parser {
	p := &parser{target: t, day: dayRule{serial: true, base1904: base1904}, seen: map[string]parsed{}, words: map[string]string{}}
	if t.field == nil {
		return p
	}
	for _, u := range t.field.Unit {
		if u = strings.ToLower(strings.TrimSpace(u)); u != "" {
			p.number.units = append(p.number.units, u)
			p.number.percentWhole = p.number.percentWhole || strings.Contains(u, "%")
		}
	}
	slices.Sort(p.number.units) // maps have no order, and reading must
	for _, c := range t.field.Choices {
		p.word(c.Key, c.Key) // an export has it
	}
	for _, c := range t.field.Choices {
		for _, w := range c.Aliases {
			p.word(w, c.Key)
		}
		for _, l := range core.Langs() {
			p.word(c.Title[l], c.Key)
		}
	}
	return p
}

// word takes a way to write a choice, unless it is taken.
func (p *parser) word(w, key string) {
	if w = normalWord(w); w == "" {
		return
	}
	if _, taken := p.words[w]; !taken {
		p.words[w] = key
	}
}

// lookUp finds the target an override names: by name, title or alias.
func lookUp(targets []target, name string) (target, error) {
	n := normal(name)
	for _, t := range targets {
		if t.name == name {
			return t, nil
		}
	}
	for _, t := range targets {
		if slices.Contains(t.names, n) {
			return t, nil
		}
	}
	names := make([]string, 0, len(targets))
	for _, t := range targets {
		names = append(names, t.name)
	}
	args := core.Args{"field": name, "fields": strings.Join(names, ", ")}
	if s := nearest(name, names); s != "" {
		args["suggestion"] = s
		return target{}, core.Says(core.Invalid, "ingest.unknown_field_suggest", args)
	}
	return target{}, core.Says(core.Invalid, "ingest.unknown_field", args)
}

// nearest returns the name a slip of the hand away, or "".
func nearest(s string, names []string) string {
	best, bestD := "", len(s)/3+2
	for _, n := range names {
		if d := distance(strings.ToLower(s), n); d < bestD {
			best, bestD = n, d
		}
	}
	return best
}

// distance is Levenshtein's: the fewest letters to insert, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diag, row[j+1] = row[j+1], min(diag+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
