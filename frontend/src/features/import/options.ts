// What a person corrected about how a file was read, laid over what the
// program found. Everything not corrected stays detected.

import type { ColumnMatch } from "../../gen/perennial/api/v1/import_pb";

/** As ImportOptions, with "" for detected. */
export type Corrections = {
  pack: string;
  kind: string;
  encoding: string;
  delimiter: string;
  sheet: string;
  header: boolean | undefined;
  /** Whether 1/5/2024 is the first of May. */
  dayFirst: boolean | undefined;
  /** Field per column title, leave for a column left out. */
  map: Readonly<Record<string, string>>;
};

export const leave = "_";

export const kinds = ["customers", "purchases"] as const;
export const encodings = ["utf-8", "gb18030", "utf-16", "latin-1"] as const;
export const delimiters = ["comma", "semicolon", "tab", "pipe", "space"] as const;

export function noCorrections(pack: string): Corrections {
  return {
    pack,
    kind: "",
    encoding: "",
    delimiter: "",
    sheet: "",
    header: undefined,
    dayFirst: undefined,
    map: {},
  };
}

/** For a call: what is undefined is left out of the message. */
export function optionsOf({ header, dayFirst, ...rest }: Corrections) {
  return {
    ...rest,
    ...(header === undefined ? {} : { header }),
    ...(dayFirst === undefined ? {} : { dayFirst }),
  };
}

/**
 * The map after a column was given a field. A field belongs to one column, so
 * the column that had it before is left out.
 */
export function assign(
  map: Corrections["map"],
  columns: readonly ColumnMatch[],
  title: string,
  field: string,
): Corrections["map"] {
  const next: Record<string, string> = { ...map, [title]: field };
  if (field === leave) return next;
  for (const column of columns) {
    if (column.title !== title && column.field === field) next[column.title] = leave;
  }
  return next;
}
