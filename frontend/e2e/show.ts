// Pages before a shop in memory, looked at state by state.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Shop } from "../test/fake";
import { type Browser, extremeLooks, type Look, lookName, openBrowser, someLooks } from "./browser";
import { expectAccessible, expectNoSidewaysScroll, takePicture } from "./picture";
import { openStage, play, type Stage } from "./stage";

/** A page in a state: where, of which shop, when it is there, and what is done on it. */
export type ShownState = {
  name: string;
  at: string;
  shop: () => Shop;
  ready: string;
  act?: (page: Page, shop: Shop) => Promise<void>;
};

/** Shows each state in each look: as a picture, by axe, without sideways scrolling. */
export function showStates(states: readonly ShownState[]): void {
  describe.each([...someLooks, ...extremeLooks])("$language $theme $size", (look: Look) => {
    let stage: Stage;
    let browser: Browser;
    beforeAll(async () => {
      stage = await openStage();
      browser = await openBrowser(look);
    });
    afterAll(async () => {
      await browser.close();
      stage.close();
    });

    test.each(states)("$name", async (state) => {
      const page = await browser.context.newPage();
      const complaints: string[] = [];
      page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
      page.on("pageerror", (e) => complaints.push(String(e)));
      const shop = state.shop();
      await play(page, shop);
      await page.goto(stage.url + state.at);
      await page.locator(state.ready).first().waitFor();
      await state.act?.(page, shop);
      await takePicture(page, state.name, look);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      const unexpected = complaints.filter((c) => !c.includes("status of"));
      expect(unexpected, lookName(look)).toEqual([]);
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.close();
    });
  });
}
