package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// What a florist writes down beside the purchases.

// floristFields sets what the till and the order book say of somebody.
func (d *draft) floristFields(h flowerHabit) {
	kind := "person"
	if h.life == decorates {
		kind = "company"
	}
	d.choice("customer_type", kind)
	d.set("favourite", pack.TextValue(d.say(one(d, []said{
		{"玫瑰", "Roses"}, {"百合", "Lilies"}, {"洋桔梗", "Lisianthus"}, {"绣球", "Hydrangeas"}, {"郁金香", "Tulips"},
	}))))
	switch {
	case len(h.kept) > 0:
		d.choice("occasion", string(one(d, h.kept)))
	case h.life == gives:
		d.choice("occasion", "birthday")
	case h.life == brings || h.life == decorates:
		d.choice("occasion", "home")
	}
	if h.life == gives && d.chance(0.5) {
		d.set("anniversary", pack.DayValue(h.own[0]))
	}
	if d.shows("standing_stopped") && h.plan == "active" {
		h.plan = []string{"stopped", "paused"}[d.pick(0.75, 0.25)]
		d.talk(d.ago(5, 80), "message", said{"客户说包月先停一停", "Asked to hold the standing order for now"})
	}
	d.choice("standing", h.plan)
	if d.chance(0.15) {
		d.money("balance", 50*float64(d.whole(0, 6)))
	}
	rise := max(0, d.around(100*yearlyRise/2, 2)) // since the last purchase, half a year ago or so
	if d.shows("price_rise") {
		rise = d.between(16, 32)
		d.note(d.ago(5, 60), said{"嫌常买的花束涨价，问有没有实惠一点的", "Finds the usual bouquet dear now, asked for something cheaper"})
	}
	d.number("price_rise", rise, 0)
	elsewhere := d.shows("bought_elsewhere")
	if elsewhere {
		d.note(d.ago(5, 90), said{"听说改在平台上订花", "Is said to order from a platform now"})
	}
	d.yes("bought_elsewhere", elsewhere)
	moved := d.shows("moved_away")
	if moved {
		d.note(d.ago(10, 120), said{"搬到开发区，超出配送范围", "Moved beyond the delivery area"})
	}
	d.yes("moved", moved)
}

// floristService sets freshness, delivery and what was promised.
func (d *draft) floristService() {
	mood := d.around(8.6, 0.7)
	wilted := d.pick(0.94, 0.06)
	if d.shows("wilting") {
		wilted, mood = d.whole(2, 3), mood-1.5
	}
	for range wilted {
		d.complain(d.ago(20, 330), one(d, []said{
			{"花第二天就蔫了", "The flowers were limp the next day"},
			{"玫瑰垂头，没有开", "The roses drooped and never opened"},
			{"百合花苞发黄脱落", "The lily buds turned yellow and fell"},
		}))
	}
	d.number("wilting_complaints", float64(wilted), 0)
	late := d.pick(0.93, 0.07)
	if d.shows("late_delivery") {
		late, mood = d.whole(2, 3), mood-1.2
	}
	for range late {
		d.talk(d.ago(10, 330), "call", said{"花送晚了，已道歉", "The flowers came late, apologised"})
	}
	d.number("late_deliveries", float64(late), 0)
	told := 0
	if d.shows("recipient_complaint") {
		told, mood = d.whole(1, 2), mood-0.8
		d.talk(d.ago(10, 200), "message", said{"收花人说花和图片不一样", "The recipient said the flowers were not as pictured"})
	}
	d.number("recipient_complaints", float64(told), 0)
	vase := max(3, d.around(8, 1))
	if d.shows("short_vase_life") {
		vase = d.between(2, 4.4)
		d.talk(d.ago(5, 60), "message", said{"问花为什么只开了三天", "Asked why the flowers lasted three days"})
	}
	d.number("vase_days", vase, 0)
	d.number("promised_days", 7, 0)
	if d.shows("complaint_recent") {
		mood--
		d.complain(d.ago(3, 40), said{"店员在电话里不耐烦，要求道歉", "Staff were short on the telephone, wants an apology"})
	}
	due := d.o.AsOf + core.Day(d.whole(1, 20))
	owed := d.chance(0.05)
	if d.shows("promise_overdue") {
		owed, due = true, d.until-core.Day(d.whole(3, 25))
		d.note(due-core.Day(d.whole(2, 6)), said{"答应补送一束，客户在等", "Promised a replacement, the customer is waiting"})
	}
	if owed {
		d.set("promise_due", pack.DayValue(due))
	}
	if d.chance(0.6) { // not everybody answers
		d.number("satisfaction", math.Min(10, math.Max(1, mood)), 0)
	}
}

// floristTalks are greetings and questions through the year.
func (d *draft) floristTalks() {
	for day := float64(d.start) + d.waiting(120); day < float64(d.until); day += 30 + d.waiting(170) {
		d.talk(core.Day(day), "message", one(d, []said{
			{"节日问候，发了新品图片", "Festival greeting with pictures of new bouquets"},
			{"问百合怎么养得久", "Asked how to keep lilies longer"},
			{"确认送花地址和卡片文字", "Confirmed the address and the words on the card"},
			{"提醒换水剪根", "Reminded to change the water and recut the stems"},
		}))
	}
}
