// Every page of the real program, in both languages, light and dark, on a desk
// and on a phone: as pictures, by axe, and without sideways scrolling.

import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { languages, openReader, startChromium } from "./browser";
import { demoFile, longNameFile } from "./demo";
import { Person } from "./person";
import { show } from "./picture";
import { Program, sharedFile } from "./program";

const shop = new Program();
const empty = new Program();
const long = new Program();
let browser: Browser;

beforeAll(async () => {
  await Promise.all([
    shop.importFile(sharedFile("telco_ibm_7043.csv") ?? demoFile()),
    long.importFile(longNameFile()),
  ]);
  await Promise.all([shop.start(), empty.start(), long.start()]);
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([shop.remove(), empty.remove(), long.remove()]);
});

describe.each(languages)("%s", (language) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await openReader(browser, { language, theme: "light", size: "1280x800" }, "still");
  });
  afterAll(() => context.close());

  const visit = async (program: Program) => {
    const person = new Person(await context.newPage());
    await person.openLink(await program.anotherLink());
    return person;
  };

  test("Today, a customer, the list, search and help", async () => {
    const person = await visit(shop);
    const { page } = person;
    await person.lines().first().waitFor();
    await show(page, "today", language);
    await person.openFirstCustomer();
    await show(page, "customer", language);
    await person.openList();
    await show(page, "customers", language);
    const everybody = await page.locator("main header").textContent();
    await person.goTo("#/customers?f.band=high&sort=-value");
    await expect.poll(() => page.locator("main header").textContent()).not.toBe(everybody);
    await page.locator("tbody input").first().check();
    await show(page, "customers-picked", language);
    await person.search("00");
    await show(page, "search", language);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await show(page, "help", language);
    await page.close();
  });

  test("an empty store", async () => {
    const person = await visit(empty);
    await show(person.page, "empty", language);
    await person.goTo("#/customers");
    await person.page.locator("main h1").waitFor();
    await show(person.page, "customers-empty", language);
    await person.page.close();
  });

  test("long names", async () => {
    const person = await visit(long);
    await person.lines().first().waitFor();
    await show(person.page, "long-names", language);
    await person.openFirstCustomer();
    await show(person.page, "long-name", language);
    await person.openList();
    await show(person.page, "customers-long", language);
    await person.page.close();
  });
});
