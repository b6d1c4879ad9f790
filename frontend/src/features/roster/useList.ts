// The list, page by page as it scrolls into sight: a hundred thousand rows are
// never fetched, drawn or held at once.

import { createClient } from "@connectrpc/connect";
import {
  createConnectQueryKey,
  createQueryOptions,
  useQuery,
  useTransport,
} from "@connectrpc/connect-query";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
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
/** Between two questions whether the bands have settled, each answered when they have. */
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

  const head = useQuery(
    method.listCustomers,
    { ...base, facets: true },
    {
      // The last answer stays while the next is on its way: no flicker between letters.
      placeholderData: (last) => last,
    },
  );
  useSettled(head.data?.settling ?? false);
  const total = head.data?.total ?? 0;
  const first = Math.max(1, Math.floor(seen.from / pageRows));
  const last = Math.floor(Math.min(seen.to, total - 1) / pageRows);
  const pages = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const rest = useQueries({
    queries: pages.map((page) =>
      createQueryOptions(method.listCustomers, { ...base, offset: page * pageRows }, { transport }),
    ),
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

/** While bands are being worked out anew: reads the lists again once they are. */
function useSettled(settling: boolean): void {
  const transport = useTransport();
  const queries = useQueryClient();
  useEffect(() => {
    if (!settling) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const schema = CustomerService.method.listCustomers;
    const lists = createConnectQueryKey({ schema, transport, cardinality: "finite" });
    const follow = async () => {
      const client = createClient(CustomerService, transport);
      while (!signal.aborted) {
        await client.listCustomers({ limit: 1, settle: true }, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await queries.invalidateQueries({ queryKey: lists });
        await new Promise((resolve) => setTimeout(resolve, settlingMs));
      }
    };
    follow();
    return () => stop.abort();
  }, [settling, transport, queries]);
}
