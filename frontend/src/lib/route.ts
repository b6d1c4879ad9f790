// Where the page is, kept after the # so that any server path serves it and
// the back button works: #/today, #/today?asOf=2026-03-08, #/customers/ID,
// #/customers?q=wei, #/import, #/import?upload=ID&file=NAME, #/import/ID,
// #/install, #/install?upload=ID&file=NAME.

import { useSyncExternalStore } from "react";
import { isDay } from "./figure";

/** asOf is "" for the shop's today; view is how a list is seen, as written in the address. */
export type Route =
  | { page: "today"; asOf: string }
  | { page: "customer"; id: string; asOf: string }
  | { page: "customers"; view: string }
  | { page: "welcome" }
  | { page: "import"; sent?: Sent }
  | { page: "importRun"; id: string }
  | { page: "install"; sent?: Sent }
  | { page: "plugins" }
  | { page: "plugin"; id: string }
  | { page: "settings" }
  | { page: "missing"; path: string };

/** A file that the window or the command line has brought already. */
export type Sent = { uploadId: string; fileName: string };

/** Pages that are a word and nothing else. */
const plain = ["welcome", "import", "install", "plugins", "settings"] as const;

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const asked = new URLSearchParams(query).get("asOf") ?? "";
  const asOf = isDay(asked) ? asked : "";
  if (path === "" || path === "/" || path === "/today") return { page: "today", asOf };
  if (path === "/customers") return { page: "customers", view: query };
  const page = plain.find((name) => path === `/${name}`);
  const sent = page === "import" || page === "install" ? sentIn(query) : undefined;
  if (page !== undefined) return sent ? { page, sent } : { page };
  const [, of, escaped] = /^\/(customers|import|plugins)\/([^/]+)$/.exec(path) ?? [];
  if (escaped === undefined) return { page: "missing", path };
  try {
    const id = decodeURIComponent(escaped);
    if (of === "import") return { page: "importRun", id };
    return of === "plugins" ? { page: "plugin", id } : { page: "customer", id, asOf };
  } catch {
    return { page: "missing", path }; // a broken % escape
  }
}

function sentIn(query: string): Sent | undefined {
  const asked = new URLSearchParams(query);
  const uploadId = asked.get("upload");
  return uploadId ? { uploadId, fileName: asked.get("file") ?? "" } : undefined;
}

/** The day a page looks from, to keep on the way to the next one. */
export function asOfOf(route: Route): string {
  return "asOf" in route ? route.asOf : "";
}

export function todayHref(asOf: string): string {
  return `#/today${query(asOf)}`;
}

export function customerHref(id: string, asOf: string): string {
  return `#/customers/${encodeURIComponent(id)}${query(asOf)}`;
}

export const customersHref = "#/customers";

/** The list seen in a certain way: what is searched, filtered and shown. */
export function viewHref(view: string): string {
  return view === "" ? customersHref : `${customersHref}?${view}`;
}

export const welcomeHref = "#/welcome";
export const importHref = "#/import";
export const installHref = "#/install";
export const pluginsHref = "#/plugins";
export const settingsHref = "#/settings";

export function importRunHref(id: string): string {
  return `#/import/${encodeURIComponent(id)}`;
}

export function pluginHref(id: string): string {
  return `#/plugins/${encodeURIComponent(id)}`;
}

function query(asOf: string): string {
  return asOf === "" ? "" : `?asOf=${asOf}`;
}

export function go(href: string): void {
  window.location.hash = href;
}

/** Goes there in the place of the page shown: the back button skips it. */
export function goInstead(href: string): void {
  window.location.replace(href);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}
