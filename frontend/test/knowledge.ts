// What the telecom plugin of the shop in memory brings besides drivers: settings,
// tiers, playbooks, goods and words to listen for.

import type { ServiceImpl } from "@connectrpc/connect";
import type { PluginService } from "../src/gen/perennial/api/v1/plugin_pb";
import { undoable } from "./desk";
import type { Shop, Words } from "./fake";
import type { Say } from "./house";

type Text = (words: Words) => string;

const settings: {
  key: string;
  type: string;
  title: Words;
  purpose: Words;
  unit: Words;
  usual: string;
  choices?: { key: string; title: Words }[];
}[] = [
  {
    key: "notice_days",
    type: "number",
    title: { zh: "到期前几天联系", en: "Days before a contract ends" },
    purpose: { zh: "合约到期前多少天开始提醒。", en: "When to begin to speak about a new one." },
    unit: { zh: "天", en: "days" },
    usual: "30",
  },
  {
    key: "season",
    type: "choice",
    title: { zh: "旺季", en: "Season" },
    purpose: { zh: "什么时候最忙。", en: "When the shop is busiest." },
    unit: { zh: "", en: "" },
    usual: "autumn",
    choices: [
      { key: "autumn", title: { zh: "秋季", en: "Autumn" } },
      { key: "spring", title: { zh: "春季", en: "Spring" } },
    ],
  },
  {
    key: "weekend",
    type: "bool",
    title: { zh: "周末也联系", en: "Weekends too" },
    purpose: { zh: "周末是否可以打电话。", en: "Whether to call at weekends." },
    unit: { zh: "", en: "" },
    usual: "false",
  },
];

/** What GetPlugin says of it; set is what the shop has its own way. */
export function knowledge(set: Readonly<Record<string, string>>, text: Text) {
  const say = (zh: string, en: string) => text({ zh, en });
  const important = say("重要客户", "Important");
  return {
    settings: settings.map(({ usual, ...s }) => ({
      ...s,
      title: text(s.title),
      purpose: text(s.purpose),
      unit: text(s.unit),
      default: usual,
      value: set[s.key] ?? usual,
      set: s.key in set,
      choices: (s.choices ?? []).map((c) => ({ ...c, title: text(c.title) })),
    })),
    tiers: [
      {
        id: "important",
        title: important,
        budgetCents: 20_000n,
        touches: 5,
        rule: "spend >= 3000",
      },
      { id: "rest", title: say("普通客户", "Ordinary"), touches: 1 },
    ],
    playbooks: [
      {
        id: "contract_ends",
        title: say("合约将到期", "A contract ends"),
        tier: important,
        drivers: [say("没有合约约束", "No term contract")],
        steps: [
          { action: say("电话说明合约优惠", "Call about a contract offer") },
          { action: say("上门拜访", "Visit"), waitDays: 7 },
        ],
      },
    ],
    goods: [
      {
        id: "battery",
        title: say("电池", "Battery"),
        temperature: say("10–25 °C", "10 to 25 °C"),
        humidity: say("不高于 65 %", "at most 65 %"),
        life: say("180–365 天", "180 to 365 days"),
      },
    ],
    keywords: [
      {
        id: "price",
        title: say("嫌贵", "Too expensive"),
        by: "customer",
        driver: say("资费偏高", "Pays more than similar customers"),
        words: ["太贵", "too expensive"],
      },
    ],
  };
}

export function configuring(
  shop: Shop,
  say: Say,
): Pick<ServiceImpl<typeof PluginService>, "configurePlugin"> {
  const { house } = shop;
  return {
    configurePlugin(request, context) {
      const text = say(context);
      const before = house.set;
      const after = { ...before };
      for (const [key, value] of Object.entries(request.values)) {
        if (key === "notice_days" && value !== "" && !(Number(value) >= 5 && Number(value) <= 90)) {
          const words = { zh: "这里要在 5 到 90 之间。", en: "This has to be between 5 and 90." };
          return { problems: [{ key, code: "range", text: text(words) }] };
        }
        if (value === "") delete after[key];
        else after[key] = value;
      }
      house.set = after;
      return {
        undoId: undoable(shop, () => {
          house.set = before;
        }),
      };
    },
  };
}
