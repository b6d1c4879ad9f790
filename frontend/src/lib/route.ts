// Where the page is, kept after the # so that any server path serves it and
// the back button works: #/today, #/today?asOf=2026-03-08, #/customers/ID.

import { useSyncExternalStore } from "react";
import { isDay } from "./figure";

/** asOf is "" for the shop's today. */
export type Route =
  | { page: "today"; asOf: string }
  | { page: "customer"; id: string; asOf: string }
  | { page: "missing"; path: string };

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const asked = new URLSearchParams(query).get("asOf") ?? "";
  const asOf = isDay(asked) ? asked : "";
  if (path === "" || path === "/" || path === "/today") return { page: "today", asOf };
  const id = /^\/customers\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined) return { page: "missing", path };
  try {
    return { page: "customer", id: decodeURIComponent(id), asOf };
  } catch {
    return { page: "missing", path }; // a broken % escape
  }
}

export function todayHref(asOf: string): string {
  return `#/today${query(asOf)}`;
}

export function customerHref(id: string, asOf: string): string {
  return `#/customers/${encodeURIComponent(id)}${query(asOf)}`;
}

function query(asOf: string): string {
  return asOf === "" ? "" : `?asOf=${asOf}`;
}

export function go(href: string): void {
  window.location.hash = href;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}
