// Which columns the list has, and which of them are shown.

import type { TFunction } from "i18next";
import type { Column } from "../../gen/perennial/api/v1/customer_pb";

export type ListColumn = { key: string; title: string; number: boolean; sortable: boolean };

const fieldPrefix = "field:";
const nameKey = "name";
const phoneKey = "phone";

/** Shown until somebody chooses: who, how sure, how much, how long ago. */
const usual: readonly string[] = [phoneKey, "band", "value", "last_seen"];

/** A row does not carry them: they are for filters. */
const notShown: readonly string[] = [nameKey, "pack"];

/** The columns that may be shown beside the name. The phone sorts by nothing. */
export function choosable(columns: readonly Column[], t: TFunction): ListColumn[] {
  return [
    { key: phoneKey, title: t("roster.phone"), number: false, sortable: false },
    ...columns
      .filter((c) => !notShown.includes(c.key))
      .map(({ key, title, number }) => ({ key, title, number, sortable: true })),
  ];
}

export function shownColumns(
  all: readonly ListColumn[],
  chosen: readonly string[] | undefined,
): ListColumn[] {
  const keys = chosen ?? usual;
  return all.filter((c) => keys.includes(c.key));
}

/** The pack's fields among the columns chosen: what a call must ask for. */
export function cellsOf(chosen: readonly string[] | undefined): string[] {
  return (chosen ?? usual).filter((key) => key.startsWith(fieldPrefix));
}
