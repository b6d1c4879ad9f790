// Chromium as the tests start it: headless, with an empty profile of its own,
// asking nothing of the network.

import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const args = [
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

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];
type Theme = "light" | "dark";
type Size = "1280x800" | "390x844" | "360x740" | "3840x2160";
export type Look = { language: Language; theme: Theme; size: Size };

/** What a page is looked at in, besides its language: both themes on a desk and on a phone. */
export const looks = (["1280x800", "390x844"] as const).flatMap((size) =>
  (["light", "dark"] as const).map((theme) => ({ theme, size })),
);

/** Where texts are longest, the smallest phone; where signs are densest, the largest wall. */
export const extreme = { en: "360x740", "zh-CN": "3840x2160" } as const;

export function lookName(look: Look): string {
  return `${look.language}-${look.theme}-${look.size}`;
}

export function viewport(size: Size): { width: number; height: number } {
  const [width = 1280, height = 800] = size.split("x").map(Number);
  return { width, height };
}

export async function startChromium(): Promise<Browser> {
  const path = chromiumPath();
  if (path === undefined) throw new Error(`no Chromium: looked for ${places.join(", ")}`);
  return chromium.launch({ executablePath: path, args });
}

/** A reader of that language, with nothing remembered yet. Still: without motion, for pictures. */
export async function openReader(
  browser: Browser,
  look: Look,
  motion: "still" | "moving" = "moving",
): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: look.language,
    colorScheme: look.theme,
    reducedMotion: motion === "still" ? "reduce" : "no-preference",
    timezoneId: "UTC",
    viewport: viewport(look.size),
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(20_000);
  return context;
}

export type OwnBrowser = { context: BrowserContext; close: () => Promise<void> };

/** A browser for one reader. */
export async function openBrowser(look: Look): Promise<OwnBrowser> {
  const browser = await startChromium();
  return { context: await openReader(browser, look), close: () => browser.close() };
}
