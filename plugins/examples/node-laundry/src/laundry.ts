// What a laundry knows about who comes back: the manifest, and how each driver
// reads a customer. A pure function: no clock, no files, nothing remembered.
import { type Answer, EventKind, type Fact, known, type Pack, type Signal, type Snapshot, Type, unknown } from "./pack.ts";

const own = "Vendor's own experience in neighbourhood laundries; not measured";

const manifest = {
  id: "laundry",
  version: "1.0.0",
  vendor: "Perennial",
  title: { "zh-CN": "洗衣店", en: "Laundry" },
  summary: {
    "zh-CN": "看返洗、取衣快慢、储值卡余额、投诉和到店节奏，指出哪些客户可能不再来、为什么、今天可以做什么；并管好每天开机前的检查。",
    en: "Reads items washed again, how long orders take, the balance of prepaid cards, complaints and the rhythm of visits to show who may not come back, why, and what to do today; and keeps the checks before the machines start.",
  },
  fields: [
    {
      key: "rewashes",
      title: { "zh-CN": "近 90 天返洗件数", en: "Items washed again in 90 days" },
      type: "number",
      purpose: { "zh-CN": "洗不干净的客户会换一家店。", en: "Who gets clothes back dirty tries another shop." },
      aliases: ["返洗", "返洗件数", "重洗件数", "Rewashes"],
      min: 0,
      max: 100,
    },
    {
      key: "days_to_ready",
      title: { "zh-CN": "上次取衣等待天数", en: "Days until the last order was ready" },
      type: "number",
      purpose: { "zh-CN": "等得太久，下次就不来了。", en: "Who waits too long does not wait again." },
      aliases: ["取衣天数", "洗衣天数", "等待天数", "Days to ready", "Turnaround days"],
      min: 0,
      max: 120,
    },
    {
      key: "card_balance",
      title: { "zh-CN": "储值卡余额", en: "Balance of the prepaid card" },
      type: "money",
      purpose: { "zh-CN": "余额快用完时，客户会重新考虑去哪家。", en: "When a card runs out, people choose a laundry anew." },
      aliases: ["卡余额", "会员卡余额", "储值余额", "Card balance"],
      min: 0,
      max: 100000,
    },
    {
      key: "items_stored",
      title: { "zh-CN": "寄存衣物件数", en: "Items in storage" },
      type: "number",
      purpose: { "zh-CN": "有换季衣物寄存的客户会回来取。", en: "Who stores the winter's clothes comes back for them." },
      aliases: ["寄存件数", "寄存", "换季寄存", "Items stored"],
      min: 0,
      max: 500,
    },
  ],
  drivers: [
    {
      id: "rhythm_broken",
      title: { "zh-CN": "比平时晚了很多", en: "Much later than usual" },
      side: "customer",
      cause: "silence",
      churn_type: "natural",
      weight: 1.6,
      strength: 40,
      direction: "raises",
      actionable: true,
      evidence: {
        "zh-CN": "距上次送洗天数：{days_since_purchase}；平时间隔天数：{usual_days}",
        en: "Days since the last order: {days_since_purchase}; usual days between orders: {usual_days}",
      },
      source: own,
      confidence: "C",
    },
    {
      id: "rewashed",
      title: { "zh-CN": "衣物返洗", en: "Had things washed again" },
      side: "company",
      cause: "quality",
      churn_type: "fault",
      weight: 1.2,
      strength: 30,
      direction: "raises",
      actionable: true,
      reads: ["rewashes"],
      evidence: { "zh-CN": "近 90 天返洗件数：{rewashes}", en: "Items washed again in the last 90 days: {rewashes}" },
      source: own,
      confidence: "C",
    },
    {
      id: "slow_return",
      title: { "zh-CN": "上次取衣等得久", en: "Waited long for the last order" },
      side: "company",
      cause: "service",
      churn_type: "fault",
      weight: 0.8,
      strength: 30,
      direction: "raises",
      actionable: true,
      reads: ["days_to_ready"],
      evidence: { "zh-CN": "上次取衣等待天数：{days_to_ready}", en: "Days until the last order was ready: {days_to_ready}" },
      source: own,
      confidence: "C",
    },
    {
      id: "card_low",
      title: { "zh-CN": "储值卡快用完", en: "The prepaid card is nearly used up" },
      side: "customer",
      cause: "contract",
      churn_type: "natural",
      weight: 0.7,
      strength: 30,
      direction: "raises",
      actionable: true,
      reads: ["card_balance"],
      evidence: { "zh-CN": "储值卡余额：{card_balance}", en: "Balance of the card: {card_balance}" },
      source: own,
      confidence: "C",
    },
    {
      id: "complaint_recent",
      title: { "zh-CN": "最近投诉过", en: "Complained lately" },
      side: "company",
      cause: "service",
      churn_type: "fault",
      weight: 1.1,
      strength: 30,
      direction: "raises",
      actionable: true,
      evidence: { "zh-CN": "近 90 天投诉次数：{complaints}", en: "Complaints in the last 90 days: {complaints}" },
      source: own,
      confidence: "C",
    },
    {
      id: "clothes_stored",
      title: { "zh-CN": "有衣物寄存", en: "Has clothes in storage" },
      side: "customer",
      cause: "contract",
      churn_type: "natural",
      weight: -0.9,
      strength: 30,
      direction: "lowers",
      actionable: false,
      reads: ["items_stored"],
      evidence: { "zh-CN": "寄存衣物件数：{items_stored}", en: "Items in storage: {items_stored}" },
      source: own,
      confidence: "C",
    },
  ],
  actions: [
    {
      id: "make_good",
      title: { "zh-CN": "打电话致歉并免费重洗", en: "Apologise and wash it again" },
      channel: "call",
      cost_cents: 1500,
      cooldown_days: 30,
      drivers: ["rewashed", "complaint_recent"],
      script: {
        "zh-CN": "{name}您好，我是{shop}的{staff}。上次衣服没有给您洗好，是我们的问题，对不起。我们上门取回来重新处理，不收费，洗好我亲自检查。您看哪天方便？",
        en: "Hello {name}, this is {staff} from {shop}. We didn't get your clothes right last time, and I'm sorry. We'd like to fetch them and do them again at no charge, and I'll check them myself. Which day would suit you?",
      },
    },
    {
      id: "agree_a_day",
      title: { "zh-CN": "约定取衣日", en: "Agree on a day" },
      channel: "message",
      cost_cents: 10,
      cooldown_days: 45,
      drivers: ["slow_return"],
      script: {
        "zh-CN": "{name}您好，我是{shop}的{staff}。上次让您等久了，抱歉。下次送洗时，您告诉我哪天要穿，我按那天给您准备好，好了马上告诉您。",
        en: "Hello {name}, it's {staff} from {shop}. Your last order took too long, and I'm sorry. Next time, tell me which day you need your clothes, and they'll be ready by then; I'll write to you when they are.",
      },
    },
    {
      id: "say_hello",
      title: { "zh-CN": "问候一声", en: "Say hello" },
      channel: "message",
      cost_cents: 10,
      cooldown_days: 60,
      drivers: ["rhythm_broken", "card_low"],
      script: {
        "zh-CN": "{name}您好，我是{shop}的{staff}。有阵子没见到您了。家里有要洗的大件，比如被子、窗帘、大衣，说一声我们可以上门取。之前要是有哪里洗得不满意，也请直接告诉我。",
        en: "Hello {name}, it's {staff} from {shop}. We haven't seen you for a while. If there's anything large to be washed, such as duvets, curtains or coats, just say so and we'll fetch it. And if something wasn't right last time, please tell me.",
      },
    },
  ],
  checklists: [
    {
      id: "morning",
      title: { "zh-CN": "开机前检查", en: "Before the machines start" },
      purpose: { "zh-CN": "蒸汽、绒毛和标签出了问题，当天的衣服都会受影响。", en: "Steam, lint and lost tags spoil a whole day's clothes." },
      schedule: "FREQ=DAILY;BYHOUR=8",
      items: [
        {
          id: "steam_pressure",
          title: { "zh-CN": "蒸汽发生器压力", en: "Pressure of the steam generator" },
          kind: "number",
          unit: { "zh-CN": "MPa", en: "MPa" },
          min: 0.2,
          max: 0.6,
          warn_min: 0.3,
          warn_max: 0.5,
          remedy: {
            "zh-CN": "超过上限：立即停火，不要开机，联系维保；偏低：检查水位和进水阀。以设备铭牌为准。",
            en: "Above the limit: switch it off, start nothing, and call whoever services it. Too low: look at the water level and the inlet. The plate on the machine decides.",
          },
          source: own,
          confidence: "C",
        },
        {
          id: "lint_cleared",
          title: { "zh-CN": "烘干机绒毛已清理", en: "Lint of the dryers is cleared" },
          kind: "yes_no",
          remedy: { "zh-CN": "先清理再开机：绒毛积多了会着火。", en: "Clear it before starting: lint catches fire." },
          source: own,
          confidence: "C",
        },
        {
          id: "all_tagged",
          title: { "zh-CN": "昨天收的衣物都有水洗标签", en: "Everything taken in yesterday has its tag" },
          kind: "yes_no",
          remedy: { "zh-CN": "对照收衣单逐件补上，对不上的先不洗。", en: "Tag it from the receipts, and wash nothing that fits none." },
          source: own,
          confidence: "C",
        },
      ],
    },
  ],
  churn: {
    inactive_days: 120,
    horizon_days: 60,
    text: { "zh-CN": "120 天没有再送洗", en: "No order for 120 days" },
  },
  prior: { rate: 0.15, strength: 40, source: own, confidence: "C" },
  value: "",
  segment: "",
};

