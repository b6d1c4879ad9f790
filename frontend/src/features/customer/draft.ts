// What is being written about a customer, as text by key, and what of it is
// new. Only what was changed is sent, so that two people who change different
// things do not undo each other.

import type { Customer } from "../../gen/perennial/api/v1/customer_pb";

export const contactKeys = ["name", "phone", "email"] as const;
type ContactKey = (typeof contactKeys)[number];

export type Draft = Readonly<Record<string, string>>;

const fieldPrefix = "field:";

export function fieldKey(key: string): string {
  return fieldPrefix + key;
}

export function draftOf(customer: Customer | undefined): Draft {
  return {
    name: customer?.name ?? "",
    phone: customer?.phone ?? "",
    email: customer?.email ?? "",
    ...Object.fromEntries((customer?.fields ?? []).map((f) => [fieldKey(f.key), f.value])),
  };
}

/** The keys whose text differs. */
export function changedKeys(from: Draft, to: Draft): string[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].filter((key) => (from[key] ?? "").trim() !== (to[key] ?? "").trim());
}

/** What to send: contacts whole, fields only where mine differ from base. */
export function changesOf(base: Draft, mine: Draft, now: Draft) {
  const changed = changedKeys(base, mine);
  const contact = (key: ContactKey) => ((changed.includes(key) ? mine : now)[key] ?? "").trim();
  return {
    name: contact("name"),
    phone: contact("phone"),
    email: contact("email"),
    fields: changed
      .filter((key) => key.startsWith(fieldPrefix))
      .map((key) => ({ key: key.slice(fieldPrefix.length), value: (mine[key] ?? "").trim() })),
  };
}
