// How fast a page feels, by the browser's own clock: what Chromium counts for
// its audits (first and largest paint, blocking, shifts, and the time from a
// click or a key to the frame that answers it).

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";

const figures = fileURLToPath(new URL("../../build/out/figures", import.meta.url));

/** Says figures, and leaves them as build/out/figures/NAME.md. */
export function tell(name: string, text: string): void {
  process.stdout.write(text);
  mkdirSync(figures, { recursive: true });
  writeFileSync(join(figures, `${name}.md`), text);
}

/** What a page gathers while it is used; times in milliseconds. */
type Gathered = {
  firstPaint: number;
  largestPaint: number;
  shift: number;
  blocked: number;
  interactions: Record<string, number>;
};

/** The browser reports no interaction that was answered sooner. */
const soonestMs = 16;
/** A task holds a person up for what it takes beyond that. */
const longTaskMs = 50;

/** Has every page of the context gather, from its first moment. */
export async function gather(page: Page): Promise<void> {
  await page.addInitScript(
    ({ soonest, long }) => {
      const all: Gathered = {
        firstPaint: 0,
        largestPaint: 0,
        shift: 0,
        blocked: 0,
        interactions: {},
      };
      Object.assign(window, { gathered: all });
      const watch = (type: string, take: (entry: never) => void, more = {}) =>
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) take(entry as never);
        }).observe({ type, buffered: true, ...more } as PerformanceObserverInit);
      watch("paint", (e: PerformanceEntry) => {
        if (e.name === "first-contentful-paint") all.firstPaint = e.startTime;
      });
      watch("largest-contentful-paint", (e: PerformanceEntry) => {
        all.largestPaint = e.startTime;
      });
      watch("layout-shift", (e: { value: number; hadRecentInput: boolean }) => {
        if (!e.hadRecentInput) all.shift += e.value;
      });
      watch("longtask", (e: PerformanceEntry) => {
        all.blocked += e.duration - long;
      });
      watch(
        "event",
        (e: PerformanceEntry & { interactionId: number }) => {
          const so = all.interactions[e.interactionId] ?? 0;
          if (e.interactionId > 0) all.interactions[e.interactionId] = Math.max(so, e.duration);
        },
        { durationThreshold: soonest },
      );
    },
    { soonest: soonestMs, long: longTaskMs },
  );
}

export async function gathered(page: Page): Promise<Gathered> {
  return page.evaluate(() => (window as unknown as { gathered: Gathered }).gathered);
}

/** A person's clicks and keys, one at a time, each answered before the next. */
export class Hand {
  private readonly page: Page;
  done = 0;
  constructor(page: Page) {
    this.page = page;
  }

  async click(what: Locator): Promise<void> {
    await what.click();
    await this.answered();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.answered();
    }
  }

  private async answered(): Promise<void> {
    this.done++;
    await this.page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))),
    );
  }
}

/** The share q of the interactions was answered within that many milliseconds. */
export function within(g: Gathered, done: number, q: number): number {
  const slow = Object.values(g.interactions).sort((a, b) => a - b);
  const at = Math.ceil(q * done) - 1 - (done - slow.length);
  return slow[at] ?? soonestMs;
}

type Weight = { bytes: number; gzip: number; files: number };

/** What a page loads before its first paint, and all that can ever be loaded. */
export function bundle(): { first: Weight; all: Weight } {
  const dist = fileURLToPath(new URL("../dist", import.meta.url));
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const weigh = (names: string[]): Weight => {
    const bodies = names.map((name) => readFileSync(join(dist, name)));
    const sum = (of: Buffer[]) => of.reduce((total, b) => total + b.length, 0);
    return { bytes: sum(bodies), gzip: sum(bodies.map((b) => gzipSync(b))), files: names.length };
  };
  const assets = readdirSync(join(dist, "assets")).map((name) => `assets/${name}`);
  const loaded = assets.filter((name) => html.includes(name));
  return { first: weigh(["index.html", ...loaded]), all: weigh(["index.html", ...assets]) };
}
