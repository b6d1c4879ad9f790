// What an industry's pack asks of a customer, with the type of each field: the
// form offers a choice's words, a day's calendar, a number's unit.

import { useQuery } from "@connectrpc/connect-query";
import { skipToken } from "@tanstack/react-query";
import type { Customer } from "../../gen/perennial/api/v1/customer_pb";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { isDay } from "../../lib/figure";

const types = ["text", "choice", "number", "money", "bool", "day"] as const;

export type FormField = {
  key: string;
  title: string;
  unit: string;
  type: (typeof types)[number];
  choices: readonly { key: string; title: string }[];
};

/** The pack's fields, then those the customer has of a pack that is not here. */
export function useFormFields(
  pack: string,
  customer: Customer | undefined,
): { fields: FormField[]; coming: boolean } {
  const plugin = useQuery(SettingService.method.getPlugin, pack === "" ? skipToken : { id: pack });
  const known = (plugin.data?.fields ?? []).map((f) => ({
    key: f.key,
    title: f.title,
    unit: f.unit,
    type: types.find((type) => type === f.type) ?? "text",
    choices: f.choices,
  }));
  const others = (customer?.fields ?? [])
    .filter((f) => !known.some((k) => k.key === f.key))
    .map((f) => ({
      key: f.key,
      title: f.title,
      unit: f.unit,
      type: guessed(f.value),
      choices: [],
    }));
  return { fields: [...known, ...others], coming: pack !== "" && plugin.isPending };
}

/** The type by the look of a value, where no pack says it. */
function guessed(value: string): FormField["type"] {
  if (isDay(value)) return "day";
  if (value === "true" || value === "false") return "bool";
  return "text";
}
