package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

// A phone shop's customers are subscribers: a contract, a bill, ratios of use
// the operator's system exports, and what they came to the shop for. Bills are
// paid to the operator, so the shop records visits and no purchases.

// The causes of leaving planted in a phone shop, and how often each is the main
// one, of those who have a cause.
func phoneCauses(bound bool, tenure int) []share {
	list := []share{
		{"bill_rise", 0.16, false},
		{"complaint_history", 0.16, false},
		{"network_faults", 0.15, false},
		{"talk_falling", 0.13, false},
		{"port_out", 0.11, false},
		{"over_plan", 0.10, false},
		{"arrears", 0.07, false},
	}
	if bound {
		list = append(list, share{"contract_ending", 0.25, false})
	}
	if tenure <= 6 {
		list = append(list, share{"new_customer", 0.25, false})
	}
	return list
}

func phoneCustomer(d *draft) {
	tenure := 1 + int(95*math.Pow(d.roll(), 1.2))
	contract := drawContract(&d.dice, min(72, tenure))
	bound := contract != Monthly
	lean := 0.36 // who is bound to nothing leaves more easily
	if bound {
		lean = 0.24
	}
	d.plant(lean, 0.42, phoneCauses(bound, tenure)...)
	if d.left {
		tenure = max(1, tenure-d.o.AsOf.Sub(d.until)/30)
	}
	d.yes("churned", d.left)
	d.number("tenure", float64(tenure), 0)
	d.phoneContract(contract)
	d.phonePlan(tenure)
	d.phoneUse()
	d.phoneService()
	d.phoneVisits()
}

// phoneContract sets the term, ending soon for those about to go elsewhere.
func (d *draft) phoneContract(c Contract) {
	d.choice("contract", []string{"month", "one_year", "two_year"}[c])
	if c == Monthly {
		return
	}
	end := d.until + core.Day(d.whole(100, 365*int(c)))
	if d.shows("contract_ending") {
		end = d.until + core.Day(d.whole(-10, 40))
		d.talk(end-core.Day(d.whole(15, 60)), "call", said{"问合约到期后还有没有优惠", "Asked what offers there are after the contract"})
	}
	d.set("contract_end", pack.DayValue(end))
}

// phonePlan sets what the subscriber has and pays.
func (d *draft) phonePlan(tenure int) {
	internet := Internet(d.pick(0.25, 0.30, 0.45))
	online := internet != NoInternet
	monthly := 29 + 15*d.roll() + []float64{0, 25, 45}[internet]
	d.yes("phone_service", true)
	d.choice("internet_service", []string{"none", "dsl", "fiber"}[internet])
	d.extra("multiple_lines", true, 0.4, &monthly)
	for _, key := range []pack.FieldKey{
		"online_security", "online_backup", "device_protection", "tech_support", "streaming_tv", "streaming_movies",
	} {
		d.extra(key, online, 0.45, &monthly)
	}
	name := said{"畅享套餐", "Everyday plan"}
	if online {
		name = said{"全家宽带套餐", "Family broadband plan"}
	}
	d.set("plan", pack.TextValue(d.say(name)))
	d.number("tier", float64(1+d.pick(0.2, 0.3, 0.3, 0.15, 0.05)), 0)
	before := monthly * d.around(0.99, 0.03) // prices went up a little for everyone
	if d.shows("bill_rise") {
		before = monthly / d.between(1.15, 1.45)
		d.talk(d.ago(5, 80), "in_store", said{"来店问账单为什么变贵", "Came in to ask why the bill went up"})
	}
	d.money("monthly_charges", math.Round(monthly))
	d.money("total_charges", before*float64(tenure))
	overage := 0.0
	if d.chance(0.25) {
		overage = monthly * d.between(0, 0.12)
	}
	if d.shows("over_plan") {
		overage = monthly * d.between(0.3, 0.8)
		d.note(d.ago(5, 60), said{"流量每月都超，套餐偏小", "Over the data limit every month, plan too small"})
	}
	d.money("overage", overage)
	arrears := 0.0
	if d.shows("arrears") {
		arrears = monthly * d.between(1.5, 5)
		d.talk(d.ago(3, 40), "call", said{"提醒欠费，对方说再看看", "Reminded of the arrears, will see"})
	}
	d.money("arrears", arrears)
	d.choice("payment", []string{"mobile_pay", "counter", "bank_auto", "card_auto"}[d.pick(0.45, 0.15, 0.25, 0.15)])
	d.yes("paperless", d.chance(0.6))
}

