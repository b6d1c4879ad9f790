// Pictures for people to look at, and what no picture may show: text that
// runs out of the page, or what axe finds. A page is loaded once for each
// language; theme and size change under it, as they do under a person.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe, { type RunOnly } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { extreme, type Language, type Look, lookName, looks, viewport } from "./browser";

export const shots =
  process.env.PERENNIAL_SHOTS ?? fileURLToPath(new URL("../../build/out/shots", import.meta.url));

/** WCAG 2.2 AA and what axe thinks best besides. */
const everything: RunOnly = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** What another theme of the same page can do wrong. */
const colours: RunOnly = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

export async function takePicture(page: Page, name: string, look: Look): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await settle(page);
  const path = join(shots, `${name}-${lookName(look)}.png`);
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
}

/** Fonts are there, nothing is loading, and nothing is still moving. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForFunction(() =>
    document.getAnimations().every((a) => a.playState !== "running"),
  );
}

async function wear(page: Page, look: Look): Promise<void> {
  await page.setViewportSize(viewport(look.size));
  await page.emulateMedia({ colorScheme: look.theme });
  await page.waitForFunction(
    (theme) => document.documentElement.dataset.theme === theme,
    look.theme,
  );
}

/** Pictures of the page as it stands, in every look of its language, each without a fault. */
export async function show(page: Page, name: string, language: Language): Promise<void> {
  await page.mouse.move(0, 0); // or another look would show what lies under it
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const { theme, size } of looks) {
    const look = { language, theme, size };
    await wear(page, look);
    await takePicture(page, name, look);
    await expectNoSidewaysScroll(page, lookName(look));
    // A language changes words, not roles or colours: one through axe is enough.
    if (language !== "zh-CN") continue;
    await expectAccessible(page, lookName(look), theme === "light" ? everything : colours);
  }
}

/** The page on the smallest phone or the largest wall, as a picture or only looked over. */
export async function showExtreme(
  page: Page,
  name: string,
  language: Language,
  picture: boolean,
): Promise<void> {
  const look: Look = { language, theme: "light", size: extreme[language] };
  await wear(page, look);
  if (picture) await takePicture(page, name, look);
  await expectNoSidewaysScroll(page, lookName(look));
}

/** What axe finds: nothing. */
export async function expectAccessible(
  page: Page,
  where = "the page",
  rules = everything,
): Promise<void> {
  await settle(page);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly,
        resultTypes: ["violations"],
      }),
    rules,
  );
  const found = violations.map((v) => ({
    rule: v.id,
    help: v.help,
    where: v.nodes.map((n) => `${n.target.join(" ")}: ${n.failureSummary}`),
  }));
  expect(found, `what axe finds on ${where}`).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `pixels that scroll sideways on ${where}`).toBeLessThanOrEqual(0);
}
