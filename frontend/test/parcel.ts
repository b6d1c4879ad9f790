// Plugins on the shelf of the shop in memory, and files that can be put there.

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import {
  type Parcel,
  ParcelSchema,
  type PluginService,
} from "../src/gen/perennial/api/v1/plugin_pb";
import type { Shop, Words } from "./fake";
import type { Say } from "./house";

type Text = (words: Words) => string;

/** What the shop installed itself. */
export type Shelved = { version: string; previous: string; level: string };
export type Trusted = { name: string; key: string; keyNumber: string };

export type Shelf = {
  /** By id. */
  plugins: Record<string, Shelved>;
  organisations: Trusted[];
  revoked: number;
  /** Agreed to at the last install. */
  agreed: string[];
  /** An install waits until it is let go. */
  slow: boolean;
};

export function createShelf(more: Partial<Shelf> = {}): Shelf {
  return { plugins: {}, organisations: [], revoked: 0, agreed: [], slow: false, ...more };
}

export const laundry: { title: Words; summary: Words } = {
  title: { zh: "洗衣店", en: "Laundry" },
  summary: {
    zh: "看储值、到店节奏和满意度，指出谁可能不再来。",
    en: "Reads prepaid visits, rhythm and satisfaction to show who may not come back.",
  },
};

const changelog =
  "# Changes\n\n## 0.2.0\n\n- Weighs silence less.\n- Reads how often things are lost.";

/** The file as it is understood; its name says which one it is. */
function parcelIn(name: string, shelf: Shelf, text: Text): Parcel {
  const [, version = "0.1.0"] = /-(\d+\.\d+\.\d+)\.pplug$/.exec(name) ?? [];
  const before = shelf.plugins.laundry;
  const later = version !== "0.1.0";
  const say = (zh: string, en: string) => text({ zh, en });
  const parcel = create(ParcelSchema, {
    id: "laundry",
    title: text(laundry.title),
    summary: text(laundry.summary),
    version,
    vendor: "Bubbles",
    key: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
    keyNumber: "E7620F1842B4E81F",
    level: "vendor",
    digest: `digest-${version}`,
    installedVersion: before?.version ?? "",
    installedDigest: before ? `digest-${before.version}` : "",
    host: ">=0.9.0",
    files: 9,
    drivers: 4,
    actions: 3,
    checklists: 1,
    changelog: later ? changelog : "",
    reads: [
      {
        key: "last_visit",
        title: say("上次到店", "Last visit"),
        purpose: say("看多久没来。", "To see how long ago they came."),
        fresh: !before,
      },
      {
        key: "satisfaction",
        title: say("满意度", "Satisfaction"),
        purpose: say("不满意的客户更容易离开。", "Who is not satisfied leaves more easily."),
        fresh: !before,
      },
    ],
    concerns: before
      ? []
      : [{ id: "first", text: say("还没有安装。", "It is not installed yet.") }],
  });
  if (before && later) {
    parcel.reads.push({
      ...(parcel.reads[0] as Parcel["reads"][number]),
      key: "lost",
      title: say("丢失次数", "Things lost"),
      purpose: say("丢过东西的客户很少回来。", "Whoever lost something seldom comes back."),
      fresh: true,
    });
    const key = { id: "other_key", text: say("签名密钥与以前不同。", "It has another key.") };
    const fields = { id: "more_fields", text: say("要读取更多字段。", "It wants more fields.") };
    parcel.concerns = create(ParcelSchema, { concerns: [key, fields] }).concerns;
    const silence = { title: say("沉默", "Silence"), details: ["signal", "weight 2.5 → 1.5"] };
    const lost = { title: say("丢失次数", "Things lost") };
    parcel.changes = create(ParcelSchema, {
      changes: [
        { how: "changed", list: "drivers", id: "silence", ...silence },
        { how: "added", list: "fields", id: "lost", ...lost },
        { how: "changed", id: "churn", details: ["inactive_days 90 → 60"] },
      ],
    }).changes;
  }
  if (name.startsWith("old")) {
    parcel.problem = say(
      "这个插件适用于常客 >=9，这里是 1.2。没有安装或改动任何东西。",
      "This plugin is for Perennial >=9; this is 1.2. Nothing was installed or changed.",
    );
  }
  return parcel;
}

export function installing(shop: Shop, say: Say): Partial<ServiceImpl<typeof PluginService>> {
  const { house } = shop;
  const { shelf } = house;
  const opened = (uploadId: string, text: Text) => {
    const upload = house.uploads.get(uploadId);
    if (!upload) throw new ConnectError("The file is no longer here.", Code.NotFound);
    if (upload.name.startsWith("tampered")) {
      const words = {
        zh: "签名与“Bubbles”的不符：内容在签名后被改动过。没有安装或改动任何东西。",
        en: "The signature of this plugin is not the one of Bubbles. Nothing was installed or changed.",
      };
      throw new ConnectError(text(words), Code.PermissionDenied);
    }
    return parcelIn(upload.name, shelf, text);
  };
  const has = (id: string) => {
    const one = shelf.plugins[id];
    if (!one) throw new ConnectError("It is not on the shelf.", Code.NotFound);
    return one;
  };
  return {
    inspectParcel: (request, context) => ({ parcel: opened(request.uploadId, say(context)) }),
    async installParcel(request, context) {
      const text = say(context);
      while (shelf.slow) await new Promise((resolve) => setTimeout(resolve, 20));
      const parcel = opened(request.uploadId, text);
      if (parcel.installedDigest !== request.installedDigest) {
        const words = {
          zh: "此时已装了别的版本。",
          en: "Another version was installed meanwhile.",
        };
        throw new ConnectError(text(words), Code.Aborted);
      }
      const missing = parcel.concerns.find((c) => !request.agreed.includes(c.id));
      if (missing) throw new ConnectError(missing.text, Code.PermissionDenied);
      shelf.agreed = request.agreed;
      const previous = parcel.installedVersion;
      shelf.plugins.laundry = { version: parcel.version, previous, level: parcel.level };
      return { id: parcel.id, title: parcel.title, version: parcel.version };
    },
    rollbackPlugin(request, context) {
      say(context);
      const { version, previous, level } = has(request.id);
      shelf.plugins[request.id] = { version: previous, previous: version, level };
      return { version: previous };
    },
    removePlugin(request, context) {
      say(context);
      has(request.id);
      delete shelf.plugins[request.id];
      return {};
    },
    listTrust(_, context) {
      say(context);
      const { organisations, revoked } = shelf;
      return { organisations, revoked, revocationsSerial: revoked > 0 ? 3n : 0n };
    },
    trustOrganisation(request, context) {
      const text = say(context);
      if (!request.key.startsWith("RW")) {
        const words = { zh: "这不是公钥。没有改动任何东西。", en: "This is not a public key." };
        throw new ConnectError(text(words), Code.InvalidArgument);
      }
      const organisation = { name: request.name, key: request.key, keyNumber: "0011223344556677" };
      shelf.organisations.push(organisation);
      return { organisation };
    },
    distrustOrganisation(request, context) {
      say(context);
      shelf.organisations = shelf.organisations.filter((o) => o.key !== request.key);
      return {};
    },
    importTrust(request, context) {
      const text = say(context);
      const { name = "" } = house.uploads.get(request.uploadId) ?? {};
      if (name.startsWith("rotation")) return { kind: "rotations", count: 1 };
      shelf.revoked = 2;
      const refused = shelf.plugins.laundry ? [text(laundry.title)] : [];
      return { kind: "revocations", count: 2, refused };
    },
  };
}
