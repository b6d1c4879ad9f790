// What a person does at the pages, in their words.

import type { Locator, Page } from "playwright-core";

export class Person {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the program's one-time link and arrives at Today. */
  async openLink(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.locator("main h1").waitFor();
  }

  async goTo(hash: string): Promise<void> {
    await this.page.evaluate((to) => {
      window.location.hash = to;
    }, hash);
    await this.page.waitForFunction((to) => window.location.hash === to, hash);
  }

  /** The lines of the list, in order. */
  lines(): Locator {
    return this.page.locator("main ol > li > button[aria-expanded]");
  }

  /** The rows of the list of customers that are in sight. */
  rows(): Locator {
    return this.page.locator("main table tbody tr a");
  }

  async openList(): Promise<void> {
    await this.goTo("#/customers");
    await this.rows().first().waitFor();
  }

  heading(): Locator {
    return this.page.locator("main h1");
  }

  async openFirstCustomer(): Promise<string> {
    await this.lines().first().waitFor();
    const link = this.page.locator("main ol > li aside a").first();
    const href = (await link.getAttribute("href")) ?? "";
    await link.click();
    await this.page.waitForFunction((to) => window.location.hash === to, href);
    await this.page.locator("main table").waitFor();
    return href;
  }

  /** Answers the proposed action: it was done. */
  async sayDone(): Promise<void> {
    await this.page.locator("main fieldset button").first().click();
    await this.page.locator("[role=status] button").first().waitFor();
  }

  /** Chooses the page's language, as everybody may from every page. */
  async speak(language: "中文" | "English"): Promise<void> {
    await this.page.getByRole("banner").locator("button[aria-expanded]").last().click();
    await this.page.locator("label", { hasText: language }).click();
    const tag = language === "English" ? "en" : "zh-CN";
    await this.page.locator(`html[lang=${tag}]`).waitFor();
    await this.page.keyboard.press("Escape");
  }

  /** The newest entry of the customer's timeline. */
  newest(): Locator {
    return this.page.locator("section[aria-labelledby=timeline-title] li").first();
  }

  async search(text: string): Promise<void> {
    await this.page.keyboard.press("/");
    await this.page.getByRole("combobox").pressSequentially(text);
    await this.page.getByRole("option").first().waitFor();
  }
}
