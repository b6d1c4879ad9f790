// What the shop in memory says otherwise than its telecom pack.

import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import type { OverlayService } from "../src/gen/perennial/api/v1/overlay_pb";
import { undoable } from "./desk";
import type { Shop, Words } from "./fake";
import type { Say } from "./house";

/** A change, by its path. */
export type Changed = { was: string; now: string; author: string };
export type Overlaid = Record<string, Changed>;

const places: { path: string; title: Words; value: string; kind: string }[] = [
  {
    path: "drivers.contract.weight",
    title: { zh: "没有合约约束：权重", en: "No term contract: weight" },
    value: "1.1",
    kind: "number",
  },
  {
    path: "drivers.contract.off",
    title: { zh: "没有合约约束：停用", en: "No term contract: left out" },
    value: "no",
    kind: "off",
  },
  {
    path: "actions.offer_contract.script.en",
    title: { zh: "电话说明合约优惠：话术（英文）", en: "Call about a contract offer: script" },
    value: "Hello {name}.",
    kind: "text",
  },
];

export function overlaying(shop: Shop, say: Say): ServiceImpl<typeof OverlayService> {
  const put = (next: Overlaid) => {
    const before = shop.house.overlay;
    shop.house.overlay = next;
    shop.revision++;
    return undoable(shop, () => Object.assign(shop.house, { overlay: before }));
  };
  return {
    listOverlay(request, context) {
      const text = say(context);
      const changes = Object.entries(shop.house.overlay).map(([path, { was, now, author }]) => {
        const place = places.find((p) => p.path === path);
        const conflict = place?.value !== was;
        const words = conflict
          ? { zh: "提供方已改成别的，未生效", en: "the vendor says otherwise now; not in force" }
          : { zh: "生效", en: "in force" };
        return {
          path,
          title: place ? text(place.title) : path,
          was,
          now,
          author,
          day: "2026-03-08",
          state: conflict ? "conflict" : "in_force",
          stateText: text(words),
          vendor: place?.value ?? "",
        };
      });
      const all = places.map((p) => ({ ...p, title: text(p.title) }));
      return { changes, places: request.places ? all : [] };
    },
    changePack(request, context) {
      const text = say(context);
      const next = { ...shop.house.overlay };
      for (const { path, value } of request.edits) {
        const was = places.find((p) => p.path === path)?.value ?? "";
        if (path.endsWith(".weight") && Number.isNaN(Number(value))) {
          const words = { zh: `“${value}”不是数字。`, en: `“${value}” is not a number.` };
          throw new ConnectError(text(words), Code.InvalidArgument);
        }
        next[path] = { was, now: value, author: request.author };
      }
      return { undoId: put(next) };
    },
    removeChange({ path }) {
      const { [path]: _, ...next } = shop.house.overlay;
      return { undoId: put(next) };
    },
    exportOverlay: () => ({ fileName: "telecom-changes.json", content: "{}" }),
    importOverlay: ({ content }) => {
      const brought: Overlaid = JSON.parse(content);
      const kept = Object.keys(brought).filter((path) => path in shop.house.overlay);
      const taken = Object.keys(brought).length - kept.length;
      return { taken, kept, undoId: put({ ...brought, ...shop.house.overlay }) };
    },
  };
}
