package demo

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

// A shop's regulars come every month or two, and before the holidays with
// presents in mind.

func retailSigns() []sign {
	return []sign{
		{share{"defects", 0.15, false}, "defects", hardly, count(2, 3), (*draft).complain, said{"电水壶用了两次就不热了", "The kettle stopped heating after two uses"}},
		{share{"return_refused", 0.14, false}, "return_refused", no, yes, (*draft).complain, said{"拿来退，柜台说拆了封不给退", "Was told at the counter that opened goods are not taken back"}},
		{share{"price_gap", 0.13, false}, "price_gap", near(4, 2), count(22, 40), (*draft).note, said{"拿着手机比价，说网上便宜不少", "Compared on the phone, much cheaper online"}},
		{share{"late_delivery", 0.11, false}, "late_deliveries", hardly, count(2, 3), (*draft).called, said{"说好周五送，周二才到", "Promised for Friday, came on Tuesday"}},
		{share{"wrong_goods", 0.1, false}, "wrong_goods", hardly, count(2, 3), (*draft).called, said{"发错颜色，第二次又漏了一件", "The wrong colour, and then a piece was missing"}},
		{share{"seller_left", 0.1, false}, "seller_left", no, yes, (*draft).note, said{"问以前那位店员去哪了", "Asked where the salesperson has gone"}},
		{share{"bought_elsewhere", 0.11, false}, "bought_elsewhere", no, yes, (*draft).note, said{"听说改去新商场买了", "Is said to go to the new mall now"}},
		{share{"moved_away", 0.08, false}, "moved", no, yes, (*draft).note, said{"搬到外地了", "Moved to another city"}},
		{share{"promise_overdue", 0.08, true}, "promise_due", ahead(1, 15), back(4, 25), (*draft).note, said{"答应从别的店调货，客户在等", "Promised to fetch it from another branch, the customer is waiting"}},
	}
}

func retailCustomer(d *draft) {
	signs := retailSigns()
	d.plant(0.3, 0.35, causes(signs)...)
	d.choice("customer_type", []string{"person", "company"}[d.pick(0.93, 0.07)])
	met := d.start + core.Day(d.whole(-400, 650))
	wares := []ware{
		{said{"厨房用品", "Kitchen things"}, 89},
		{said{"床品四件套", "Bed linen"}, 269},
		{said{"小家电", "Small appliance"}, 199},
		{said{"护肤套装", "Skin care set"}, 228},
		{said{"玩具", "Toy"}, 119},
	}
	d.buys(met, d.until, d.between(25, 70), wares)
	d.presents(met, wares)
	d.bear(signs)
	d.number("sale_share", max(0, d.around(35, 12)), 0)
	d.number("new_goods_days", max(0, d.around(45, 15)), 0)
	d.number("returns", float64(d.pick(0.8, 0.17, 0.03)), 0)
	d.number("stockouts", float64(d.pick(0.85, 0.15)), 0)
	d.number("price_rise", max(0, d.around(2, 2)), 0)
	d.yes("opted_out", d.chance(0.04))
	d.set("favourite", pack.TextValue(d.say(one(d, []said{
		{"厨具", "Kitchenware"}, {"家纺", "Linen"}, {"美妆", "Cosmetics"}, {"玩具", "Toys"},
	}))))
	if d.chance(0.2) {
		d.money("balance", 50*float64(d.whole(0, 6)))
	}
	if d.chance(0.4) {
		d.set("satisfaction", marks(d))
	}
	d.chats(240, []said{
		{"问有没有到新款", "Asked whether new models have come in"},
		{"让留一件大号", "Asked to have a large one put aside"},
		{"问保修怎么办", "Asked how the warranty works"},
	})
}

// presents are bought before the festivals, by some.
func (d *draft) presents(met core.Day, wares []ware) {
	first, _, _ := d.start.Date()
	for y := first; y <= first+Years; y++ {
		for _, key := range []calendar.Key{calendar.SpringFestival, calendar.MidAutumn} {
			if day, ok := d.year.On(key, y); ok && day > met && d.chance(0.4) {
				w := one(d, wares)
				d.buy(day-core.Day(d.whole(2, 12)), w.units*1.5, 2, w.said)
			}
		}
	}
}
