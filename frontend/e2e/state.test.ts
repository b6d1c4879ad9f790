// Pages in the states a shop hopes never to see, and in the ones it starts with.

import { Code, ConnectError } from "@connectrpc/connect";
import { createShop } from "../test/fake";
import { type ShownState, showStates } from "./show";

const states: ShownState[] = [
  {
    name: "state-today",
    extreme: true,
    at: "#/today",
    shop: () => createShop(),
    ready: "ol li button",
  },
  {
    name: "state-empty",
    at: "#/today",
    shop: () => createShop({ people: [] }),
    ready: "main a[href='#/import']",
  },
  {
    name: "state-customer",
    extreme: true,
    at: "#/customers/c1",
    shop: () => createShop({ history: false, stale: true }),
    ready: "main table",
  },
  {
    name: "state-gone",
    at: "#/customers/c1",
    shop: () => {
      const shop = createShop();
      for (const person of shop.people) person.gone = true;
      return shop;
    },
    ready: "main ol li",
  },
  {
    name: "state-notice",
    at: "#/today",
    shop: () =>
      createShop({
        notices: [
          {
            zh: "“电信”插件没有应答，名单按它最后一次给出的信号排列。",
            en: "The telecom plugin does not answer; the list uses the last signals it gave.",
          },
        ],
      }),
    ready: "ol li button",
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("d");
      await page.locator("[role=status] button").first().waitFor();
    },
  },
  {
    name: "state-later",
    at: "#/today",
    shop: () => createShop(),
    ready: "ol li button",
    act: async (page) => {
      await page.keyboard.press("l");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "state-decline",
    at: "#/today",
    shop: () => createShop(),
    ready: "ol li button",
    act: async (page) => {
      await page.keyboard.press("n");
      await page.getByRole("dialog").waitFor();
      await page.locator("form button[type=submit]").click();
      await page.locator("form [role=alert]").waitFor();
    },
  },
  {
    name: "state-search",
    at: "#/today",
    shop: () => createShop(),
    ready: "ol li button",
    act: async (page) => {
      await page.getByRole("combobox").fill("100");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "state-ended",
    at: "#/today",
    shop: () => createShop({ failure: new ConnectError("no session", Code.Unauthenticated) }),
    ready: "main h1",
  },
  {
    name: "state-trouble",
    at: "#/today",
    shop: () => createShop({ failure: new ConnectError("", Code.Unknown) }),
    ready: "[role=alert]",
  },
];

showStates(states);
