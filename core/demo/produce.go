package demo

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A produce counter's customers come every week or so; who is unhappy is gone
// within a month.

func produceSigns() []sign {
	return []sign{
		{share{"spoiled", 0.18, false}, "spoiled", hardly, count(2, 3), (*draft).complain, said{"草莓底下一层是烂的", "The strawberries were mouldy underneath"}},
		{share{"short_weight", 0.11, false}, "short_weight", count(0, 0), count(1, 2), (*draft).complain, said{"回家一称少了一两", "It was fifty grams short on the scales at home"}},
		{share{"price_gap", 0.14, false}, "price_gap", near(2, 2), count(16, 30), (*draft).note, said{"说番茄鸡蛋都比菜场贵", "Says tomatoes and eggs are cheaper at the market"}},
		{share{"fresh_share_falling", 0.12, false}, "fresh_share", near(45, 4), count(5, 18), (*draft).note, said{"只买米面油，不买菜了", "Buys rice and oil, no vegetables any more"}},
		{share{"late_delivery", 0.1, false}, "late_deliveries", hardly, count(2, 4), (*draft).called, said{"菜七点多才送到，饭都吃完了", "The delivery came after dinner"}},
		{share{"new_shop_nearby", 0.12, false}, "new_shop_nearby", no, yes, (*draft).note, said{"小区门口开了家生鲜店", "A fresh food shop opened at the gate"}},
		{share{"bought_elsewhere", 0.11, false}, "bought_elsewhere", no, yes, (*draft).note, said{"听说改在社区团购买菜", "Is said to buy in a group order now"}},
		{share{"moved_away", 0.08, false}, "moved", no, yes, (*draft).note, said{"搬去跟孩子住了", "Moved in with the children"}},
		{share{"promise_overdue", 0.06, true}, "promise_due", ahead(1, 10), back(3, 20), (*draft).note, said{"答应退坏果的钱，还没退", "Promised a refund for bad fruit, not paid yet"}},
	}
}

func produceCustomer(d *draft) {
	signs := produceSigns()
	d.plant(0.3, 0.35, causes(signs)...)
	kitchen := d.chance(0.06)
	d.choice("customer_type", map[bool]string{false: "household", true: "kitchen"}[kitchen])
	met, gap := d.o.AsOf-core.Day(d.whole(150, 500)), d.between(6, 16)
	if kitchen {
		gap = 4
	}
	d.buys(met, d.until, gap, []ware{
		{said{"叶菜、豆腐、鸡蛋", "Greens, tofu, eggs"}, 38},
		{said{"水果一箱", "A box of fruit"}, 72},
		{said{"一周的菜", "Vegetables for the week"}, 96},
		{said{"米和油", "Rice and oil"}, 118},
		{said{"猪肉和蔬菜", "Pork and vegetables"}, 64},
	})
	d.bear(signs)
	d.number("usual_fresh_share", 45, 0)
	d.number("queue_minutes", max(1, d.around(4, 1.5)), 0)
	d.number("stockouts", float64(d.pick(0.85, 0.15)), 0)
	d.number("substitutions", float64(d.pick(0.8, 0.15, 0.05)), 0)
	d.yes("safety_asked", d.chance(0.05))
	d.set("usual_items", pack.TextValue(d.say(one(d, []said{
		{"番茄、黄瓜、鸡蛋", "Tomatoes, cucumbers, eggs"}, {"叶菜", "Greens"}, {"水果", "Fruit"}, {"土豆、萝卜、莲藕", "Potatoes, radish, lotus root"},
	}))))
	if d.chance(0.25) {
		d.money("balance", 50*float64(d.whole(0, 6)))
	}
	if d.chance(0.4) {
		d.set("satisfaction", marks(d))
	}
	d.chats(300, []said{
		{"问今天的鱼几点到", "Asked when the fish comes in today"},
		{"让留两斤草莓", "Asked to have strawberries put aside"},
		{"问菜有没有检测", "Asked whether the vegetables were tested"},
	})
}
