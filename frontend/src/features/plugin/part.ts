// How the program's words for a plugin's parts and standing are said. What a
// later program may send besides is shown as it comes.

const levels = ["vendor", "organisation", "reviewed", "bundled"] as const;
const hows = ["added", "removed", "changed"] as const;
const parts = [
  ...(["fields", "drivers", "actions", "playbooks", "tiers", "checklists", "goods"] as const),
  ...(["keywords", "settings", "churn", "prior", "value", "segment", "title"] as const),
  ...(["summary", "vendor", "capabilities", "demo"] as const),
] as const;
const details = [
  ...(["weight", "signal", "title", "script", "purpose", "source", "confidence"] as const),
  ...(["horizon_days", "cooldown_days", "inactive_days", "items", "schedule"] as const),
] as const;

export type Level = (typeof levels)[number];

function among<T extends string>(list: readonly T[], word: string): T | undefined {
  return list.find((known) => known === word);
}

/** One nobody knows vouches for nothing. */
export function levelOf(word: string): Level {
  return among(levels, word) ?? "vendor";
}

export function howOf(word: string): (typeof hows)[number] {
  return among(hows, word) ?? "changed";
}

export function partOf(word: string): (typeof parts)[number] | undefined {
  return among(parts, word);
}

/** "weight 0.8 → 1.2" begins with a name. */
export function detailOf(text: string): {
  known: (typeof details)[number] | undefined;
  name: string;
  rest: string;
} {
  const [name = "", ...rest] = text.split(" ");
  return { known: among(details, name), name, rest: rest.join(" ") };
}
