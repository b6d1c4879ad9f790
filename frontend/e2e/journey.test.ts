// The main job, by hand: the link, the list, the first customer, done; and
// after a restart it is still there.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Look, type OwnBrowser, openBrowser } from "./browser";
import { demoFile } from "./demo";
import { Person } from "./person";
import { takePicture } from "./picture";
import { Program, sharedFile } from "./program";

const look: Look = { language: "zh-CN", theme: "light", size: "1280x800" };
const program = new Program();
let browser: OwnBrowser;

beforeAll(async () => {
  const shared = sharedFile("telco_ibm_7043.csv");
  if (!shared) process.stdout.write("The shared examples are not here: a made-up file instead.\n");
  await program.importFile(shared ?? demoFile());
  browser = await openBrowser(look);
});

afterAll(async () => {
  await browser?.close();
  await program.remove();
});

test("link → Today → first customer → done → restart → it is there", async () => {
  const link = await program.start();
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const person = new Person(page);

  await person.openLink(link);
  expect(page.url(), "the token left the address bar").not.toContain("token");
  expect(await person.heading().textContent()).toBe("今天可以做 8 件");
  expect(await person.lines().count()).toBe(8);

  const customer = await person.openFirstCustomer();
  const name = await person.heading().textContent();
  await person.sayDone();
  await expect.poll(() => person.newest().textContent()).toContain("已做");

  await person.goTo("#/today");
  await expect
    .poll(() => page.locator("main header").textContent())
    .toContain("已做 1 件，共 8 件");
  expect(await person.lines().count()).toBe(7);
  expect(await person.lines().allTextContents()).not.toContain(name);
  expect(complaints).toEqual([]);

  await program.stop();
  await page.getByText("程序没有应答").first().waitFor();
  await takePicture(page, "away", look);
  await person.openLink(await program.start());
  await expect
    .poll(() => page.locator("main header").textContent())
    .toContain("已做 1 件，共 8 件");
  await person.goTo(customer);
  await expect.poll(() => person.newest().textContent()).toContain("已做");
  await page.close();
});

test("a link opens one browser once", async () => {
  const link = await program.anotherLink();
  const first = new Person(await browser.context.newPage());
  await first.openLink(link);
  expect(await first.heading().textContent()).toContain("今天可以做");

  const stranger = await openBrowser({ language: "en", theme: "dark", size: "1280x800" });
  const second = new Person(await stranger.context.newPage());
  await second.openLink(link);
  await expect.poll(() => second.heading().textContent()).toBe("This page is no longer signed in");
  await stranger.close();
  await first.page.close();
});

test("search finds while typing, and what is done elsewhere arrives by itself", async () => {
  const page = await browser.context.newPage();
  const person = new Person(page);
  await person.openLink(await program.anotherLink());
  const id = (await person.lines().first().textContent()) ?? "";
  expect(id).not.toBe("");

  const other = new Person(await browser.context.newPage());
  await other.openLink(await program.anotherLink());
  await other.page.keyboard.press("j");
  await other.page.keyboard.press("d");
  await expect
    .poll(() => page.locator("main header").textContent(), { timeout: 10_000 })
    .toContain("已做 2 件");

  await other.page.keyboard.press("u");
  await expect
    .poll(() => page.locator("main header").textContent(), { timeout: 10_000 })
    .toContain("已做 1 件");
  await other.page.close();
  await page.close();
});

const oldPurchases = sharedFile("CDNOW_sample.txt");

test.skipIf(!oldPurchases)(
  "purchases of long ago: the page names the day to look from",
  async () => {
    const past = new Program();
    try {
      const columns = "id,_,date,qty,amount";
      await past.importFile(
        oldPurchases ?? "",
        "--as",
        "purchases",
        "--no-header",
        "--columns",
        columns,
      );
      const page = await browser.context.newPage();
      const person = new Person(page);
      await person.openLink(await past.start());
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      await takePicture(page, "all-lapsed", look);
      await person.goTo("#/today?asOf=1997-09-30");
      await person.lines().first().waitFor();
      expect(await person.lines().count()).toBeGreaterThan(0);
      await takePicture(page, "as-of", look);
      await person.openFirstCustomer();
      await takePicture(page, "as-of-customer", look);
      await page.close();
    } finally {
      await past.remove();
    }
  },
);
