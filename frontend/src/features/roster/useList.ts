// The list, page by page as it scrolls into sight: a hundred thousand rows are
// never fetched, drawn or held at once.

import { createQueryOptions, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueries } from "@tanstack/react-query";
import {
  type Column,
  type CustomerRow,
  CustomerService,
  type Facet,
} from "../../gen/perennial/api/v1/customer_pb";
import { useLater } from "../../ui/later";
import type { Way } from "./way";

/** Rows a call brings: a few screens, so that slow scrolling never waits. */
const pageRows = 100;
/** While bands are being worked out anew, ask again this often. */
const settlingMs = 1000;
/** A page scrolled past in less was not looked at. */
const glanceMs = 60;

export type Span = { from: number; to: number };

export type List = {
  total: number;
  /** Undefined while it is on its way. */
  row: (index: number) => CustomerRow | undefined;
  facets: readonly Facet[];
  columns: readonly Column[];
  settling: boolean;
};

/** The part of a way that a call asks for. */
export function asked(way: Way) {
  return {
    search: way.search.trim(),
    filters: Object.entries(way.filters).map(([column, values]) => ({
      column,
      values: [...values],
    })),
  };
}

/** cells are the pack's fields wanted; span is what is in sight. */
export function useList(way: Way, cells: readonly string[], span: Span) {
  const transport = useTransport();
  const seen = useLater(span, glanceMs);
  const { sort, descending } = way;
  const base = { ...asked(way), sort, descending, columns: [...cells], limit: pageRows };
  const { method } = CustomerService;
  const again = (settling: boolean | undefined) => (settling ? settlingMs : false);

  const head = useQuery(
    method.listCustomers,
    { ...base, facets: true },
    {
      // The last answer stays while the next is on its way: no flicker between letters.
      placeholderData: (last) => last,
      refetchInterval: (query) => again(query.state.data?.settling),
    },
  );
  const total = head.data?.total ?? 0;
  const first = Math.max(1, Math.floor(seen.from / pageRows));
  const last = Math.floor(Math.min(seen.to, total - 1) / pageRows);
  const pages = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const rest = useQueries({
    queries: pages.map((page) => ({
      ...createQueryOptions(
        method.listCustomers,
        { ...base, offset: page * pageRows },
        { transport },
      ),
      refetchInterval: again(head.data?.settling),
    })),
  });

  const answer = head.data;
  const list: List | undefined = answer && {
    total: answer.total,
    row(index) {
      const page = Math.floor(index / pageRows);
      const rows = page === 0 ? answer.rows : rest[pages.indexOf(page)]?.data?.rows;
      return rows?.[index % pageRows];
    },
    facets: answer.facets,
    columns: answer.columns,
    settling: answer.settling,
  };
  const error = head.error ?? rest.find((page) => page.error)?.error ?? null;
  return { list, error, refetch: head.refetch, stale: head.isPlaceholderData };
}