const lateAfterDays = 3; // what most shops promise
const lowBalance = 60; // about two orders
const recentDays = 90;

/** How a driver reads a customer, in the manifest's order. */
const readings: ((c: Snapshot, asOf: number) => Signal)[] = [
  rhythmBroken,
  (c) => reading(c, "rewashes", Type.Number, (n) => n / 2),
  (c) => reading(c, "days_to_ready", Type.Number, (days) => (days - lateAfterDays) / 4),
  (c) => reading(c, "card_balance", Type.Money, (left) => (lowBalance - left) / lowBalance),
  complaintRecent,
  (c) => reading(c, "items_stored", Type.Number, (n) => n / 3),
];

/** A signal that follows from one field, and is unknown without it. */
function reading(c: Snapshot, field: string, type: Type, signal: (value: number) => number): Signal {
  const value = c.fields.get(field);
  return typeof value === "number" ? known(signal(value), { name: field, type, value }) : unknown(field);
}

/** Rises from 0, when a customer is no later than usual, to 1 at four times that. */
function rhythmBroken(c: Snapshot, asOf: number): Signal {
  const days = [...new Set(purchases(c).map((e) => e.day))];
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || days.length < 3) {
    return unknown("median_gap_days"); // two gaps are the least that can be called usual
  }
  const usual = (last - first) / (days.length - 1);
  const silent = asOf - last;
  return known((silent / usual - 1) / 3, count("days_since_purchase", silent), count("usual_days", Math.round(usual)));
}

function complaintRecent(c: Snapshot, asOf: number): Signal {
  const complaints = c.events.filter((e) => e.kind === EventKind.Complaint && asOf - e.day < recentDays);
  const last = complaints.at(-1);
  return known(last ? 1 - (asOf - last.day) / recentDays : 0, count("complaints", complaints.length));
}

function purchases(c: Snapshot) {
  return c.events.filter((e) => e.kind === EventKind.Purchase && e.cents >= 0);
}

function count(name: string, value: number): Fact {
  return { name, type: Type.Number, value };
}

function evaluate(c: Snapshot, asOf: number): Answer {
  const year = c.events.filter((e) => e.kind === EventKind.Purchase && asOf - e.day < 365);
  return {
    signals: readings.map((read) => read(c, asOf)),
    valueCents: year.length > 0 ? year.reduce((sum, e) => sum + e.cents, 0) : undefined,
  };
}

export const laundry: Pack = { manifest, evaluate };
