// A hundred thousand customers in the real program: the list opens, scrolls to
// its end, finds and narrows without a person waiting, and looks as it should.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Look, type OwnBrowser, openBrowser } from "./browser";
import { largeFile } from "./demo";
import { Person } from "./person";
import { show } from "./picture";
import { Program } from "./program";

const look: Look = { language: "zh-CN", theme: "light", size: "1280x800" };
const customers = 100_000;
/**
 * What a jump through the list may cost the page: a person notices a tenth of
 * a second. It is processor time: tests share the machine with others.
 */
const jumpAtMostMs = 100;
const jumps = 60;
const program = new Program();
let browser: OwnBrowser;

beforeAll(async () => {
  await program.importFile(largeFile(customers));
  browser = await openBrowser(look);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await program.remove();
});

test("a hundred thousand customers scroll, are found and counted", {
  timeout: 300_000,
}, async () => {
  const link = await program.start();
  const page = await browser.context.newPage();
  page.setDefaultTimeout(120_000); // the first assessment of everybody
  const person = new Person(page);
  await page.goto(link);
  await page.locator("main").waitFor();
  await person.openList();
  await expect.poll(() => page.locator("main header").textContent()).toContain("100,000");
  await page.getByText("正在重新评估风险").waitFor({ state: "detached" });
  const below = await page.evaluate(
    () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
  );
  expect(below, "pixels of the page below the window").toBe(0);

  const clock = await page.context().newCDPSession(page);
  await clock.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await clock.send("Performance.getMetrics");
    return 1000 * (metrics.find((m) => m.name === "TaskDuration")?.value ?? 0);
  };
  const before = await spent();
  await page.evaluate(async (steps) => {
    const viewport = document.querySelector("main table")?.parentElement;
    if (!viewport) throw new Error("no table");
    for (let step = 0; step <= steps; step++) {
      viewport.scrollTop = (viewport.scrollHeight * step) / steps;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, jumps);
  const jump = ((await spent()) - before) / jumps;
  process.stdout.write(`A jump through ${customers} customers costs ${jump.toFixed(1)} ms\n`);
  expect(jump).toBeGreaterThan(0);
  expect(jump).toBeLessThan(jumpAtMostMs);
  await page.locator(`tr[aria-rowindex="${customers + 1}"] a`).waitFor();

  const begun = Date.now();
  await page.keyboard.press("f");
  await page.keyboard.type("DEMO-99999");
  await expect.poll(() => page.locator("main header").textContent()).toContain("共 1 位");
  process.stdout.write(`Found one of ${customers} in ${Date.now() - begun} ms\n`);

  await page.waitForURL(/q=DEMO-99999/);
  await person.openList();
  await expect.poll(() => page.locator("main header").textContent()).toContain("100,000");
  await show(page, "customers-100000", "zh-CN");
  await person.goTo("#/today");
  await person.lines().first().waitFor();
  await show(page, "today-100000", "zh-CN");
  await person.speak("English");
  await show(page, "today-100000", "en");
  await person.openList();
  await show(page, "customers-100000", "en");
  await page.close();
});
