package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A workshop's customers come for oil, tyres and what breaks, a few times a
// year, and their cars count the kilometres.

func carSigns() []sign {
	return []sign{
		{share{"rework", 0.16, false}, "rework", hardly, count(2, 3), (*draft).complain, said{"刹车修好没几天又响", "The brakes squealed again within days"}},
		{share{"bill_over_quote", 0.15, false}, "bill_over_quote", near(1, 1), count(16, 35), (*draft).called, said{"问结算为什么比报价高", "Asked why the bill is above the quote"}},
		{share{"late_handover", 0.13, false}, "late_handovers", hardly, count(2, 4), (*draft).called, said{"说好下午取车，拖到第二天", "The car was promised for the afternoon and ready the next day"}},
		{share{"advisor_left", 0.11, false}, "advisor_left", no, yes, (*draft).note, said{"原来的服务顾问走了，客户问起他", "The advisor has left, the customer asked for him"}},
		{share{"bought_elsewhere", 0.14, false}, "bought_elsewhere", no, yes, (*draft).note, said{"听说在小区门口那家保养了", "Is said to go to the garage next door now"}},
		{share{"vehicle_sold", 0.08, false}, "vehicle_sold", no, yes, (*draft).called, said{"车卖了，暂时不开车", "Has sold the car and does not drive for now"}},
		{share{"moved_away", 0.07, false}, "moved", no, yes, (*draft).note, said{"搬到城北，过来要一个多小时", "Moved across town, over an hour away"}},
		{share{"parts_wait", 0.07, false}, "parts_wait", near(1, 0.6), count(10, 25), (*draft).called, said{"催配件，等了两个星期", "Chased a part after two weeks"}},
		{share{"promise_overdue", 0.08, true}, "promise_due", ahead(1, 20), back(4, 30), (*draft).note, said{"答应退多收的工时费，客户在等", "Promised to refund labour charged too much, the customer is waiting"}},
	}
}

func carCustomer(d *draft) {
	signs := carSigns()
	d.plant(0.3, 0.35, causes(signs)...)
	kind := []string{"person", "company"}[d.pick(0.92, 0.08)]
	d.choice("customer_type", kind)
	met := d.start + core.Day(d.whole(-300, 700))
	d.buys(met, d.until, d.between(60, 140), []ware{
		{said{"小保养：机油机滤", "Oil and filter"}, 380},
		{said{"换刹车片", "Brake pads"}, 620},
		{said{"轮胎一条", "A tyre"}, 540},
		{said{"洗车打蜡", "Wash and wax"}, 90},
		{said{"换电瓶", "Battery"}, 480},
		{said{"四轮定位", "Wheel alignment"}, 160},
	})
	d.bear(signs)
	d.car()
	d.chats(220, []said{
		{"问轮胎要不要换", "Asked whether the tyres need changing"},
		{"约周末洗车", "Booked a wash for the weekend"},
		{"提醒年检快到了", "Reminded of the inspection"},
		{"发了换下来的旧件照片", "Sent a picture of the worn part"},
	})
}

// car sets the car and its service, which is as old as the last visit at least.
func (d *draft) car() {
	d.set("vehicle_model", pack.TextValue(d.say(one(d, []said{
		{"紧凑型轿车", "Compact saloon"}, {"城市 SUV", "City SUV"}, {"小型货车", "Small van"}, {"两厢小车", "Hatchback"},
	}))))
	d.choice("energy", []string{"petrol", "hybrid", "electric", "diesel"}[d.pick(0.68, 0.18, 0.1, 0.04)])
	const interval = 10_000.0 // km
	since := float64(d.whole(0, 150) + d.o.AsOf.Sub(d.until))
	served := math.Round(d.between(2_000, 120_000))
	d.set("last_service", pack.DayValue(d.o.AsOf-core.Day(since)))
	d.number("interval_months", 6, 0)
	d.number("interval_km", interval, 0)
	d.number("last_service_km", served, 0)
	d.number("odometer", served+math.Min(since, 150)*d.between(20, 50), 0)
	d.set("insurance_end", ahead(61, 365)(d))
	d.yes("insured_here", d.chance(0.4))
	d.number("declined_jobs", float64(d.pick(0.7, 0.25, 0.05)), 0)
	if d.chance(0.3) {
		d.number("package_left", float64(d.whole(0, 5)), 0)
	}
	if d.chance(0.5) {
		d.set("satisfaction", marks(d))
	}
}
