// A shop in memory that speaks the real service definitions: what component
// tests call through createRouterTransport, and pages in states that a real
// program reaches only when something breaks.

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { CareService } from "../src/gen/perennial/api/v1/care_pb";
import {
  type Assessment,
  AssessmentSchema,
  CustomerService,
  type ProposedAction,
  ProposedActionSchema,
} from "../src/gen/perennial/api/v1/customer_pb";
import { ImportService } from "../src/gen/perennial/api/v1/import_pb";
import { OverlayService } from "../src/gen/perennial/api/v1/overlay_pb";
import { PluginService } from "../src/gen/perennial/api/v1/plugin_pb";
import { SettingService } from "../src/gen/perennial/api/v1/setting_pb";
import { SystemService } from "../src/gen/perennial/api/v1/system_pb";
import { TimelineService } from "../src/gen/perennial/api/v1/timeline_pb";
import {
  type RecordActionRequest,
  TodayService,
  Verdict,
} from "../src/gen/perennial/api/v1/today_pb";

import {
  caring,
  createDesk,
  type Desk,
  editing,
  list,
  viewing,
  waiting as waitingChecks,
  writing,
} from "./desk";
import { createHouse, exportPage, type House, importing, pluginList, setting } from "./house";
import { configuring } from "./knowledge";
import { overlaying } from "./overlay";
import { installing } from "./parcel";

export type Words = { zh: string; en: string };

export type Person = {
  id: string;
  name: Words;
  phone: string;
  email: string;
  externalId: string;
  band: "high" | "medium" | "low";
  risk?: number;
  valueCents?: bigint;
  gone?: boolean;
  byHand?: boolean;
  revision?: bigint;
  /** Field values changed by hand, by key; "" is cleared. */
  values?: Record<string, string>;
};

type Written = RecordActionRequest & { eventId: string; day: string };

export const today = "2026-11-22";

const people: Person[] = [
  ["王伟", "Wei Wang", "high", 0.81, 131_400n],
  ["欧阳静怡", "Jingyi Ouyang", "high", 0.77, 118_900n],
  ["李建国", "Jianguo Li", "high", 0.74, 96_000n],
  [
    "Alexandra Montgomery-Featherstonehaugh",
    "Alexandra Montgomery-Featherstonehaugh",
    "high",
    0.7,
    1_208_850n,
  ],
  ["陈晓明", "Xiaoming Chen", "medium", 0.55, 84_300n],
  ["张丽", "Li Zhang", "medium", 0.46, undefined],
  ["赵敏", "Min Zhao", "medium", 0.41, 70_250n],
  ["周杰", "Jie Zhou", "low", 0.22, 120_000n],
].map(([zh, en, band, risk, valueCents], i) => ({
  id: `c${i + 1}`,
  name: { zh: String(zh), en: String(en) },
  phone: i === 5 ? "" : `1380000010${i}`,
  email: i % 3 === 0 ? `guest${i + 1}@example.com` : "",
  externalId: `TEL-${String(1001 + i * 37)}`,
  band: band as Person["band"],
  risk: risk as number,
  ...(typeof valueCents === "bigint" ? { valueCents } : {}),
}));

