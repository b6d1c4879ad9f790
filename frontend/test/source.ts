// The sources as the rules about them see them.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseAst } from "vite";

export const src = resolve(import.meta.dirname, "../src");

export type Source = { path: string; text: string };

/** Every TypeScript file under src, by its path from there; generated ones not. */
export function sources(): Source[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("gen/"))
    .map((path) => ({ path, text: readFileSync(join(src, path), "utf8") }));
}

export type Node = { type: string; [key: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Calls visit for every node of the syntax tree. */
export function walk(source: Source, visit: (node: Node) => void): void {
  const lang = source.path.endsWith("x") ? "tsx" : "ts";
  const descend = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(descend);
    else if (isNode(value)) {
      visit(value);
      Object.values(value).forEach(descend);
    }
  };
  descend(parseAst(source.text, { lang }));
}

/** What a file imports from within src, as paths from there. */
export function imports(source: Source): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    const from = node.source;
    if (!isNode(from) || typeof from.value !== "string" || !from.value.startsWith(".")) return;
    found.push(relative(src, resolve(src, dirname(source.path), from.value)));
  });
  return found;
}
