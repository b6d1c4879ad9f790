// The list of customers, what is written by hand, the checks of the day and
// the palette, in the states people meet them in.

import type { Page } from "playwright-core";
import { createDesk, crowd, morning } from "../test/desk";
import { createShop, type Words } from "../test/fake";
import { showStates } from "./show";

const rows = "table tbody tr td a";
const longName =
  "新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市人民东路移动通信器材综合服务有限责任公司";

/** A crowd with a name longer than anyone expects, and some who have left. */
function people(n: number) {
  const all = crowd(n);
  const [, second] = all;
  if (second) second.name = { zh: longName, en: `${longName} Co.` };
  return all;
}

function shopWithChecks() {
  // The checks come in the language of the first look; their words are the pack's.
  const chinese = (words: Words) => words.zh;
  return createShop({ desk: createDesk({ checks: morning(chinese) }) });
}

/** Escape closes what stands open; a dialog has to have settled first. */
async function openSheet(page: Page, check: number): Promise<void> {
  await page.locator("section[aria-labelledby=checks-title] li button").nth(check).click();
  await page.getByRole("dialog").waitFor();
}

showStates([
  {
    name: "state-customers",
    extreme: true,
    at: "#/customers",
    shop: () => createShop({ people: people(100_000) }),
    ready: rows,
  },
  {
    name: "state-customers-picked",
    at: "#/customers?f.band=high&sort=-value&cols=phone,band,risk,value,field:tenure",
    shop: () => createShop({ people: people(5000) }),
    ready: rows,
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.locator("tbody tr input:checked").waitFor();
    },
  },
  {
    name: "state-customers-middle",
    at: "#/customers",
    shop: () => createShop({ people: people(100_000) }),
    ready: rows,
    act: async (page) => {
      await page.locator("table").evaluate((table) => {
        const viewport = table.parentElement;
        if (viewport) viewport.scrollTop = viewport.scrollHeight / 2;
      });
      await page.locator('tr[aria-rowindex="50002"] a').waitFor();
    },
  },
  {
    name: "state-customers-views",
    at: "#/customers?f.band=high",
    shop: () =>
      createShop({
        people: people(200),
        desk: createDesk({
          settling: true,
          views: [
            {
              $typeName: "perennial.api.v1.View",
              id: "v1",
              name: "高风险",
              page: "customers",
              state: JSON.stringify({ query: "f.band=high" }),
            },
          ],
        }),
      }),
    ready: rows,
    act: async (page) => {
      await page.getByRole("button", { expanded: false }).filter({ hasText: "高风险" }).click();
      await page.locator("section li button").first().waitFor();
    },
  },
  {
    name: "state-customers-none",
    at: "#/customers?q=zzz",
    shop: () => createShop(),
    ready: "main h2",
  },
  {
    name: "state-customers-empty",
    at: "#/customers",
    shop: () => createShop({ people: [] }),
    ready: "main h1",
  },
  {
    name: "state-customer-edit",
    at: "#/customers/c1",
    shop: () => createShop(),
    ready: "main table",
    act: async (page) => {
      await page.keyboard.press("e");
      await page.locator("fieldset input").first().waitFor();
    },
  },
  {
    name: "state-customer-conflict",
    at: "#/customers/c1",
    shop: () => createShop(),
    ready: "main table",
    act: async (page, shop) => {
      await page.keyboard.press("e");
      await page.locator("fieldset input").first().waitFor();
      const [person] = shop.people;
      if (person) Object.assign(person, { phone: "10086", revision: 2n });
      await page.locator("form input[type=email]").fill("mine@example.com");
      await page.locator("form button[type=submit]").click();
      await page.locator("form section[role=alert]").waitFor();
    },
  },
  {
    name: "state-event",
    at: "#/customers/c1",
    shop: () => createShop(),
    ready: "main table",
    act: async (page) => {
      await page.locator("section[aria-labelledby=timeline-title] button").first().click();
      await page.getByRole("dialog").waitFor();
      await page.locator("form button[type=submit]").click();
      await page.locator('form [aria-invalid="true"]').waitFor();
    },
  },
  {
    name: "state-checks",
    at: "#/today",
    shop: shopWithChecks,
    ready: "section[aria-labelledby=checks-title] li button",
  },
  {
    name: "state-check",
    extreme: true,
    at: "#/today",
    shop: shopWithChecks,
    ready: "section[aria-labelledby=checks-title] li button",
    act: async (page) => {
      await openSheet(page, 0);
      await page.locator("form input[inputmode=decimal]").fill("9");
      await page.locator("form button[type=submit]").click();
      await page.locator("form details summary").last().click();
    },
  },
  {
    name: "state-check-two",
    at: "#/today",
    shop: shopWithChecks,
    ready: "section[aria-labelledby=checks-title] li button",
    act: async (page) => {
      await openSheet(page, 1);
      await page.locator("form .ant-radio-button-wrapper").first().click();
      await page.locator("form button[type=submit]").click();
      await page.locator("form [role=alert]").first().waitFor();
    },
  },
  {
    name: "state-palette",
    at: "#/customers/c1",
    shop: () => createShop(),
    ready: "main table",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
]);
