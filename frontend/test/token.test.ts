// Ant Design's colours repeat those of tokens.css, and every ink can be read
// on every ground it stands on.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { palettes } from "../src/ui/Theme";
import { src } from "./source";

const css = readFileSync(join(src, "ui/tokens.css"), "utf8");
const blocks = css.split("}");

function tokens(theme: "light" | "dark"): Map<string, string> {
  const block = blocks.find((b) => b.includes(`color-scheme: ${theme};`)) ?? "";
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const all = tokens(theme);
  const color = (name: string) => all.get(name) ?? `no --${name}`;

  test("Ant Design's palette is the page's", () => {
    const { soft, edge, ...same } = palettes[theme];
    for (const [name, value] of Object.entries(same)) expect(value, name).toBe(color(name));
    expect(soft).toBe(color("ink-soft"));
    expect(edge).toBe(color("line-strong"));
  });

  test("inks are readable (WCAG AA, 4.5)", () => {
    const inks = ["ink", "ink-soft", "leaf-ink", "clay-ink", "amber-ink", "moss-ink", "sky-ink"];
    for (const ink of inks) {
      for (const ground of ["ground", "paper", "sunk"]) {
        expect(contrast(color(ink), color(ground)), `${ink} on ${ground}`).toBeGreaterThan(4.5);
      }
    }
    for (const [ink, ground] of [
      ["on-leaf", "leaf"],
      ["ink", "clay-wash"],
      ["ink", "amber-wash"],
      ["ink", "sky-wash"],
      ["ink-soft", "leaf-wash"],
      ["ink-soft", "line"],
      ["ink", "raised"],
    ]) {
      expect(
        contrast(color(ink ?? ""), color(ground ?? "")),
        `${ink} on ${ground}`,
      ).toBeGreaterThan(4.5);
    }
  });

  test("edges and shapes are visible (WCAG AA, 3)", () => {
    for (const shape of ["line-strong", "clay", "moss", "leaf-ink"]) {
      expect(contrast(color(shape), color("ground")), shape).toBeGreaterThan(3);
    }
  });
});
