// What people write by hand in the real program, each with its way back: a
// check of the cooler, a new customer, a purchase, a change, a saved view.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Look, type OwnBrowser, openBrowser } from "./browser";
import { Person } from "./person";
import { expectAccessible, takePicture } from "./picture";
import { Program } from "./program";

const look: Look = { language: "zh-CN", theme: "light", size: "1280x800" };
const program = new Program();
let browser: OwnBrowser;

beforeAll(async () => {
  await program.fill("florist", 300);
  await program.start();
  browser = await openBrowser(look);
});

afterAll(async () => {
  await browser?.close();
  await program.remove();
});

async function visit(): Promise<Person> {
  const person = new Person(await browser.context.newPage());
  await person.openLink(await program.anotherLink());
  return person;
}

const toast = (page: Page) => page.locator("[role=status][aria-live=polite]");

async function undo(page: Page): Promise<void> {
  await page.locator('[aria-modal="true"]').waitFor({ state: "detached" });
  await page.keyboard.press("u");
  await expect.poll(() => toast(page).textContent()).toContain("已撤销");
}

test("a check is answered out of limits, and taken back", async () => {
  const { page } = await visit();
  const checks = page.locator("section[aria-labelledby=checks-title] > ul > li");
  await checks.first().waitFor();
  const before = await checks.count();
  await checks.filter({ hasText: "冷柜读数" }).getByRole("button").click();
  const sheet = page.getByRole("dialog");
  await sheet.locator("form").waitFor();
  for (const figure of await sheet.locator("input[inputmode=decimal]").all()) {
    await figure.fill("９９");
  }
  for (const yes of await sheet.locator(".ant-radio-group").all()) {
    await yes.locator("label").first().click();
  }
  await sheet.getByText("超限：偏高").first().waitFor();
  for (const text of await sheet.locator("form > ol > li > textarea").all())
    await text.fill("正常");
  for (const done of await sheet.getByRole("button", { name: "已按建议处理" }).all()) {
    await sheet.getByRole("button", { name: "已按建议处理" }).first().click();
    expect(done).toBeTruthy();
  }
  await takePicture(page, "check-florist", look);
  await expectAccessible(page);
  await sheet.locator("button[type=submit]").click();
  await expect.poll(() => toast(page).textContent()).toContain("“冷柜读数”已记录，发现");
  await expect.poll(() => checks.count()).toBe(before - 1);
  await undo(page);
  await expect.poll(() => checks.count()).toBe(before);
  await page.close();
});

test("a customer is added, bought, is changed and removed; each can be undone", async () => {
  const person = await visit();
  const { page } = person;
  await page.keyboard.press("a");
  const form = page.getByRole("dialog");
  await form.getByLabel("姓名", { exact: true }).fill("林晓梅");
  await form.getByLabel("电话", { exact: true }).fill("13712345678");
  await form.locator("fieldset input").first().waitFor();
  await takePicture(page, "customer-add", look);
  await expectAccessible(page);
  await form.locator("button[type=submit]").click();
  await page.getByRole("heading", { level: 1, name: "林晓梅" }).waitFor();

  await page.getByRole("button", { name: "记购买" }).click();
  await form.getByLabel("金额", { exact: true }).fill("128.5");
  await form.getByLabel("买了什么", { exact: true }).fill("芍药一束");
  await form.locator("button[type=submit]").click();
  await expect.poll(() => person.newest().textContent()).toContain("芍药一束");
  await undo(page);
  await expect
    .poll(() => page.locator("section[aria-labelledby=timeline-title]").textContent())
    .not.toContain("芍药一束");

  await page.keyboard.press("e");
  await form.getByLabel("邮箱", { exact: true }).fill("mei@example.com");
  await form.locator("button[type=submit]").click();
  await page.getByRole("link", { name: "mei@example.com" }).waitFor();
  await undo(page);
  await page.getByRole("link", { name: "mei@example.com" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "移除客户" }).click();
  await expect.poll(() => toast(page).textContent()).toContain("已移除林晓梅");
  await undo(page);
  await page.getByRole("textbox", { name: "在名册中查找" }).fill("linxiaomei");
  await expect.poll(() => person.rows().allTextContents()).toContain("林晓梅");
  await page.close();
});

test("a view is saved and there after a reload; picked customers are exported", async () => {
  const person = await visit();
  const { page } = person;
  await person.openList();
  await page.getByRole("complementary").getByText("高", { exact: true }).click();
  await page.getByRole("button", { name: "去掉筛选“风险等级：高”" }).waitFor();
  await page.getByRole("button", { name: "视图" }).click();
  await page.getByLabel("把现在的样子存为").fill("要紧的客户");
  await page.keyboard.press("Enter");
  await expect.poll(() => toast(page).textContent()).toContain("已存为视图");
  await page.waitForURL(/f\.band=high/); // it follows what is clicked, a moment later
  await page.reload();
  await page.getByRole("button", { name: "要紧的客户" }).waitFor();

  await page.locator("tbody input").nth(0).check();
  await page.locator("tbody input").nth(1).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "导出所选" }).click(),
  ]);
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString("utf8").trim().split("\n")).toHaveLength(3);
  await page.close();
});
