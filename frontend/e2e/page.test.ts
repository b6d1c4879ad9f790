// Every page of the real program, in both languages, light and dark, on a desk
// and on a phone: as pictures, by axe, and without sideways scrolling.

import { afterAll, beforeAll, describe, test } from "vitest";
import { type Browser, looks, openBrowser } from "./browser";
import { demoFile, longNameFile } from "./demo";
import { Person } from "./person";
import { expectAccessible, expectNoSidewaysScroll, takePicture } from "./picture";
import { Program, sharedFile } from "./program";

const shop = new Program();
const empty = new Program();
const long = new Program();

beforeAll(async () => {
  await shop.importFile(sharedFile("telco_ibm_7043.csv") ?? demoFile());
  await long.importFile(longNameFile());
  await Promise.all([shop.start(), empty.start(), long.start()]);
});

afterAll(async () => {
  await Promise.all([shop.remove(), empty.remove(), long.remove()]);
});

describe.each(looks)("$language $theme $size", (look) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(look);
  });
  afterAll(async () => {
    await browser.close();
  });

  const visit = async (program: Program) => {
    const person = new Person(await browser.context.newPage());
    await person.openLink(await program.anotherLink());
    return person;
  };

  const show = async (person: Person, name: string) => {
    await takePicture(person.page, name, look);
    await expectNoSidewaysScroll(person.page);
    // A language changes words, not roles or colours: once through axe is enough.
    if (look.language === "zh-CN") await expectAccessible(person.page);
  };

  test("Today and a customer", async () => {
    const person = await visit(shop);
    await person.lines().first().waitFor();
    await show(person, "today");
    await person.openFirstCustomer();
    await show(person, "customer");
    await person.page.close();
  });

  test("Customers", async () => {
    const person = await visit(shop);
    await person.openList();
    await show(person, "customers");
    await person.goTo("#/customers?f.band=high&sort=-value");
    await person.rows().first().waitFor();
    await person.page.locator("tbody input").first().check();
    await show(person, "customers-picked");
    await person.page.close();
  });

  test("search and help", async () => {
    const person = await visit(shop);
    await person.search("00");
    await show(person, "search");
    await person.page.keyboard.press("Escape");
    await person.page.keyboard.press("Escape");
    await person.page.keyboard.press("?");
    await person.page.getByRole("dialog").waitFor();
    await show(person, "help");
    await person.page.close();
  });

  test("an empty store", async () => {
    const person = await visit(empty);
    await show(person, "empty");
    await person.goTo("#/customers");
    await person.page.locator("main h1").waitFor();
    await show(person, "customers-empty");
    await person.page.close();
  });

  test("long names", async () => {
    const person = await visit(long);
    await person.lines().first().waitFor();
    await show(person, "long-names");
    await person.openFirstCustomer();
    await show(person, "long-name");
    await person.openList();
    await show(person, "customers-long");
    await person.page.close();
  });
});
