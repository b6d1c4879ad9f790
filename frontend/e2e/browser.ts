// Chromium as the tests start it: headless, with an empty profile of its own,
// asking nothing of the network.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** PERENNIAL_CHROMIUM names another browser; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const named = process.env.PERENNIAL_CHROMIUM;
  return [...(named ? [named] : []), ...places].find((p) => existsSync(p));
}

export type Look = {
  language: "zh-CN" | "en";
  theme: "light" | "dark";
  size: "1280x800" | "390x844" | "360x740" | "3840x2160";
};

export const looks: Look[] = (["zh-CN", "en"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["1280x800", "390x844"] as const).map((size) => ({ language, theme, size })),
  ),
);

/** One look for each language, theme and size: what every pair would only repeat. */
export const someLooks: Look[] = [
  { language: "zh-CN", theme: "light", size: "1280x800" },
  { language: "zh-CN", theme: "dark", size: "390x844" },
  { language: "en", theme: "dark", size: "1280x800" },
  { language: "en", theme: "light", size: "390x844" },
];

/** The smallest phone and the largest wall. */
export const extremeLooks: Look[] = [
  { language: "en", theme: "light", size: "360x740" },
  { language: "zh-CN", theme: "light", size: "3840x2160" },
];

export function lookName(look: Look): string {
  return `${look.language}-${look.theme}-${look.size}`;
}

export type Browser = { context: BrowserContext; close: () => Promise<void> };

/** A browser whose reader has the look's language, theme and screen. */
export async function openBrowser(look: Look): Promise<Browser> {
  const path = chromiumPath();
  if (path === undefined) throw new Error(`no Chromium: looked for ${places.join(", ")}`);
  const profile = mkdtempSync(join(tmpdir(), "perennial-chromium-"));
  const [width = 1280, height = 800] = look.size.split("x").map(Number);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    args,
    locale: look.language,
    colorScheme: look.theme,
    timezoneId: "UTC",
    viewport: { width, height },
    hasTouch: width < 500,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(20_000);
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}
