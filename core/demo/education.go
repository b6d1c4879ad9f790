package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A training centre's customers are learners, who pay by the term and are seen,
// or missed, every week.

func learnerSigns() []sign {
	return []sign{
		{share{"absences", 0.15, false}, "absences", hardly, count(3, 6), (*draft).called, said{"连着几周没来，家长说周末有别的安排", "Has not come for weeks, other plans at weekends"}},
		{share{"behind", 0.14, false}, "progress", onPlan, behindPlan, (*draft).complain, said{"家长说学了半年看不到进步", "The family sees no progress after half a year"}},
		{share{"teacher_left", 0.13, false}, "teacher_left", no, yes, (*draft).note, said{"原来的老师走了，孩子不肯换", "The teacher has left, the child does not want another"}},
		{share{"lessons_moved", 0.1, false}, "moved_lessons", hardly, count(4, 7), (*draft).complain, said{"这个月调了三次课", "Lessons were moved three times this month"}},
		{share{"competitor_seen", 0.1, false}, "competitor_seen", no, yes, (*draft).note, said{"在对面那家试听了", "Had a trial lesson across the street"}},
		{share{"goal_reached", 0.09, false}, "goal_reached", no, yes, (*draft).called, said{"考级过了，先歇一阵", "Passed the exam, wants a rest"}},
		{share{"moved_away", 0.07, false}, "moved", no, yes, (*draft).called, said{"搬家了，过来要转两趟车", "Moved, two buses away now"}},
		{share{"price_rise", 0.09, false}, "price_rise", near(1, 1), count(18, 30), (*draft).called, said{"问续报怎么涨了这么多", "Asked why the next term costs so much more"}},
		{share{"refund_asked", 0.08, false}, "refund_asked", no, yes, (*draft).called, said{"问剩下的课能不能退", "Asked whether the remaining lessons can be refunded"}},
		{share{"promise_overdue", 0.06, true}, "promise_due", ahead(1, 15), back(4, 25), (*draft).note, said{"答应补两节课，一直没排", "Two make-up lessons promised and never planned"}},
	}
}

func onPlan(d *draft) pack.Value {
	return pack.ChoiceValue([]string{"on_plan", "ahead"}[d.pick(0.65, 0.35)])
}
func behindPlan(*draft) pack.Value { return pack.ChoiceValue("behind") }

func learner(d *draft) {
	signs := learnerSigns()
	d.plant(0.3, 0.4, causes(signs)...)
	d.yes("withdrawn", d.left)
	d.bear(signs)
	form := d.pick(0.25, 0.35, 0.3, 0.1)
	d.choice("class_form", []string{"single", "group", "class", "online"}[form])
	d.choice("lead_source", []string{"referral", "walk_in", "online", "event", "phone"}[d.pick(0.35, 0.15, 0.25, 0.2, 0.05)])
	d.set("course", pack.TextValue(d.say(one(d, []said{{"钢琴", "Piano"}, {"英语口语", "Spoken English"}, {"少儿编程", "Coding"}, {"书法", "Calligraphy"}, {"羽毛球", "Badminton"}}))))
	enrolled := d.start + core.Day(d.whole(-200, 700))
	term := []float64{4800, 3200, 2200, 1600}[form]
	d.buys(enrolled, d.until, 182, []ware{{said{"一学期课时", "Lessons for a term"}, term}})
	d.set("enrolled_on", pack.DayValue(enrolled))
	d.set("enquired_on", pack.DayValue(enrolled-core.Day(d.whole(2, 40))))
	d.set("course_end", ahead(70, 300)(d))
	bought := float64(24 * d.whole(1, 4))
	d.number("hours_bought", bought, 0)
	d.number("hours_left", math.Ceil(bought*d.between(0.3, 0.9)), 0)
	d.number("attendance", math.Min(100, d.around(96, 2)), 0)
	d.number("homework", math.Min(100, d.around(88, 6)), 0)
	d.number("class_size", []float64{1, 6, 14, 12}[form], 0)
	d.number("teacher_changes", float64(d.pick(0.9, 0.1)), 0)
	if !d.left && d.chance(0.5) { // of the gone it would give the answer away
		d.set("last_report", back(1, 35)(d))
	}
	d.number("referrals", float64(d.pick(0.7, 0.2, 0.1)), 0)
	d.number("fee_overdue_days", 0, 0)
	d.yes("paused", d.chance(0.02))
	d.yes("time_clash", d.chance(0.02))
	if d.chance(0.5) {
		d.set("satisfaction", marks(d))
	}
	d.chats(45, []said{
		{"发了本周学习反馈", "Sent this week's report"},
		{"请假一次，已约补课", "Asked for leave, a make-up lesson is planned"},
		{"问考级报名时间", "Asked when to register for the exam"},
		{"开了家长会", "Parents' evening"},
	})
	d.winBack(said{"回访已退费的家庭，了解原因", "Called a former family to ask why"})
}
