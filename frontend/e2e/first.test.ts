// The first start, as a shop lives it: from an empty folder to the first list
// of customers at risk, counted in clicks and seconds.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Look, type OwnBrowser, openBrowser } from "./browser";
import { demoFile } from "./demo";
import { expectAccessible, takePicture } from "./picture";
import { Program, sharedFile } from "./program";
import { tell } from "./speed";

const look: Look = { language: "zh-CN", theme: "light", size: "1280x800" };
const mostClicks = 10;
/** In the system's file dialog: the file, and the button that opens it. */
const dialogClicks = 2;

const program = new Program();
let browser: OwnBrowser;

beforeAll(async () => {
  browser = await openBrowser(look);
});

afterAll(async () => {
  await browser?.close();
  await program.remove();
});

/** Somebody at the first start, counting what it takes. */
class Newcomer {
  clicks = 0;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async click(what: Locator): Promise<void> {
    this.clicks++;
    await what.click();
  }

  async chooseFile(path: string): Promise<void> {
    const dialog = this.page.waitForEvent("filechooser");
    await this.click(this.page.locator("main input[type=file] + label"));
    this.clicks += dialogClicks;
    await (await dialog).setFiles({
      name: basename(path),
      mimeType: "text/csv",
      buffer: readFileSync(path),
    });
  }
}

test("an empty folder → welcome → my file → Today", async () => {
  const path = sharedFile("telecom_churn_zh_1000_gbk_derived.csv") ?? demoFile();
  const link = await program.start();
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const newcomer = new Newcomer(page);
  const began = Date.now();

  await page.goto(link);
  await page.locator("main fieldset label").first().waitFor();
  await takePicture(page, "first-welcome", look);
  await newcomer.click(page.locator("label", { has: page.locator("[value=telecom]") }));
  await page.locator("main h2").first().waitFor();

  await newcomer.chooseFile(path);
  await page.locator("main table tbody tr").first().waitFor();
  await expectAccessible(page);
  await takePicture(page, "first-preview", look);
  await newcomer.click(page.locator("#agreement + button"));

  await page.locator("main dl").waitFor();
  await expect.poll(() => page.locator("main h1").textContent()).toBe("导入完成");
  await takePicture(page, "first-result", look);
  await newcomer.click(page.locator("main a[href^='#/today']"));
  await page.locator("main ol > li > button[aria-expanded]").first().waitFor();
  const seconds = (Date.now() - began) / 1000;
  expect(await page.locator("main h1").textContent()).toContain("今天可以做");
  expect(newcomer.clicks).toBeLessThanOrEqual(mostClicks);
  tell(
    "journey",
    `first journey ${newcomer.clicks} clicks, ${seconds.toFixed(1)} s with pictures\n`,
  );

  await page.goto(`${new URL(page.url()).origin}/#/import`);
  await page.locator("main section li a").first().waitFor();
  await page.locator("main section li button").first().click();
  await page.getByRole("dialog").locator("button").last().click();
  await expect
    .poll(() => page.locator("main section li").first().textContent())
    .toContain("已撤销");
  expect(complaints).toEqual([]);
  await page.close();
});

test("an empty folder → welcome → a demo shop → Today", async () => {
  const demo = new Program();
  try {
    const page = await browser.context.newPage();
    await page.goto(await demo.start());
    await page.locator("label", { has: page.locator("[value=telecom]") }).click();
    await page.locator("main h3 ~ button").click();
    await page.locator("main dl").waitFor();
    await takePicture(page, "first-demo", look);
    await page.locator("main a[href^='#/today']").click();
    await page.locator("main ol > li > button[aria-expanded]").first().waitFor();
    await page.close();
  } finally {
    await demo.remove();
  }
});
