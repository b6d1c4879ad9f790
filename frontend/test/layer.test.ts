// lib knows nobody, ui knows lib, a feature knows ui and lib and no other
// feature, app knows all: what is shared moves down, what joins moves up.

import { expect, test } from "vitest";
import { imports, sources } from "./source";

const layers = ["gen", "lib", "ui", "features", "app"];

function layerOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** features/today/Agenda.tsx belongs to the feature today. */
function featureOf(path: string): string | undefined {
  const [layer, feature] = path.split("/");
  return layer === "features" ? feature : undefined;
}

function wrongImports(path: string, imported: readonly string[]): string[] {
  return imported.filter((to) => {
    const here = layers.indexOf(layerOf(path));
    const there = layers.indexOf(layerOf(to));
    const foreign = featureOf(to) !== featureOf(path);
    if (here < 0 || there < 0 || there > here) return true;
    return layerOf(path) === "features" && layerOf(to) === "features" && foreign;
  });
}

test("imports point down the layers", () => {
  const wrong = sources().flatMap((s) =>
    wrongImports(s.path, imports(s)).map((to) => `${s.path} imports ${to}`),
  );
  expect(wrong).toEqual([]);
});

test("the rule sees what it forbids", () => {
  expect(wrongImports("features/today/A.tsx", ["features/risk/B", "lib/route"])).toEqual([
    "features/risk/B",
  ]);
  expect(wrongImports("lib/a.ts", ["ui/Icon"])).toEqual(["ui/Icon"]);
  expect(wrongImports("ui/A.tsx", ["ui/Icon", "lib/route"])).toEqual([]);
});

test("ui knows no customer: it does not read the API", () => {
  const wrong = sources()
    .filter((s) => layerOf(s.path) === "ui")
    .filter((s) => imports(s).some((to) => layerOf(to) === "gen"))
    .map((s) => s.path);
  expect(wrong).toEqual([]);
});
