// Pages before a shop in memory, looked at state by state.

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Shop } from "../test/fake";
import { languages, openReader, startChromium } from "./browser";
import { show, showExtreme } from "./picture";
import { openStage, type Stage } from "./stage";

/** A page in a state: where, of which shop, when it is there, and what is done on it. */
export type ShownState = {
  name: string;
  at: string;
  shop: () => Shop;
  ready: string;
  act?: (page: Page, shop: Shop) => Promise<void>;
  /** Whether it is pictured on the smallest phone and the largest wall as well. */
  extreme?: boolean;
};

/** Shows each state in each language, and there in each look. */
export function showStates(states: readonly ShownState[]): void {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    stage = await openStage();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    stage.close();
  });

  describe.each(languages)("%s", (language) => {
    let context: BrowserContext;
    beforeAll(async () => {
      context = await openReader(browser, { language, theme: "light", size: "1280x800" }, "still");
    });
    afterAll(() => context.close());

    test.each(states)("$name", async (state) => {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
      page.on("pageerror", (e) => complaints.push(String(e)));
      const shop = state.shop();
      await page.goto(stage.play(shop) + state.at);
      await page.locator(state.ready).first().waitFor();
      await state.act?.(page, shop);
      await show(page, state.name, language);
      await showExtreme(page, state.name, language, state.extreme ?? false);
      expect(complaints.filter((c) => !c.includes("status of"))).toEqual([]);
      await page.close();
    });
  });
}
