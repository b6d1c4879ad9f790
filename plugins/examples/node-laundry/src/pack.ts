// What an industry's knowledge is, apart from how it travels: a manifest and a
// pure function of a customer and a day. The same names as core/pack's.

/** A text in both languages. */
export type Text = { "zh-CN": string; en: string };

/** What a value is, as the contract numbers it. */
export const enum Type {
  Text = 1,
  Choice = 2,
  Number = 3,
  Money = 4,
  Bool = 5,
  Day = 6,
}

/** Money is in currency units, a day in days since 1970-01-01. */
export type Value = number | string | boolean;

export const enum EventKind {
  Purchase = 1,
  Interaction = 2,
  Complaint = 3,
  Action = 4,
}

export interface Event {
  kind: EventKind;
  day: number;
  cents: number;
  quantity: number;
}

/** A customer as a plugin sees one: no name, and only what is known. */
export interface Snapshot {
  fields: Map<string, Value>;
  events: Event[]; // oldest first, none after the day asked for
}

export interface Fact {
  name: string;
  type: Type;
  value: Value;
}

/** One driver's reading: 0 to 1, or null where it cannot be told. */
export interface Signal {
  value: number | null;
  facts: Fact[]; // that fill the driver's evidence, or what was missing
}

export interface Answer {
  signals: Signal[]; // one for each driver, in the manifest's order
  valueCents?: number; // a year's worth
  segment?: string;
}

export interface Pack {
  manifest: { title: Text; version: string; drivers: { id: string }[] };
  evaluate(customer: Snapshot, asOf: number): Answer;
}

export function known(value: number, ...facts: Fact[]): Signal {
  return { value: Math.min(1, Math.max(0, value)), facts };
}

export function unknown(...missing: string[]): Signal {
  return { value: null, facts: missing.map((value) => ({ name: "missing", type: Type.Text, value })) };
}
