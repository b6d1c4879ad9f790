// A plugin made as vendors make them is installed, updated, gone back from and
// removed in a real browser; what was tampered with is not.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Look, type OwnBrowser, openBrowser } from "./browser";
import { Person } from "./person";
import { expectAccessible, show, takePicture } from "./picture";
import { Program } from "./program";

const look: Look = { language: "zh-CN", theme: "light", size: "1280x800" };
const program = new Program();
const bench = mkdtempSync(join(tmpdir(), "perennial-vendor-"));
let browser: OwnBrowser;

/** A vendor's next version: heavier, and with a field more. */
const lost = `- key: lost_items
  title: {zh-CN: 丢失次数, en: Things lost}
  type: number
  purpose: {zh-CN: 丢过衣物的客户很少回来。, en: Whoever lost something seldom comes back.}
  aliases: [丢失次数, Things lost]
  min: 0
  max: 100
`;

function edit(name: string, was: string, now: string): void {
  const path = join(bench, "laundry", name);
  const text = readFileSync(path, "utf8");
  if (!text.includes(was)) throw new Error(`${name} has no ${was}`);
  writeFileSync(path, text.replace(was, now));
}

beforeAll(async () => {
  const vendor = (...args: string[]) => program.plugin(bench, ...args);
  const filled = program.fill("florist", 60);
  await vendor(
    "new",
    "laundry",
    "--industry",
    "洗衣店 / Laundry",
    "--vendor",
    "泡泡",
    "--declarative",
  );
  await vendor("keygen", "--out", "vendor.key", "--no-password");
  await vendor("pack", "laundry", "--sign", "vendor.key");
  edit("content/pack.yaml", "version: 0.1.0", "version: 0.2.0");
  edit("content/drivers.yaml", "  weight: 1.5", "  weight: 2.5");
  edit(
    "CHANGELOG.md",
    "## 0.1.0",
    "## 0.2.0\n\n- 久未到店更要紧。\n- 看丢过几次衣物。\n\n## 0.1.0",
  );
  appendFileSync(join(bench, "laundry/content/fields.yaml"), lost);
  await vendor("pack", "laundry", "--sign", "vendor.key");
  const whole = readFileSync(join(bench, "laundry-0.1.0.pplug"));
  whole[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(bench, "tampered.pplug"), whole);
  await filled;
  await program.start();
  browser = await openBrowser(look);
});

afterAll(async () => {
  await browser?.close();
  await program.remove();
  rmSync(bench, { recursive: true, force: true });
});

test("from its file to its drivers, on to a new version, back, and away", async () => {
  const person = new Person(await browser.context.newPage());
  const { page } = person;
  const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
  const weight = page.getByRole("row", { name: /很久没来/ });
  await person.openLink(await program.anotherLink());
  await person.goTo("#/plugins");
  await page.getByLabel("安装插件").setInputFiles(join(bench, "laundry-0.1.0.pplug"));
  await heading("洗衣店 0.1.0");
  await takePicture(page, "install", look);
  await page.getByRole("button", { name: "安装", exact: true }).focus();
  await page.keyboard.press("Enter");
  await heading("“洗衣店”0.1.0 已安装");
  await page.getByRole("link", { name: "查看流失动因" }).click();
  await expect.poll(() => weight.textContent()).toContain("1.50");

  await person.goTo("#/plugins");
  await page.getByLabel("安装插件").setInputFiles(join(bench, "laundry-0.2.0.pplug"));
  await heading("洗衣店 0.2.0");
  await page.getByText("分量 1.5 → 2.5").waitFor();
  await page.getByText("久未到店更要紧。").waitFor();
  await page.getByRole("listitem").filter({ hasText: "丢失次数新增" }).waitFor();
  await show(page, "install-update", "zh-CN");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  const update = page.getByRole("button", { name: "更新到 0.2.0" });
  expect(await update.isDisabled()).toBe(true);
  await page.getByRole("checkbox", { name: /以前没有读取/ }).focus();
  await page.keyboard.press("Space");
  await update.click();
  await heading("“洗衣店”0.2.0 已安装");
  await takePicture(page, "install-done", look);
  await expectAccessible(page);
  await page.getByRole("link", { name: "查看流失动因" }).click();
  await expect.poll(() => weight.textContent()).toContain("2.50");
  await takePicture(page, "plugin-installed", look);

  const ask = page.getByRole("dialog");
  await page.getByRole("button", { name: "退回 0.1.0" }).click();
  await ask.getByRole("button", { name: "退回 0.1.0" }).click();
  await expect.poll(() => weight.textContent()).toContain("1.50");
  await page.locator('[aria-modal="true"]').waitFor({ state: "detached" });

  await page.getByRole("button", { name: "移除" }).click();
  await takePicture(page, "plugin-remove", look);
  await expectAccessible(page);
  await ask.getByRole("button", { name: "移除" }).click();
  await heading("行业插件");
  await page.getByRole("status").getByText("客户资料和上次算出的预警信号都还在").waitFor();
  await page.getByRole("link", { name: "洗衣店" }).waitFor({ state: "detached" });
  await page.close();
});

test("what was tampered with is refused, and the list of keys says who is trusted", async () => {
  const person = new Person(await browser.context.newPage());
  const { page } = person;
  await person.openLink(await program.anotherLink());
  await person.goTo("#/install");
  await page.getByLabel("选择插件文件").setInputFiles(join(bench, "tampered.pplug"));
  await expect
    .poll(() => page.getByRole("alert").textContent())
    .toContain("没有安装或改动任何东西");
  await takePicture(page, "install-refused", look);
  await expectAccessible(page);

  await person.goTo("#/plugins");
  await page.getByText("信任谁").click();
  await page.getByLabel("是谁的密钥").fill("花开连锁");
  await page.getByLabel("公钥").fill(readFileSync(join(bench, "vendor.key.pub"), "utf8"));
  await page.getByRole("button", { name: "信任这把密钥" }).click();
  await page.getByRole("button", { name: "移除“花开连锁”的密钥" }).waitFor();
  await takePicture(page, "plugins-trust", look);
  await expectAccessible(page);
  await page.getByLabel("安装插件").setInputFiles(join(bench, "laundry-0.1.0.pplug"));
  await page.getByText("贵单位信任的密钥").waitFor();
  await page.close();
});

test("a plugin is set the shop's own way, within what it takes", async () => {
  const person = new Person(await browser.context.newPage());
  const { page } = person;
  await person.openLink(await program.anotherLink());
  await person.goTo("#/plugins/florist");
  const days = page.getByLabel("保鲜承诺");
  await days.fill("99");
  await days.press("Enter");
  await page.getByText("这里要在 1 到 30 之间。").waitFor();
  for (const part of ["客户等级", "挽留方案", "商品怎样存放", "留意的说法"]) {
    await page.locator("summary", { hasText: part }).click();
  }
  await takePicture(page, "plugin-settings", look);
  await days.fill("9");
  await days.press("Enter");
  await page.getByRole("button", { name: "恢复提供方的值：7 天" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "撤销" }).click();
  await page.getByRole("button", { name: /^恢复提供方/ }).waitFor({ state: "detached" });
  expect(await days.inputValue()).toBe("7");
  await page.close();
});
