import { expect, test } from "vitest";
import en from "../src/lib/locale/en.json";
import zh from "../src/lib/locale/zh-CN.json";
import { type Source, sources, walk } from "./source";

type Tree = { [key: string]: string | Tree };

/** Every text by its dotted key; plural forms, which differ by language, are one. */
function texts(tree: Tree, prefix = ""): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix + name.replace(/_(zero|one|other)$/, "");
    const inner: Map<string, string[]> =
      typeof value === "string" ? new Map([[key, [value]]]) : texts(value, `${prefix}${name}.`);
    for (const [k, v] of inner) all.set(k, [...(all.get(k) ?? []), ...v]);
  }
  return all;
}

const english = texts(en);
const chinese = texts(zh);

test("both languages say the same things", () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test("both languages name the same facts", () => {
  const facts = (said: string[]) => [...new Set(said.join(" ").match(/\{\{\w+\}\}/g) ?? [])].sort();
  for (const [key, said] of english) {
    expect(facts(chinese.get(key) ?? []), key).toEqual(facts(said));
  }
});

test("Chinese takes its own punctuation", () => {
  const wrong = [...chinese].filter(([, said]) =>
    said.some((s) => /[\u4e00-\u9fff\u201d][,:;?!(]/.test(s)),
  );
  expect(wrong).toEqual([]);
});

test("every text is used, and every text used is there", () => {
  const used = sources()
    .map((s) => s.text)
    .join("\n");
  const unused = [...english.keys()].filter((key) => {
    if (used.includes(`"${key}"`)) return false;
    // t(`risk.${word}`): the part before the variable is there.
    return !used.includes(`\`${key.slice(0, key.lastIndexOf("."))}.\${`);
  });
  expect(unused).toEqual([]);
});

/** Attributes people read or hear. */
const spoken = ["aria-label", "aria-description", "title", "placeholder", "alt", "label", "hint"];

/** Text between tags, and in attributes people read, that no t() has seen. */
function literals(source: Source): string[] {
  const found: string[] = [];
  const letters = /\p{L}/u;
  walk(source, (node) => {
    if (node.type === "JSXText" && letters.test(String(node.value))) {
      found.push(String(node.value).trim());
    }
    const name = node.name as { name?: unknown } | undefined;
    const value = node.value as { type?: unknown; value?: unknown } | null | undefined;
    if (
      node.type === "JSXAttribute" &&
      spoken.includes(String(name?.name)) &&
      value?.type === "Literal" &&
      letters.test(String(value.value))
    ) {
      found.push(String(value.value));
    }
  });
  return found;
}

test("no text reaches the page untranslated", () => {
  const found = sources().flatMap((s) => literals(s).map((text) => `${s.path}: ${text}`));
  expect(found).toEqual([]);
});

test("the rule sees what it forbids", () => {
  const text = 'const A = () => <p title="Hello">Good day {name}<i>·</i></p>;';
  expect(literals({ path: "a.tsx", text })).toEqual(["Hello", "Good day"]);
});