// extra sets a service that has its price, where it can be had.
func (d *draft) extra(key pack.FieldKey, possible bool, share float64, monthly *float64) {
	switch {
	case !possible:
		d.choice(key, "none")
	case d.chance(share):
		d.choice(key, "yes")
		*monthly += 6
	default:
		d.choice(key, "no")
	}
}

// phoneUse sets use against the usual. Those about to go have begun to use
// another number.
func (d *draft) phoneUse() {
	talk, calls := d.around(1.05, 0.12), d.around(1.05, 0.12)
	if d.shows("talk_falling") {
		talk, calls = d.between(0.1, 0.5), d.between(0.5, 0.9)
		d.talk(d.ago(5, 60), "call", said{"客户说现在多用微信语音", "Says most calls are online now"})
	}
	d.number("talk_ratio", max(0, talk), 2)
	d.number("outgoing_ratio", max(0, calls*d.around(1, 0.05)), 2)
	d.number("incoming_ratio", max(0, calls*d.around(1, 0.05)), 2)
	d.number("spend_ratio", max(0, d.around(1, 0.08)+0.1*(talk-1)), 2)
}

var (
	phoneGrievances = []said{
		{"扣了没订过的增值业务", "Charged for a service never ordered"},
		{"宽带报修三天没人上门", "Nobody came for three days to mend the broadband"},
		{"手机修了两次还是自动关机", "The handset was repaired twice and still switches itself off"},
		{"承诺的话费优惠没有到账", "The promised credit never came"},
	}
	phoneErrands = []said{
		{"来店缴费", "Paid the bill in the shop"},
		{"来店换 SIM 卡", "Had the SIM card replaced"},
		{"来店贴膜，看了新机", "Screen film fitted, looked at new handsets"},
		{"教会老人用视频通话", "Showed an older customer how to make video calls"},
		{"咨询亲情号副卡", "Asked about a second card for the family"},
	}
)

// phoneService sets complaints, faults and questions about leaving.
func (d *draft) phoneService() {
	complaints := d.pick(0.9, 0.1)
	if d.shows("complaint_history") {
		complaints = d.whole(2, 4)
	}
	for range complaints {
		d.complain(d.ago(5, 330), one(d, phoneGrievances))
	}
	d.number("complaint_count", float64(complaints), 0)
	faults := d.pick(0.85, 0.12, 0.03)
	if d.shows("network_faults") {
		faults = d.whole(2, 5)
	}
	for range faults {
		d.talk(d.ago(5, 200), "call", said{"报修：家里信号差，宽带掉线", "Reported a fault: poor signal, broadband drops"})
	}
	d.number("network_faults", float64(faults), 0)
	asked := d.shows("port_out")
	if asked {
		d.talk(d.ago(2, 45), "in_store", said{"来店问携号转网要办什么手续", "Asked in the shop how to take the number elsewhere"})
	}
	d.yes("port_out_asked", asked)
}

// phoneVisits are what brings people in, now and then, and before the spring
// festival in any case: new handsets are bought for it.
func (d *draft) phoneVisits() {
	for day := float64(d.start) + d.waiting(60); day < float64(d.until); day += 20 + d.waiting(130) {
		d.talk(core.Day(day), "in_store", one(d, phoneErrands))
	}
	first, _, _ := d.start.Date()
	for y := first; y <= first+Years; y++ {
		if eve, ok := d.year.On(calendar.SpringFestival, y); ok && d.chance(0.2) {
			d.talk(eve-core.Day(d.whole(2, 20)), "in_store", said{"年前来店看新机，给家里人换手机", "Looked at handsets for the family before Spring Festival"})
		}
	}
	d.winBack(said{"回访离网客户，了解原因", "Called a former customer to ask why"})
}