const drivers: { id: string; title: Words; evidence: Words; logOdds: number; known?: boolean }[] = [
  {
    id: "contract",
    title: { zh: "没有合约约束", en: "No term contract" },
    evidence: { zh: "合约类型：按月", en: "Contract: month to month" },
    logOdds: 1.12,
  },
  {
    id: "early_life",
    title: { zh: "在网时间短", en: "New to the network" },
    evidence: { zh: "在网 2 个月", en: "With us for 2 months" },
    logOdds: 0.74,
  },
  {
    id: "fiber_price",
    title: { zh: "资费偏高", en: "Pays more than similar customers" },
    evidence: {
      zh: "月费 109.50 元，同类客户平均 79.30 元",
      en: "109.50 a month; similar customers pay 79.30",
    },
    logOdds: 0.41,
  },
  {
    id: "payment",
    title: { zh: "付款方式不稳", en: "Manual payment" },
    evidence: { zh: "付款方式：电子支票", en: "Payment: electronic check" },
    logOdds: 0.28,
  },
  {
    id: "family",
    title: { zh: "家庭捆绑", en: "Family ties" },
    evidence: { zh: "有伴侣和家属同网", en: "Partner and dependents on the network" },
    logOdds: -0.36,
  },
  {
    id: "support",
    title: { zh: "享有技术支持", en: "Has technical support" },
    evidence: { zh: "技术支持：有", en: "Technical support: yes" },
    logOdds: -0.17,
  },
  {
    id: "complaint",
    title: { zh: "近期投诉", en: "Recent complaints" },
    evidence: { zh: "", en: "" },
    logOdds: 0,
    known: false,
  },
  {
    id: "senior",
    title: { zh: "年长客户", en: "Senior customer" },
    evidence: { zh: "年长客户：否", en: "Senior: no" },
    logOdds: 0,
  },
];

const base = -0.62;

/** How the timeline says what was answered. */
const answers: Record<Verdict, Words> = {
  [Verdict.UNSPECIFIED]: { zh: "", en: "" },
  [Verdict.DONE]: { zh: "已做：", en: "Done: " },
  [Verdict.LATER]: { zh: "推迟：", en: "Put off: " },
  [Verdict.DECLINED]: { zh: "不做：", en: "Not done: " },
};

/** What a test may change about the shop. */
export type Shop = {
  people: Person[];
  written: Written[];
  revision: bigint;
  /** Every call fails with it, while set. */
  failure?: ConnectError;
  notices: Words[];
  stale: boolean;
  /** Whether there is enough history for a percentage. */
  history: boolean;
  /** The language each call asked for. */
  asked: string[];
  /** Of those who left, the ones who bought once. */
  oneTime: number;
  /** Settings, plugins and imports. */
  house: House;
  /** What people write: events, checks, views. */
  desk: Desk;
};

export function createShop(more: Partial<Shop> = {}): Shop {
  return {
    people: people.map((p) => ({ ...p })),
    written: [],
    revision: 1n,
    notices: [],
    stale: false,
    history: true,
    asked: [],
    oneTime: 0,
    house: createHouse(),
    desk: createDesk(),
    ...more,
  };
}

