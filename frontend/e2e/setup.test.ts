// What a shop sets up: the welcome, imports, plugins and settings, in the
// states they are in when all is well and when it is not.

import type { Page } from "playwright-core";
import { createShop } from "../test/fake";
import { createHouse, pastImport } from "../test/house";
import { type ShownState, showStates } from "./show";

/** Two changes of the shop's own, one of which the vendor has changed since. */
const changed = {
  "drivers.contract.weight": { was: "0.9", now: "0.4", author: "王顾问" },
  "actions.offer_contract.script.en": {
    was: "Hello {name}.",
    now: "Good day, {name}.",
    author: "小李",
  },
};

const file = {
  name: "会员名单.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("客户编号\nTEL-1\n"),
};

const pick = (page: Page, name = file.name) =>
  page.locator("input[type=file]").setInputFiles({ ...file, name });

const past = () => [
  pastImport({ importId: "i4", status: "interrupted", fileName: "十一月购买记录.csv" }),
  pastImport({
    importId: "i3",
    status: "undone",
    fileName: "Alexandra Konstantinopolitanska-Featherstonehaugh customers 2026 final (2).xlsx",
  }),
  pastImport({ importId: "i2", status: "failed", fileName: "老客户.csv", error: "磁盘已满。" }),
  pastImport({ importId: "i1", rejected: 2n }),
];

const states: ShownState[] = [
  {
    name: "setup-welcome",
    at: "#/today",
    shop: () => {
      const shop = createShop({ people: [] });
      shop.house.settings.pack = "";
      return shop;
    },
    ready: "main fieldset label",
  },
  {
    name: "setup-welcome-chosen",
    extreme: true,
    at: "#/welcome",
    shop: () => createShop({ people: [] }),
    ready: "main h3",
  },
  {
    name: "setup-import",
    at: "#/import",
    shop: () => createShop({ house: createHouse({ imports: past() }) }),
    ready: "main li a",
  },
  {
    name: "setup-preview",
    extreme: true,
    at: "#/import",
    shop: () => createShop(),
    ready: "main input[type=file]",
    act: async (page) => {
      await pick(page);
      await page.locator("main table").waitFor();
    },
  },
  {
    name: "setup-preview-workbook",
    at: "#/import",
    shop: () => createShop(),
    ready: "main input[type=file]",
    act: async (page) => {
      await pick(page, "会员与购买记录.xlsx");
      await page.locator("main table").waitFor();
    },
  },
  {
    name: "setup-preview-needs",
    at: "#/import",
    shop: () => {
      const shop = createShop();
      shop.house.settings.pack = "";
      return shop;
    },
    ready: "main input[type=file]",
    act: async (page) => {
      await pick(page);
      await page.locator("main table").waitFor();
      await page.locator("main tbody tr:last-child input").click();
      await page.getByRole("option").first().waitFor({ state: "attached" });
    },
  },
  {
    name: "setup-running",
    at: "#/import/i1",
    shop: () =>
      createShop({
        house: createHouse({
          quick: false,
          imports: [pastImport({ status: "running", committed: 416n })],
        }),
      }),
    ready: "[role=progressbar]",
  },
  {
    name: "setup-result",
    at: "#/import",
    shop: () => createShop(),
    ready: "main input[type=file]",
    act: async (page) => {
      await pick(page);
      await page.locator("#agreement + button").click();
      await page.locator("main dl").waitFor();
    },
  },
  {
    name: "setup-undo",
    at: "#/import/i1",
    shop: () => createShop({ house: createHouse({ imports: past() }) }),
    ready: "main dl",
    act: async (page) => {
      await page.locator("main button").last().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "setup-undone",
    at: "#/import/i1",
    shop: () => createShop({ house: createHouse({ imports: past() }) }),
    ready: "main dl",
    act: async (page) => {
      await page.locator("main button").last().click();
      await page.getByRole("dialog").locator("button").last().click();
      await page.locator("main section li").first().waitFor();
    },
  },
  {
    name: "setup-plugins",
    at: "#/plugins",
    shop: () => createShop({ house: createHouse({ sick: true }) }),
    ready: "main li h2",
  },
  {
    name: "setup-plugin",
    extreme: true,
    at: "#/plugins/telecom",
    shop: () => createShop({ house: createHouse({ overlay: changed }) }),
    ready: "main table",
    act: async (page) => {
      for (const part of await page.locator("summary").all()) await part.click();
    },
  },
  {
    name: "setup-plugin-sick",
    at: "#/plugins/telecom",
    shop: () => createShop({ house: createHouse({ sick: true }) }),
    ready: "main table",
  },
  {
    name: "setup-settings",
    extreme: true,
    at: "#/settings",
    shop: () => createShop(),
    ready: "main code",
  },
  {
    name: "setup-notices",
    at: "#/settings",
    shop: () => createShop(),
    ready: "main code",
    act: async (page) => {
      await page.locator("main section").last().locator("button").click();
      await page.locator("[role=dialog] pre").waitFor();
    },
  },
];

showStates(states);
