package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

// A bank branch's customers are what its month-end list says of them: money,
// products, salary, rates, and what the counter and the account managers wrote
// down. Single transactions stay in the bank's own books.

// bankCauses are the causes of leaving planted in a branch.
func bankCauses(b bankTies) []share {
	list := []share{
		{"money_falling", 0.16, false},
		{"complaint_open", 0.14, false},
		{"rate_asked", 0.13, false},
		{"service_errors", 0.12, false},
		{"moved_away", 0.09, false},
		{"large_outflow", 0.08, false},
		{"fees", 0.07, false},
	}
	if b.payroll {
		list = append(list, share{"payroll_stopped", 0.16, true})
	}
	if b.term {
		list = append(list, share{"maturing", 0.18, true})
	}
	if b.card {
		list = append(list, share{"card_unused", 0.06, false})
	}
	return list
}

// bankTies are what binds somebody to the branch.
type bankTies struct {
	payroll, term, card, loan bool
	products                  int
}

func bankCustomer(d *draft) {
	company := d.chance(0.08)
	ties := bankTies{payroll: !company && d.chance(0.5), term: d.chance(0.45), card: !company && d.chance(0.4), loan: d.chance(0.2)}
	ties.products = 1 + d.pick(0.3, 0.35, 0.3, 0.05)
	lean := 0.38 // one product is soon closed
	if ties.products > 1 {
		lean = 0.26
	}
	d.plant(lean, 0.42, bankCauses(ties)...)
	d.yes("exited", d.left)
	d.choice("customer_kind", map[bool]string{false: "personal", true: "company"}[company])
	d.number("products", float64(ties.products), 0)
	d.number("tenure", math.Round(25*math.Pow(d.roll(), 1.5)), 0)
	d.yes("active", d.chance(0.75))
	moved := d.shows("moved_away")
	if moved {
		d.talk(d.ago(10, 90), "call", said{"客户说已搬到城南，来网点不方便", "Has moved across town, coming here is a long way now"})
	}
	d.yes("moved", moved)
	d.bankMoney(company, ties)
	d.bankTerms(ties)
	d.bankService()
	d.bankCalls()
}

// bankMoney sets what they hold, held three months ago and moved out.
func (d *draft) bankMoney(company bool, ties bankTies) {
	now := math.Exp(d.around(10.6, 1.1)) // some forty thousand, a few with much more
	if company {
		now *= 8
	}
	before := now * d.around(1, 0.06)
	if d.shows("money_falling") {
		before = now / d.between(0.25, 0.6)
		d.talk(d.ago(5, 60), "call", said{"问资金去向，客户说亲戚那边收益高", "Asked where the money went: a relative has better returns"})
	}
	outflow := now * max(0, d.around(0.05, 0.04))
	if d.shows("large_outflow") {
		outflow = now * d.between(0.8, 3)
		d.talk(d.ago(1, 20), "call", said{"核实大额转出，确认是本人办理", "Asked about the large transfer: it was the customer's own"})
	}
	term := 0.0
	if ties.term {
		term = now * d.between(0.3, 0.8)
	}
	d.money("balance", math.Round(now))
	d.money("balance_before", math.Round(before))
	d.money("outflow", math.Round(outflow))
	d.money("term_deposit", math.Round(term))
	fees := 20 + d.waiting(25)
	if d.shows("fees") {
		fees = d.between(180, 420)
		d.note(d.ago(5, 90), said{"问小额账户管理费能不能免", "Asked whether the account fee can be waived"})
	}
	d.money("fees_year", min(600, fees))
	own := 1.1 + 0.4*d.roll()
	d.number("deposit_rate", own, 2)
	d.number("market_rate", own+max(0, d.around(0.1, 0.08)), 2)
	asked := d.shows("rate_asked")
	if asked {
		d.talk(d.ago(3, 50), "in_store", said{"拿着别家银行的利率表来问", "Came in with another bank's rates"})
	}
	d.yes("rate_asked", asked)
}

