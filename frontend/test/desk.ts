// The part of the shop in memory where people write and look things up: the
// list of customers, changes by hand with their undo, care checks, saved views.

import { clone, create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { type CareService, type Check, CheckSchema } from "../src/gen/perennial/api/v1/care_pb";
import type {
  CustomerService,
  ListCustomersRequest,
  TimelineEvent,
} from "../src/gen/perennial/api/v1/customer_pb";
import { TimelineEventSchema } from "../src/gen/perennial/api/v1/customer_pb";
import { type SettingService, type View, ViewSchema } from "../src/gen/perennial/api/v1/setting_pb";
import type { ExportRequest } from "../src/gen/perennial/api/v1/system_pb";
import type { TimelineService } from "../src/gen/perennial/api/v1/timeline_pb";
import { customer, type Person, type Shop, today, type Words } from "./fake";
import type { Say } from "./house";

type Text = (words: Words) => string;

export type Desk = {
  /** Written by hand, newest last, with whose it is. */
  events: { customerId: string; event: TimelineEvent }[];
  /** What takes a change back, by undo id. */
  undo: Map<string, () => void>;
  checks: Check[];
  views: View[];
  exported: ExportRequest[];
  settling: boolean;
};

export function createDesk(more: Partial<Desk> = {}): Desk {
  return {
    events: [],
    undo: new Map(),
    checks: [],
    views: [],
    exported: [],
    settling: false,
    ...more,
  };
}

const surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "欧阳", "司马"];
const given = ["伟", "静怡", "建国", "敏", "晓明", "丽", "杰", "海燕", "天宇", "俊"];

/** As many people as asked, the same every time. */
export function crowd(n: number): Person[] {
  return Array.from({ length: n }, (_, i) => {
    const zh = `${surnames[i % 10]}${given[Math.floor(i / 10) % 10]}`;
    return {
      id: `c${i + 1}`,
      name: { zh, en: `Customer ${String(i + 1).padStart(6, "0")}` },
      phone: `139${String(10_000_000 + i)}`,
      email: "",
      externalId: `N-${i + 1}`,
      band: (["high", "low", "medium", "low"] as const)[i % 4] ?? "low",
      risk: (i % 97) / 100,
      valueCents: BigInt((i * 7919) % 900_000),
      gone: i % 11 === 10,
    };
  });
}

const bands = { high: "高", medium: "中", low: "低" } as const;

const listColumns: { key: string; title: Words; number?: boolean; facet?: boolean }[] = [
  { key: "name", title: { zh: "姓名", en: "Name" } },
  { key: "band", title: { zh: "风险等级", en: "Risk band" }, facet: true },
  { key: "risk", title: { zh: "流失风险", en: "Risk of leaving" }, number: true },
  { key: "value", title: { zh: "年度价值", en: "Value a year" }, number: true },
  { key: "last_seen", title: { zh: "最近往来", en: "Last seen" } },
  { key: "state", title: { zh: "去留", en: "Standing" }, facet: true },
  { key: "field:contract", title: { zh: "合约类型", en: "Contract" }, facet: true },
  { key: "field:tenure", title: { zh: "在网时长", en: "Tenure" }, number: true },
];

function word(person: Person, column: string): string {
  if (column === "band") return person.gone ? "" : person.band;
  if (column === "state") return person.gone ? "gone" : "current";
  return column === "field:contract" ? "month" : "";
}

function wordTitle(column: string, value: string): Words {
  if (column === "band") {
    return {
      zh: bands[value as keyof typeof bands] ?? value,
      en: value.charAt(0).toUpperCase() + value.slice(1),
    };
  }
  if (column === "state") {
    return value === "gone" ? { zh: "已流失", en: "Gone" } : { zh: "现有客户", en: "Current" };
  }
  return { zh: "按月", en: "Month to month" };
}

