// Pictures for people to look at, and what no picture may show: text that
// runs out of the page, or what axe finds.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Look, lookName } from "./browser";

export const shots =
  process.env.PERENNIAL_SHOTS ?? fileURLToPath(new URL("../../build/out/shots", import.meta.url));

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

/** What axe finds by WCAG 2.2 AA and its best practices: nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  await settle(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map((v) => ({
    rule: v.id,
    help: v.help,
    where: v.nodes.map((n) => `${n.target.join(" ")}: ${n.failureSummary}`),
  }));
  expect(found).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "pixels that scroll sideways").toBeLessThanOrEqual(0);
}