// bankTerms sets what ends on a day, and the salary.
func (d *draft) bankTerms(ties bankTies) {
	if ties.term {
		end := d.o.AsOf + core.Day(d.whole(60, 700))
		if d.shows("maturing") {
			end = d.until + core.Day(d.whole(0, 15))
		}
		d.set("term_end", pack.DayValue(end))
	}
	if ties.loan {
		d.money("loan_balance", math.Round(math.Exp(d.around(11.5, 0.7))))
		d.set("loan_end", pack.DayValue(d.o.AsOf+core.Day(d.whole(120, 6000))))
	}
	d.yes("payroll", ties.payroll)
	changedJobs := 0.06 // and stay all the same
	stopped := ties.payroll && (d.shows("payroll_stopped") || d.chance(changedJobs))
	switch {
	case stopped:
		d.set("payroll_last", pack.DayValue(d.ago(60, 110)))
		d.note(d.ago(2, 30), said{"代发工资停了，听说换了单位", "The salary stopped coming, said to have changed jobs"})
	case ties.payroll && !d.left:
		d.set("payroll_last", pack.DayValue(d.ago(0, 30)))
	}
	d.yes("mobile_active", d.chance(0.7))
	d.yes("has_card", ties.card)
	if ties.card {
		idle := d.pick(0.8, 0.15, 0.05)
		if d.shows("card_unused") {
			idle = d.whole(5, 14)
		}
		d.number("card_idle_months", float64(idle), 0)
	}
}

// bankService sets complaints and errors.
func (d *draft) bankService() {
	complaints := d.pick(0.92, 0.08)
	open := d.shows("complaint_open")
	if open {
		complaints++
		d.complain(d.ago(95, 160), said{"排队一个多小时，没有人引导，要求答复", "Waited over an hour with nobody to help, wants an answer"})
	} else if complaints > 0 {
		d.complain(d.ago(100, 900), said{"短信收费没有事先告知，已退还", "Charged for messages without notice, refunded"})
	}
	d.yes("complaint_open", open)
	d.number("complaint_count", float64(complaints), 0)
	errors := d.pick(0.9, 0.1)
	if d.shows("service_errors") {
		errors = d.whole(2, 4)
	}
	for range errors {
		d.talk(d.ago(5, 300), "in_store", one(d, []said{
			{"柜台录错姓名，客户又跑了一趟", "A name was entered wrongly, the customer had to come again"},
			{"销卡办了三次才成功", "It took three visits to close a card"},
			{"预约取款当天没有备足现金", "Cash ordered ahead was not there on the day"},
		}))
	}
	d.number("service_errors", float64(errors), 0)
}

// bankCalls are what account managers and the counter do all year: business,
// and greetings at the festivals.
func (d *draft) bankCalls() {
	for day := float64(d.start) + d.waiting(40); day < float64(d.until); day += 15 + d.waiting(110) {
		d.talk(core.Day(day), "in_store", one(d, []said{
			{"来网点办转账", "Made a transfer at the counter"},
			{"换新版社保卡", "Exchanged the social security card"},
			{"咨询定期和理财的区别", "Asked how a term deposit differs from a fund"},
			{"存折补登", "Had the passbook updated"},
			{"学会了用手机银行查账", "Learned to check the account on the phone"},
		}))
	}
	first, _, _ := d.start.Date()
	for y := first; y <= first+Years; y++ {
		for _, key := range []calendar.Key{calendar.SpringFestival, calendar.MidAutumn} {
			if day, ok := d.year.On(key, y); ok && d.chance(0.35) {
				d.talk(day-core.Day(d.whole(0, 3)), "call", said{"节日问候", "Festival greeting"})
			}
		}
	}
	d.winBack(said{"回访已销户客户，愿意再联系", "Called a former customer, may be called again"})
}
