// The pictures of the guide and the README, from the real program. They are
// left in build/out/shots/guide; docs/hacking.md says how they get into docs.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { describe, test } from "vitest";
import { type Look, openBrowser } from "./browser";
import { demoFile } from "./demo";
import { Person } from "./person";
import { settle, shots } from "./picture";
import { Program } from "./program";

const looks: Look[] = [
  { language: "zh-CN", theme: "light", size: "1280x800" },
  { language: "en", theme: "light", size: "1280x800" },
];

/** What the window shows, not the whole length of the page. */
async function picture(page: Page, look: Look, name: string): Promise<void> {
  await settle(page);
  const path = join(shots, "guide", look.language, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: "disabled" });
}

describe.each(looks)("the guide in $language", (look) => {
  test("the first start, and a file", async () => {
    const program = new Program();
    const browser = await openBrowser(look);
    try {
      const page = await browser.context.newPage();
      await page.goto(await program.start());
      await page.locator("label", { has: page.locator("[value=telecom]") }).click();
      await page.locator("main h2").first().waitFor();
      await picture(page, look, "welcome");

      await page.locator("main input[type=file]").first().setInputFiles(demoFile());
      await page.locator("main table tbody tr").first().waitFor();
      await picture(page, look, "import");
    } finally {
      await browser.close();
      await program.remove();
    }
  });

  test("a florist's day", async () => {
    const program = new Program();
    await program.fill("florist", 600, "--lang", look.language);
    const browser = await openBrowser(look);
    try {
      const page = await browser.context.newPage();
      const person = new Person(page);
      await person.openLink(await program.start());
      await person.lines().first().waitFor();
      await picture(page, look, "today");

      await page.locator("section[aria-labelledby=checks-title] li button").first().click();
      await page.getByRole("dialog").locator("form").waitFor();
      await picture(page, look, "check");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });

      await person.openFirstCustomer();
      await picture(page, look, "customer");
      await person.openList();
      await picture(page, look, "customers");
      await person.goTo("#/plugins");
      await page.locator("main h2, main table").first().waitFor();
      await picture(page, look, "plugins");
      await person.goTo("#/settings");
      await page.locator("main form, main h2").first().waitFor();
      await picture(page, look, "settings");
    } finally {
      await browser.close();
      await program.remove();
    }
  });
});
