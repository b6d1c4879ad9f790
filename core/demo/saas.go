package demo

import (
	"math"

	"github.com/perennial-app/perennial/core/pack"
)

// A software company's customers are subscriptions: what they pay for, how much
// of it they use, and what the help desk and the customer managers wrote down.

func softwareSigns() []sign {
	return []sign{
		{share{"features_unused", 0.14, false}, "feature_use", near(100, 8), count(5, 25), (*draft).called, said{"只用了签到，其他功能不会用", "Uses the sign-in only, the rest was never learned"}},
		{share{"ticket_waiting", 0.15, false}, "ticket_days", near(1, 0.7), count(22, 50), (*draft).complain, said{"报表导不出来，提了三周没人回", "Reports cannot be exported, nobody has answered for three weeks"}},
		{share{"outages", 0.12, false}, "outages", hardly, count(3, 6), (*draft).complain, said{"月底结账时又打不开", "Down again while closing the month"}},
		{share{"contact_left", 0.13, false}, "contact_left", no, yes, (*draft).note, said{"对接的主管离职了，还不知道谁接", "The contact has left, the successor is not known yet"}},
		{share{"competitor_seen", 0.11, false}, "competitor_seen", no, yes, (*draft).called, said{"在试用别家的产品", "Is trying another product"}},
		{share{"price_rise", 0.09, false}, "price_rise", near(0, 0.4), count(19, 35), (*draft).called, said{"问续约为什么涨了两成", "Asked why the renewal costs a fifth more"}},
		{share{"wishes_unmet", 0.09, false}, "wishes", hardly, count(4, 8), (*draft).called, said{"又问审批流什么时候能改", "Asked again when the approval flow can be changed"}},
		{share{"invoice_overdue", 0.08, false}, "overdue_days", count(0, 0), count(25, 60), (*draft).called, said{"催账，对方说还在走审批", "Reminded of the invoice, still being approved"}},
		{share{"data_exported", 0.07, false}, "data_exported", no, yes, (*draft).note, said{"管理员导出了全部数据", "The administrator exported everything"}},
	}
}

func softwareCustomer(d *draft) {
	signs := softwareSigns()
	drifts := share{"logins_falling", 0.15, false}
	d.plant(0.3, 0.4, append(causes(signs), drifts)...)
	d.yes("cancelled", d.left)
	d.bear(signs)
	seats := math.Ceil(math.Exp(d.around(2.2, 1)))
	d.number("seats", seats, 0)
	d.number("active_seats", math.Ceil(seats*d.between(0.85, 1)), 0)
	d.money("monthly_fee", math.Round(seats*d.between(40, 70)))
	d.choice("billing", []string{"yearly", "quarterly", "monthly"}[d.pick(0.6, 0.15, 0.25)])
	d.set("plan", pack.TextValue(d.say(one(d, []said{{"标准版", "Standard"}, {"专业版", "Professional"}, {"企业版", "Enterprise"}}))))
	before := math.Round(seats * d.between(15, 25))
	now := before * d.around(1, 0.06)
	if d.shows(drifts.cause) {
		now = before * d.between(0.05, 0.35)
		d.called(d.ago(3, 40), said{"说最近业务改用表格记", "Says they have gone back to spreadsheets"})
	}
	d.number("logins_before", before, 0)
	d.number("logins", now, 0)
	if !d.left && d.chance(0.5) { // of the gone it would give the answer away
		d.set("last_login", back(0, 6)(d))
	}
	d.set("started", back(200, 1000)(d))
	d.set("renewal_day", ahead(95, 360)(d))
	d.yes("auto_renew", d.chance(0.9))
	d.yes("downgraded", false)
	d.number("onboarding", 100, 0)
	d.number("integrations", float64(d.pick(0.3, 0.3, 0.25, 0.15)), 0)
	d.number("open_tickets", float64(d.pick(0.6, 0.3, 0.1)), 0)
	if d.chance(0.5) {
		d.set("satisfaction", marks(d))
	}
	d.chats(50, []said{
		{"季度回顾，核对了席位", "Quarterly review, went over the seats"},
		{"问怎么批量导入", "Asked how to import in bulk"},
		{"给新同事开通账号", "Opened seats for new colleagues"},
		{"做了一次线上培训", "Gave an online training"},
	})
	d.winBack(said{"回访已取消的客户，了解原因", "Called a former customer to ask why"})
}