export function serve(shop: Shop): (router: ConnectRouter) => void {
  const say = (context: HandlerContext) => {
    if (shop.failure) throw shop.failure;
    const lang = context.requestHeader.get("Accept-Language") ?? "en";
    shop.asked.push(lang);
    return (words: Words) => (lang === "zh-CN" ? words.zh : words.en);
  };
  return (router) => {
    router.service(TodayService, {
      listToday(request, context) {
        const text = say(context);
        const asOf = request.asOf || today;
        const here = shop.written.filter((w) => w.day === asOf);
        const waiting = shop.people.filter(
          (p) => !p.gone && !here.some((w) => w.customerId === p.id),
        );
        return {
          asOf,
          capacity: 8,
          items: waiting.map((p) => ({
            kind: "customer",
            customerId: p.id,
            name: text(p.name),
            assessment: assess(shop, p, asOf, text),
            action: propose(p, text),
          })),
          atRisk: waiting.length,
          lapsed: shop.people.filter((p) => p.gone).length,
          oneTime: shop.oneTime,
          churn: shop.people.length === 0 ? [] : [leaving(text)],
          customers: shop.people.length,
          notices: shop.notices.map((n, i) => ({ key: `notice.${i}`, text: text(n) })),
          done: here.filter((w) => w.verdict === Verdict.DONE).length,
          checks: waitingChecks(shop, text),
        };
      },
      recordAction(request, context) {
        const text = say(context);
        if (request.verdict === Verdict.DECLINED && request.reason === "") {
          const words = { zh: "请写下原因。", en: "Please give a reason." };
          throw new ConnectError(text(words), Code.InvalidArgument);
        }
        const day = request.asOf || today;
        const eventId = `e${shop.written.length + 1}`;
        shop.written.push({ ...request, eventId, day });
        shop.revision++;
        return { eventId, day };
      },
      undoAction(request, context) {
        say(context);
        shop.written = shop.written.filter((w) => w.eventId !== request.eventId);
        shop.revision++;
        return {};
      },
    });
    router.service(CustomerService, {
      async listCustomers(request, context) {
        while (request.settle && shop.desk.settling && !context.signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return list(shop, request, say(context));
      },
      ...editing(shop, say),
      listProposals(request, context) {
        const text = say(context);
        if (request.customerId !== "c1") return {};
        const day = request.asOf || today;
        const done = shop.written.some((w) => w.actionId === "bring_gift");
        const reason = text({ zh: "没有合约约束", en: "No term contract" });
        const evidence = text({ zh: "合约类型：按月", en: "Contract: month to month" });
        const act = (id: string, zh: string, en: string) => ({
          id,
          title: text({ zh, en }),
          script: text({ zh: "送您一份小礼物。", en: "Here is a small present." }),
          driverId: "contract",
        });
        return {
          proposals: [
            ...(done
              ? []
              : [
                  {
                    action: act("offer_contract", "电话说明合约优惠", "Call"),
                    day,
                    due: true,
                    reason,
                  },
                  {
                    action: act("bring_gift", "送一份小礼物", "Bring a small present"),
                    day,
                    due: true,
                    reason,
                    evidence,
                  },
                ]),
            {
              action: act("explain_terms", "说明新合约", "Explain the new contract"),
              day: "2027-01-15",
              due: false,
              reason,
              evidence,
            },
          ],
        };
      },
      getCustomer(request, context) {
        const text = say(context);
        const person = shop.people.find((p) => p.id === request.query);
        if (!person) {
          const words = {
            zh: `没有“${request.query}”这位客户，没有改动任何资料。`,
            en: `There is no customer “${request.query}”; nothing was changed.`,
          };
          throw new ConnectError(text(words), Code.NotFound);
        }
        const written = shop.written.filter((w) => w.customerId === person.id);
        return {
          customer: customer(person, text),
          ...(person.gone
            ? {}
            : {
                assessment: assess(shop, person, request.asOf || today, text),
                ...(written.length === 0 ? { action: propose(person, text) } : {}),
              }),
          timeline: [
            ...shop.desk.events.filter((e) => e.customerId === person.id).map((e) => e.event),
            ...[...written].reverse().map((w) => ({
              id: w.eventId,
              day: w.day,
              kind: "action",
              title: `${text(answers[w.verdict])}${propose(person, text).title}`,
              text: w.reason,
            })),
            ...history(text),
          ],
          timelineTotal: written.length + history(text).length,
          reliefs: person.gone || person.band === "low" ? [] : reliefs(text),
          gone: person.gone ?? false,
          goneText: person.gone
            ? text({ zh: "资料中标记为已流失。", en: "The data marks them as having left." })
            : "",
        };
      },
    });
    router.service(ImportService, importing(shop, say));
    router.service(SettingService, { ...setting(shop, say), ...viewing(shop, say) });
    router.service(PluginService, { ...installing(shop, say), ...configuring(shop, say) });
    router.service(OverlayService, overlaying(shop, say));
    router.service(TimelineService, writing(shop, say));
    router.service(CareService, caring(shop, say));
    router.service(SystemService, {
      getStatus: () => ({
        version: "test",
        revision: shop.revision,
        today,
        customers: BigInt(shop.people.length),
      }),
      listPlugins: (_, context) => pluginList(shop.house, say(context)),
      export(request) {
        shop.desk.exported.push(request);
        return exportPage(request.cursor);
      },
      async waitChanges(request, context) {
        if (shop.failure) throw shop.failure;
        while (shop.revision <= request.since && !context.signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return { revision: shop.revision };
      },
    });
  };
}

function assess(
  shop: Shop,
  person: Person,
  asOf: string,
  text: (words: Words) => string,
): Assessment {
  const tilt = { high: 0, medium: -0.5, low: -1.1 }[person.band];
  const contributions = drivers.map((d) => ({
    driver: d.id,
    title: text(d.title),
    logOdds: d.id === "contract" ? d.logOdds + tilt : d.logOdds,
    evidence: text(d.evidence),
    known: d.known ?? true,
    actionable: true,
  }));
  return create(AssessmentSchema, {
    asOf,
    band: person.band,
    ...(shop.history && person.risk !== undefined ? { risk: person.risk } : {}),
    baseLogOdds: base,
    logOdds: base + contributions.reduce((sum, c) => sum + c.logOdds, 0),
    contributions,
    ...(person.valueCents !== undefined ? { valueCents: person.valueCents } : {}),
    level: shop.history ? "learned" : "vendor_hypothesis",
    stale: shop.stale,
  });
}

function propose(person: Person, text: (words: Words) => string): ProposedAction {
  const { zh, en } = person.name;
  return create(ProposedActionSchema, {
    id: "offer_contract",
    title: text({ zh: "电话说明合约优惠", en: "Call about a contract offer" }),
    driverId: "contract",
    channel: "call",
    script: text({
      zh: `${zh}您好，我是本店的小林。您现在用的是按月套餐，改签一年合约每个月能省下两成。月费、流量都不变，想先问问您这阵子用得怎么样？`,
      en: `Hello ${en}, this is Lin from the shop. You are on a monthly plan; a one-year contract would save you a fifth every month, with the same data. How has it been lately?`,
    }),
  });
}

export function customer(person: Person, text: (words: Words) => string) {
  return {
    id: person.id,
    name: text(person.name),
    label: text(person.name),
    phone: person.phone,
    email: person.email,
    externalIds: [person.externalId],
    pack: "telecom",
    revision: person.revision ?? 1n,
    byHand: person.byHand ?? false,
    fields: [
      ["tenure", "在网时长", "Tenure", "2", "2", "个月", "months"],
      ["contract", "合约类型", "Contract", "month", "按月", "", ""],
      ["monthly", "月费", "Monthly charge", "109.5", "109.50", "元", ""],
      ["internet", "宽带", "Internet", "fiber", "光纤", "", ""],
      ["payment", "付款方式", "Payment", "echeck", "电子支票", "", ""],
    ]
      .map(([key = "", zh = "", en = "", value = "", shown = "", unitZh = "", unitEn = ""]) => ({
        key,
        title: text({ zh, en }),
        value: person.values?.[key] ?? value,
        shown: person.values?.[key] ?? text({ zh: shown, en: value }),
        unit: text({ zh: unitZh, en: unitEn }),
      }))
      .filter((f) => f.value !== ""),
  };
}

function leaving(text: (words: Words) => string) {
  return {
    pack: "telecom",
    title: text({ zh: "电信", en: "Telecom" }),
    text: text({ zh: "资料中标记为已流失。", en: "Marked as left in the data." }),
  };
}

function reliefs(text: (words: Words) => string) {
  return [
    {
      drivers: ["contract"],
      logOdds: -0.3,
      text: text({ zh: "不再“没有合约约束”", en: "Without “No term contract”" }),
    },
    {
      drivers: ["fiber_price", "payment"],
      logOdds: -0.1,
      text: text({
        zh: "不再“资费偏高”，并且不再“付款方式不稳”",
        en: "Without “Pays more than similar customers” and “Manual payment”",
      }),
    },
  ];
}

function history(text: (words: Words) => string) {
  return [
    {
      day: "2026-10-30",
      kind: "complaint",
      title: text({ zh: "投诉", en: "Complaint" }),
      text: text({ zh: "晚上网速慢，已报修。", en: "Slow in the evening; a repair was ordered." }),
    },
    {
      day: "2026-09-18",
      kind: "purchase",
      title: text({ zh: "购买 109.50，数量 1", en: "Bought for 109.50, quantity 1" }),
      text: "",
      cents: 10950n,
      quantity: 1,
    },
    {
      day: "2026-09-02",
      kind: "interaction",
      title: text({ zh: "到店咨询", en: "Asked in the shop" }),
      text: "",
    },
  ].map((e, i) => ({ id: `h${i}`, ...e }));
}