function order(column: string): (person: Person) => number | bigint | string {
  if (column === "risk") return (p) => p.risk ?? 0;
  if (column === "value") return (p) => p.valueCents ?? 0n;
  return (p) => p.name.en;
}

export function list(shop: Shop, request: ListCustomersRequest, text: Text) {
  const wanted = request.search.toLowerCase();
  const searched = shop.people.filter((p) =>
    [p.name.zh, p.name.en, p.phone, p.externalId].some((s) => s.toLowerCase().includes(wanted)),
  );
  const passes = (person: Person, but: string) =>
    request.filters.every((f) => f.column === but || f.values.includes(word(person, f.column)));
  const found = searched.filter((p) => passes(p, ""));
  if (request.sort !== "") {
    const of = order(request.sort);
    const sign = request.descending ? -1 : 1;
    found.sort((a, b) => (of(a) < of(b) ? -sign : of(a) > of(b) ? sign : 0));
  }
  const limit = request.limit === 0 ? 50 : request.limit;
  const page = found.slice(request.offset, request.offset + limit);
  const facets = listColumns.filter((c) => c.facet && request.facets);
  return {
    customers: page.map((p) => customer(p, text)),
    total: found.length,
    settling: shop.desk.settling,
    columns: listColumns.map((c) => ({ ...c, title: text(c.title) })),
    rows: page.map((p) => ({
      id: p.id,
      label: text(p.name),
      phone: p.phone,
      band: p.gone ? "" : p.band,
      gone: p.gone ?? false,
      lastSeen: "2026-09-18",
      ...(shop.history && p.risk !== undefined && !p.gone ? { risk: p.risk } : {}),
      ...(p.valueCents !== undefined && !p.gone ? { valueCents: p.valueCents } : {}),
      cells: request.columns.map((key) => {
        const known = customer(p, text).fields.find((f) => `field:${f.key}` === key);
        return known ?? { key, title: key, value: "", shown: "", unit: "" };
      }),
    })),
    facets: facets.map(({ key, title }) => {
      const counts = new Map<string, number>();
      for (const person of searched.filter((p) => passes(p, key))) {
        const value = word(person, key);
        if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const values = [...counts].map(([value, count]) => ({
        value,
        title: text(wordTitle(key, value)),
        count,
        selected: request.filters.some((f) => f.column === key && f.values.includes(value)),
      }));
      return { column: key, title: text(title), values: values.sort((a, b) => b.count - a.count) };
    }),
  };
}

export function undoable(shop: Shop, back: () => void): string {
  const undoId = `undo${shop.desk.undo.size + 1}`;
  shop.desk.undo.set(undoId, back);
  shop.revision++;
  return undoId;
}

type Edits = Pick<ServiceImpl<typeof CustomerService>, "addCustomer" | "editCustomer">;

export function editing(shop: Shop, say: Say): Edits {
  return {
    addCustomer(request, context) {
      const text = say(context);
      const asked = request.customer;
      const person: Person = {
        id: `c${shop.people.length + 1}`,
        name: { zh: asked?.name ?? "", en: asked?.name ?? "" },
        phone: asked?.phone ?? "",
        email: asked?.email ?? "",
        externalId: "",
        band: "low",
        byHand: true,
        values: Object.fromEntries((asked?.fields ?? []).map((f) => [f.key, f.value])),
      };
      shop.people.push(person);
      const undoId = undoable(shop, () => {
        shop.people = shop.people.filter((p) => p !== person);
      });
      return { customer: customer(person, text), undoId };
    },
    editCustomer(request, context) {
      const text = say(context);
      const asked = request.customer;
      const person = shop.people.find((p) => p.id === asked?.id);
      if (!person || !asked) throw new ConnectError("There is no such customer.", Code.NotFound);
      if (asked.revision < (person.revision ?? 1n)) {
        const words = {
          zh: "这位客户刚被改动过，未保存。请重新查看后再操作。",
          en: "The customer was changed meanwhile. Nothing was saved. Please look again and repeat.",
        };
        throw new ConnectError(text(words), Code.Aborted);
      }
      const before = { ...person, values: person.values ?? {} };
      Object.assign(person, {
        name: { zh: asked.name, en: asked.name },
        phone: asked.phone,
        email: asked.email,
        revision: (person.revision ?? 1n) + 1n,
        values: {
          ...person.values,
          ...Object.fromEntries(asked.fields.map((f) => [f.key, f.value])),
        },
      });
      const undoId = undoable(shop, () => Object.assign(person, before));
      return { customer: customer(person, text), undoId };
    },
  };
}

export function writing(shop: Shop, say: Say): Partial<ServiceImpl<typeof TimelineService>> {
  const { desk } = shop;
  const kinds: Record<string, Words> = {
    purchase: { zh: "购买", en: "Bought" },
    interaction: { zh: "互动记录", en: "Interaction" },
    complaint: { zh: "投诉", en: "Complaint" },
    note: { zh: "备注", en: "Note" },
  };
  return {
    addEvent(request, context) {
      const text = say(context);
      const { kind, code, cents, quantity } = request;
      const event = create(TimelineEventSchema, {
        id: `n${desk.events.length + 1}`,
        day: request.day === "" ? today : request.day,
        kind,
        title: text(kinds[kind] ?? { zh: kind, en: kind }),
        text: request.text,
        code,
        byHand: true,
        ...(cents === undefined ? {} : { cents }),
        ...(quantity === undefined ? {} : { quantity }),
      });
      desk.events.push({ customerId: request.customerId, event });
      const undoId = undoable(shop, () => {
        desk.events = desk.events.filter((e) => e.event !== event);
      });
      return { event, undoId };
    },
    removeEvent(request, context) {
      say(context);
      const before = desk.events;
      desk.events = before.filter((e) => e.event.id !== request.eventId);
      return { undoId: undoable(shop, () => Object.assign(desk, { events: before })) };
    },
    removeCustomer(request, context) {
      say(context);
      const before = shop.people;
      shop.people = before.filter((p) => p.id !== request.customerId);
      return { undoId: undoable(shop, () => Object.assign(shop, { people: before })) };
    },
    restore(request, context) {
      say(context);
      desk.undo.get(request.undoId)?.();
      shop.revision++;
      return {};
    },
  };
}

type Views = Pick<ServiceImpl<typeof SettingService>, "listViews" | "saveView" | "deleteView">;

export function viewing(shop: Shop, say: Say): Views {
  const { desk } = shop;
  return {
    listViews(_, context) {
      say(context);
      return { views: desk.views };
    },
    saveView(request, context) {
      say(context);
      const asked = request.view ?? create(ViewSchema);
      const view =
        asked.id === "" ? { ...asked, id: `v${desk.views.length + 1}-${shop.revision}` } : asked;
      desk.views = [...desk.views.filter((v) => v.id !== view.id), view];
      shop.revision++;
      return { view };
    },
    deleteView(request, context) {
      say(context);
      desk.views = desk.views.filter((v) => v.id !== request.id);
      shop.revision++;
      return {};
    },
  };
}

/** Two checks of a florist's morning: one late, one that two people do. */
export function morning(text: Text): Check[] {
  return [
    create(CheckSchema, {
      id: "florist/cooler/2026-11-22T08:00",
      pack: "florist",
      checklistId: "cooler",
      title: text({ zh: "冷柜读数", en: "Cooler reading" }),
      purpose: text({
        zh: "接近 0 °C 的花几乎不老，超过 5 °C 半小时就要管。",
        en: "Near 0 °C flowers hardly age; half an hour above 5 °C needs acting on.",
      }),
      due: "2026-11-22T08:00",
      state: "overdue",
      schedule: text({ zh: "每天 08:00、13:00、19:00", en: "daily at 08:00, 13:00, 19:00" }),
      lines: [
        {
          id: "temperature",
          title: text({ zh: "冷柜温度", en: "Temperature of the cooler" }),
          kind: "number",
          unit: "°C",
          min: 0,
          max: 5,
          warnMax: 4.5,
          remedy: text({
            zh: "关紧门、检查压缩机，把花移到备用冷柜。",
            en: "Shut the door, look at the compressor, move the stems to another cooler.",
          }),
          source: "HortScience 37:148: ideal 0.5-1.5 °C",
          confidence: "B",
        },
        {
          id: "water",
          title: text({ zh: "花瓣上没有凝水", en: "No water on the petals" }),
          kind: "yes_no",
          remedy: text({ zh: "擦干，拉开间距。", en: "Wipe it off and space the buckets." }),
          source: "The vendor's own experience",
          confidence: "C",
        },
        { id: "remark", title: text({ zh: "看到了什么", en: "What was seen" }), kind: "text" },
      ],
    }),
    create(CheckSchema, {
      id: "florist/till/2026-11-22T09:00",
      pack: "florist",
      checklistId: "till",
      title: text({ zh: "双人清点", en: "Count by two" }),
      due: "2026-11-22T09:00",
      state: "due",
      second: true,
      lines: [
        {
          id: "seal",
          title: text({ zh: "封条完好", en: "The seal is whole" }),
          kind: "yes_no",
          second: true,
          confidence: "A",
          source: "The bank's own rule",
        },
      ],
    }),
  ];
}

/** A check in the reader's words, as the program has them from the pack. */
function spoken(check: Check, text: Text): Check {
  const words = morning(text).find((c) => c.id === check.id);
  const said = clone(CheckSchema, check);
  if (!words) return said;
  const { title, purpose, schedule } = words;
  Object.assign(said, { title, purpose, schedule });
  said.lines.forEach((line, i) => {
    const { title = "", remedy = "" } = words.lines[i] ?? {};
    Object.assign(line, { title, remedy });
  });
  return said;
}

/** The checks that wait, for Today. */
export function waiting(shop: Shop, text: Text): Check[] {
  return shop.desk.checks
    .filter((c) => c.state === "due" || c.state === "overdue")
    .map((c) => spoken(c, text));
}

export function caring(shop: Shop, say: Say): Partial<ServiceImpl<typeof CareService>> {
  const { desk } = shop;
  const find = (id: string) => {
    const found = desk.checks.find((c) => c.id === id);
    if (!found) throw new ConnectError("There is no such check.", Code.NotFound);
    return found;
  };
  const put = (check: Check) => {
    desk.checks = desk.checks.map((c) => (c.id === check.id ? check : c));
    shop.revision++;
    return { check };
  };
  const before = new Map<string, Check>();
  return {
    listChecks(_, context) {
      const text = say(context);
      return { day: today, checks: desk.checks.map((c) => spoken(c, text)) };
    },
    answerCheck(request, context) {
      say(context);
      const open = find(request.checkId);
      before.set(open.id, open);
      const check = clone(CheckSchema, open);
      for (const line of check.lines) {
        const given = request.answers.find((a) => a.lineId === line.id);
        const n = given?.number;
        line.failed =
          given?.yes === false || (n !== undefined && (n < (line.min ?? n) || n > (line.max ?? n)));
        line.correctiveAction = given?.correctiveAction ?? "";
        line.text = given?.text ?? "";
        if (n !== undefined) line.number = n;
        if (given?.yes !== undefined) line.yes = given.yes;
      }
      check.findings = check.lines.filter((l) => l.failed).length;
      check.answeredBy = request.staff;
      check.secondStaff = request.secondStaff;
      check.state = "done";
      return put(check);
    },
    skipCheck(request, context) {
      say(context);
      const open = find(request.checkId);
      before.set(open.id, open);
      return put(create(CheckSchema, { ...open, state: "skipped", skipReason: request.reason }));
    },
    undoCheck(request, context) {
      say(context);
      return put(before.get(request.checkId) ?? find(request.checkId));
    },
  };
}
