// A way to look at the list: what is searched, filtered, sorted and shown. It
// stands in the address, so that the back button and a copied link bring it
// back, and in saved views.

export type Way = {
  search: string;
  /** The values wanted, by column. */
  filters: Readonly<Record<string, readonly string[]>>;
  /** "" sorts by relevance of the search, else by name. */
  sort: string;
  descending: boolean;
  /** Undefined shows the usual ones. */
  columns: readonly string[] | undefined;
};

export const plainWay: Way = {
  search: "",
  filters: {},
  sort: "",
  descending: false,
  columns: undefined,
};

const filterPrefix = "f.";

/** q=wei&f.band=high&f.band=medium&sort=-risk&cols=phone,band */
export function writeWay(way: Way): string {
  const query = new URLSearchParams();
  if (way.search !== "") query.set("q", way.search);
  for (const column of Object.keys(way.filters).sort()) {
    for (const value of way.filters[column] ?? []) query.append(filterPrefix + column, value);
  }
  if (way.sort !== "") query.set("sort", (way.descending ? "-" : "") + way.sort);
  if (way.columns !== undefined) query.set("cols", way.columns.join(","));
  return query.toString();
}

export function parseWay(view: string): Way {
  const query = new URLSearchParams(view);
  const filters: Record<string, string[]> = {};
  for (const [key, value] of query) {
    if (!key.startsWith(filterPrefix)) continue;
    const column = key.slice(filterPrefix.length);
    filters[column] = [...(filters[column] ?? []), value];
  }
  const sort = query.get("sort") ?? "";
  const columns = query.get("cols");
  return {
    search: query.get("q") ?? "",
    filters,
    sort: sort.replace(/^-/, ""),
    descending: sort.startsWith("-"),
    columns: columns === null ? undefined : columns.split(",").filter((c) => c !== ""),
  };
}

/** What a saved view keeps: the same text as in the address, with a name for it. */
export function writeState(way: Way): string {
  return JSON.stringify({ query: writeWay(way) });
}

/** A state this page cannot read, of a later program perhaps, is the plain way. */
export function parseState(state: string): Way {
  try {
    const kept: unknown = JSON.parse(state);
    if (typeof kept === "object" && kept !== null && "query" in kept) {
      return parseWay(String(kept.query));
    }
  } catch {
    // Not JSON.
  }
  return plainWay;
}

/** The way with a value of a column wanted, or no longer. */
export function toggled(way: Way, column: string, value: string): Way {
  const now = way.filters[column] ?? [];
  const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
  const { [column]: _, ...others } = way.filters;
  return { ...way, filters: next.length === 0 ? others : { ...others, [column]: next } };
}

export function without(way: Way, column: string): Way {
  const { [column]: _, ...others } = way.filters;
  return { ...way, filters: others };
}

export function isFiltered(way: Way): boolean {
  return way.search.trim() !== "" || Object.keys(way.filters).length > 0;
}

/** Figures and days are first wanted from the most; a third press ends sorting. */
export function sortedBy(way: Way, column: string, number: boolean): Way {
  const first = number || column === "last_seen";
  if (way.sort !== column) return { ...way, sort: column, descending: first };
  if (way.descending === first) return { ...way, descending: !first };
  return { ...way, sort: "", descending: false };
}
