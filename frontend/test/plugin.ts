// The plugins of the shop in memory.

import { Code, ConnectError } from "@connectrpc/connect";
import type { Words } from "./fake";
import type { House } from "./house";
import { knowledge } from "./knowledge";
import { laundry } from "./parcel";

type Text = (words: Words) => string;

const industries: { id: string; title: Words; summary: Words }[] = [
  {
    id: "telecom",
    title: { zh: "通信门店", en: "Telecom shop" },
    summary: {
      zh: "看合约、在网时长、账单、用量和到店节奏，指出哪些机主可能离开、为什么、今天可以做什么；并管好手机、电池和 SIM 卡库存。",
      en: "Reads contracts, time in the network, bills, use and visits to show which subscribers may leave, why, and what to do today.",
    },
  },
  {
    id: "florist",
    title: { zh: "花店", en: "Florist" },
    summary: {
      zh: "看节日、纪念日和买花的节奏，提醒谁该被想起；并管好冷柜、醒花和盆栽的病虫害。",
      en: "Reads occasions, anniversaries and the rhythm of visits; looks after cooler, hydration and potted plants.",
    },
  },
  {
    id: "bank",
    title: { zh: "银行网点", en: "Bank branch" },
    summary: {
      zh: "看余额、产品和往来变化，指出哪些客户在转走；并管好凭证、钥匙与双人管控的保管。",
      en: "Reads balances, products and how dealings change; looks after vouchers, keys and what two people must hold.",
    },
  },
];

const problem: Words = {
  zh: "行业插件“通信门店”短时间内失败了 5 次，已暂停使用，约 10 分钟后再试。客户资料和上次算出的预警信号都还在。",
  en: "The plugin “Telecom shop” failed 5 times in a short while and is set aside for about 10 minutes. Customers and the last signals are safe.",
};

export function plugins(house: House, text: Text) {
  const { laundry: own } = house.shelf.plugins;
  const all = [...industries, ...(own ? [{ id: "laundry", ...laundry }] : [])];
  return all.map((industry, i) => {
    const ill = house.sick && i === 0;
    const standing = industry.id === "laundry" ? own : undefined;
    return {
      id: industry.id,
      version: standing?.version ?? "1.1.0",
      level: standing?.level ?? "bundled",
      previous: standing?.previous ?? "",
      state: ill ? "quarantined" : i === 0 ? "running" : "idle",
      pid: i === 0 && !ill ? 48_213 : 0,
      restarts: ill ? 5 : 0,
      title: text(industry.title),
      problem: ill ? text(problem) : "",
    };
  });
}

export function wholePlugin(id: string, house: House, text: Text) {
  const state = plugins(house, text).find((p) => p.id === id);
  const industry = [...industries, { id: "laundry", ...laundry }].find((i) => i.id === id);
  if (!industry || !state) {
    const words = { zh: `没有安装插件“${id}”。`, en: `There is no plugin “${id}”.` };
    throw new ConnectError(text(words), Code.NotFound);
  }
  return {
    ...state,
    summary: text(industry.summary),
    vendor: id === "laundry" ? "Bubbles" : "Perennial",
    memoryBytes: state.pid > 0 ? 19_800_000n : 0n,
    latencyMs: state.pid > 0 ? 8.4 : 0,
    unfenced:
      state.pid > 0
        ? [text({ zh: "它可以给别的程序发信号。", en: "It can send signals to other programs." })]
        : [],
    history:
      state.pid > 0
        ? [16, 18, 20].map((mb, i) => ({
            atUnix: BigInt(1_795_334_400 + i * 60),
            memoryBytes: BigInt(mb * 1_000_000),
            latencyMs: 8 + i,
          }))
        : [],
    churn: text({
      zh: "资料中标记为已流失（销户、携转或不再续约），或者有消费记录但超过 180 天没有再来。",
      en: "Marked as left in the file, or has purchases on record and none for more than 180 days.",
    }),
    drivers: drivers.map(({ title, ...d }) => ({ ...d, title: text(title) })),
    fields: fields.map((f) => ({
      ...f,
      title: text(f.title),
      purpose: text(f.purpose),
      unit: text(f.unit),
      choices: (f.choices ?? []).map((c) => ({ ...c, title: text(c.title) })),
    })),
    actions: [
      {
        id: "offer_contract",
        title: text({ zh: "电话说明合约优惠", en: "Call about a contract offer" }),
        script: text({
          zh: "{{name}}您好，我是{{shop}}的{{staff}}。您现在用的是按月套餐，改签一年合约每个月能省下两成。",
          en: "Hello {{name}}, this is {{staff}} from {{shop}}. A one-year contract would save you a fifth.",
        }),
      },
    ],
    checklists: [
      {
        id: "battery",
        title: text({ zh: "电池存放检查", en: "Battery storage check" }),
        schedule: text({ zh: "每周", en: "weekly" }),
        items: 9,
      },
    ],
    ...(id === "telecom" ? knowledge(house.set, text) : {}),
    log: [
      "2026-11-22T08:01:12Z INFO plugin started pid=48213 version=1.1.0",
      "2026-11-22T08:01:12Z INFO described drivers=13 actions=10 checklists=9",
      "2026-11-22T08:01:14Z INFO assessed customers=7043 took=912ms",
    ],
  };
}

const drivers = [
  {
    id: "contract",
    title: { zh: "没有合约约束", en: "No term contract" },
    vendorWeight: 1.1,
    learnedWeight: 1.32,
    events: 318,
    state: "supported",
    source: "IBM Telco Customer Churn, n = 7,043",
    confidence: "A",
    actionable: true,
  },
  {
    id: "early_life",
    title: { zh: "在网时间短", en: "New to the network" },
    vendorWeight: 0.8,
    learnedWeight: 0.74,
    events: 211,
    state: "supported",
    source: "IBM Telco Customer Churn, n = 7,043",
    confidence: "A",
    actionable: true,
  },
  {
    id: "support",
    title: { zh: "享有技术支持", en: "Has technical support" },
    vendorWeight: -0.5,
    learnedWeight: 0.12,
    events: 46,
    state: "contradicted",
    source: "Huang, Kechadi & Buckley 2012",
    confidence: "B",
    actionable: true,
  },
  {
    id: "family",
    title: { zh: "家庭捆绑", en: "Family ties" },
    vendorWeight: -0.36,
    events: 8,
    state: "hypothesis",
    source: "Verbeke et al. 2012",
    confidence: "C",
    actionable: false,
  },
  {
    id: "senior",
    title: { zh: "年长客户", en: "Senior customer" },
    vendorWeight: 0.1,
    events: 0,
    state: "excluded",
    source: "",
    confidence: "D",
    actionable: false,
  },
];

const fields: {
  key: string;
  type: string;
  title: Words;
  purpose: Words;
  unit: Words;
  private: boolean;
  choices?: { key: string; title: Words }[];
}[] = [
  {
    key: "tenure",
    type: "number",
    title: { zh: "在网时长", en: "Tenure" },
    purpose: { zh: "新客更容易离开。", en: "New subscribers leave more easily." },
    unit: { zh: "个月", en: "months" },
    private: false,
  },
  {
    key: "contract",
    type: "choice",
    choices: [
      { key: "month", title: { zh: "按月", en: "Month to month" } },
      { key: "year", title: { zh: "一年", en: "One year" } },
    ],
    title: { zh: "合约类型", en: "Contract" },
    purpose: { zh: "合约到期前后最容易流失。", en: "Leaving peaks around a contract’s end." },
    unit: { zh: "", en: "" },
    private: false,
  },
  {
    key: "monthly",
    type: "money",
    title: { zh: "月费", en: "Monthly charge" },
    purpose: { zh: "与同类客户相比是否偏高。", en: "Whether it is above similar customers’." },
    unit: { zh: "元", en: "" },
    private: false,
  },
  {
    key: "id_number",
    type: "text",
    title: { zh: "证件号", en: "ID number" },
    purpose: { zh: "只用于核对身份。", en: "Only to check who somebody is." },
    unit: { zh: "", en: "" },
    private: true,
  },
];
