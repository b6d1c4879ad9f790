// The part of the shop in memory behind its lists: settings, plugins, imports
// and the demo shop, with figures as a real shop has them.

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import {
  type ImportPreview,
  ImportPreviewSchema,
  type ImportService,
  type ImportState,
  ImportStateSchema,
} from "../src/gen/perennial/api/v1/import_pb";
import {
  type SettingService,
  type Settings,
  SettingsSchema,
} from "../src/gen/perennial/api/v1/setting_pb";
import type { Shop, Words } from "./fake";
import type { Overlaid } from "./overlay";
import { createShelf, type Shelf } from "./parcel";
import { plugins, wholePlugin } from "./plugin";

type Text = (words: Words) => string;
export type Say = (context: HandlerContext) => Text;

export type House = {
  settings: Settings;
  imports: ImportState[];
  /** Bytes received, by upload. */
  uploads: Map<string, { name: string; size: number; data: number[] }>;
  /** Whether a running import ends at the next question. */
  quick: boolean;
  /** Whether the plugins are in trouble. */
  sick: boolean;
  /** Why none that was installed is used. */
  noShelf: string;
  retried: string[];
  shelf: Shelf;
  overlay: Overlaid;
  /** What the shop has its own way of the telecom plugin. */
  set: Record<string, string>;
};

export function createHouse(more: Partial<House> = {}): House {
  return {
    settings: create(SettingsSchema, { pack: "telecom", capacity: 8, revision: 1n }),
    imports: [],
    uploads: new Map(),
    quick: true,
    sick: false,
    noShelf: "",
    retried: [],
    shelf: createShelf(),
    overlay: {},
    set: {},
    ...more,
  };
}

/** An import as the list of past ones shows it. */
export function pastImport(more: Partial<ImportState>): ImportState {
  const state = create(ImportStateSchema, {
    importId: "i1",
    fileName: "会员名单.xlsx",
    status: "done",
    day: "2026-11-19",
    rows: 1000n,
    rowsTotal: 1000n,
    committed: 1000n,
    created: 962n,
    updated: 21n,
    unchanged: 5n,
    rejected: 12n,
    seconds: 2.4,
    rowsPerSecond: 416,
    seen: 1n,
  });
  return Object.assign(state, more);
}

export function pluginList(house: House, text: Text) {
  return { plugins: plugins(house, text), problem: house.noShelf };
}

/** Three pages, as a large shop would have. */
export function exportPage(cursor: string) {
  const page = Number(cursor === "" ? "1" : cursor);
  const data = new TextEncoder().encode(`page ${page}\n`);
  return { data, cursor: page < 3 ? String(page + 1) : "" };
}

const samples: Record<string, string[]> = {
  客户编号: ["TEL-1001", "TEL-1038", "TEL-1075"],
  姓名: ["王伟", "欧阳静怡", "李建国"],
  手机号: ["13800000100", "13800000101", "13800000102"],
  在网月数: ["2", "14", "61"],
  套餐: ["按月", "一年", "两年"],
  月消费: ["109.50", "79.00", "29.85"],
  备注信息: ["常来", "", "爱聊天"],
};

const matched: Record<string, { field: string; title: Words; confidence: number }> = {
  客户编号: { field: "id", title: { zh: "客户编号", en: "Customer ID" }, confidence: 1 },
  姓名: { field: "name", title: { zh: "姓名", en: "Name" }, confidence: 0.98 },
  手机号: { field: "phone", title: { zh: "电话", en: "Phone" }, confidence: 1 },
  在网月数: { field: "tenure", title: { zh: "在网时长", en: "Tenure" }, confidence: 0.92 },
  套餐: { field: "contract", title: { zh: "合约类型", en: "Contract" }, confidence: 0.58 },
  月消费: { field: "monthly", title: { zh: "月费", en: "Monthly charge" }, confidence: 0.86 },
};

function previewOf(map: Record<string, string>, pack: string, text: Text): ImportPreview {
  const columns = Object.entries(samples).map(([title, shown], index) => {
    const match = matched[title];
    const asked = map[title];
    const field = asked === "_" ? "" : (asked ?? match?.field ?? "");
    const target = Object.values(matched).find((m) => m.field === field);
    return {
      index,
      title,
      field,
      fieldTitle: target ? text(target.title) : field,
      confidence: asked === undefined ? (match?.confidence ?? 0) : 1,
      samples: shown,
    };
  });
  return create(ImportPreviewSchema, {
    format: "csv",
    encoding: "gb18030",
    delimiter: "comma",
    header: true,
    kind: "customers",
    pack,
    rows: 1000n,
    columns,
    findings: [
      {
        column: "月消费",
        kind: "not_a_number",
        text: text({
          zh: "“月消费”不是数字；保留该行，此值视为未知",
          en: "“月消费” is not a number; the row is kept, the value is unknown",
        }),
        count: 11n,
        rows: [23n, 88n, 310n, 402n, 518n, 777n],
      },
      {
        column: "",
        kind: "no_id",
        text: text({
          zh: "该行没有说明是哪位客户；未导入",
          en: "The row does not say whose it is; not imported",
        }),
        count: 2n,
        rows: [401n, 999n],
        rejects: true,
      },
    ],
    needs:
      pack === ""
        ? [
            text({
              zh: "已安装多个行业包，从列标题看不出文件属于哪一个。请选择行业包。",
              en: "Several industries are installed and the titles do not tell which. Choose one.",
            }),
          ]
        : [],
  });
}

export function importing(shop: Shop, say: Say): Partial<ServiceImpl<typeof ImportService>> {
  const { house } = shop;
  const find = (id: string) => {
    const found = house.imports.find((i) => i.importId === id);
    if (!found) throw new ConnectError("There is no such import.", Code.NotFound);
    return found;
  };
  return {
    beginUpload(request, context) {
      const text = say(context);
      if (request.size === 0n) {
        const words = { zh: "文件是空的，没有导入。", en: "The file is empty; nothing came in." };
        throw new ConnectError(text(words), Code.InvalidArgument);
      }
      const uploadId = `u${house.uploads.size + 1}`;
      const { fileName: name, size } = request;
      house.uploads.set(uploadId, { name, size: Number(size), data: [] });
      return { uploadId };
    },
    appendUpload(request, context) {
      say(context);
      const upload = house.uploads.get(request.uploadId);
      if (!upload || Number(request.offset) !== upload.data.length) {
        throw new ConnectError("out of order", Code.Aborted);
      }
      for (const byte of request.data) upload.data.push(byte);
      return { received: BigInt(upload.data.length) };
    },
    previewImport(request, context) {
      const { map = {}, pack = "", sheet = "", dayFirst = false } = request.options ?? {};
      const text = say(context);
      const upload = house.uploads.get(request.uploadId);
      if (!upload) {
        const words = {
          zh: "文件已不在，没有导入任何内容。请重新选择。",
          en: "The file is no longer here, and nothing was imported. Please choose it again.",
        };
        throw new ConnectError(text(words), Code.NotFound);
      }
      if (upload.name.endsWith(".json")) {
        return { preview: { format: "json", kind: "customers", rows: 1000n } };
      }
      const preview = previewOf(map, pack, text);
      if (upload.name.endsWith(".xlsx")) {
        Object.assign(preview, { format: "xlsx", encoding: "", delimiter: "", dayFirst });
        preview.sheets = ["说明", "会员", "十一月"];
        preview.sheet = sheet === "" ? "会员" : sheet;
      }
      return { preview };
    },
    runImport(request, context) {
      const text = say(context);
      const importId = `i${house.imports.length + 1}`;
      const { map = {}, pack = "" } = request.options ?? {};
      const started = pastImport({
        importId,
        fileName: house.uploads.get(request.uploadId)?.name ?? "",
        status: "running",
        committed: 416n,
        preview: previewOf(map, pack, text),
      });
      house.imports.unshift(started);
      return { importId };
    },
    async getImport(request, context) {
      say(context);
      const state = find(request.importId);
      if (state.status === "running" && request.seen >= state.seen) {
        while (!house.quick && state.status === "running" && !context.signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (state.status === "running") state.status = "done";
        state.committed = state.status === "done" ? state.rowsTotal : state.committed;
        state.seen++;
        shop.revision++;
      }
      return { state };
    },
    cancelImport(request, context) {
      say(context);
      find(request.importId).status = "cancelled";
      return {};
    },
    listImports(_, context) {
      say(context);
      return { imports: house.imports };
    },
    undoImport(request, context) {
      const text = say(context);
      const state = find(request.importId);
      state.status = "undone";
      shop.revision++;
      return {
        importId: state.importId,
        removed: state.created,
        restored: state.updated,
        kept: [
          {
            customerId: "c1",
            label: text({ zh: "王伟", en: "Wei Wang" }),
            text: text({ zh: "导入后被修改过", en: "Edited since the import" }),
          },
        ],
        keptTotal: 1n,
      };
    },
    /** Two pages: the titles with a row, and a second row. */
    getRejects: ({ cursor }) =>
      cursor === ""
        ? {
            csv: new TextEncoder().encode("\uFEFF客户编号,行号,未导入原因\r\n,1,\r\n"),
            cursor: "1",
          }
        : { csv: new TextEncoder().encode(",2,\r\n") },
  };
}

export function setting(shop: Shop, say: Say): Partial<ServiceImpl<typeof SettingService>> {
  const { house } = shop;
  return {
    getSettings(_, context) {
      say(context);
      return { settings: house.settings, dataFolder: "/home/lin/.local/share/perennial" };
    },
    saveSettings(request, context) {
      const text = say(context);
      const now = house.settings.revision;
      if (!request.settings || request.settings.revision < now) {
        const words = { zh: "设置刚被别处改过。", en: "The settings were changed elsewhere." };
        throw new ConnectError(text(words), Code.Aborted);
      }
      house.settings = { ...request.settings, revision: now + 1n };
      shop.revision++;
      return { settings: house.settings };
    },
    startDemo(request, context) {
      const text = say(context);
      const rows = BigInt(request.customers);
      const importId = `i${house.imports.length + 1}`;
      house.imports.unshift(
        pastImport({
          importId,
          fileName: text({ zh: "示范店", en: "Demo shop" }),
          status: "running",
          rowsTotal: rows,
          committed: rows / 3n,
          created: rows,
          updated: 0n,
          unchanged: 0n,
          rejected: 0n,
          preview: create(ImportPreviewSchema, { format: "supplied", pack: request.pack }),
        }),
      );
      return { importId };
    },
    getDiagnostics: () => ({ zip: new Uint8Array([80, 75]) }),
    listNotices: () => ({ text: "connectrpc.com/connect\n\nApache License, Version 2.0\n" }),
    getPlugin: (request, context) => wholePlugin(request.id, house, say(context)),
    retryPlugin(request, context) {
      say(context);
      house.retried.push(request.id);
      house.sick = false;
      return {};
    },
  };
}
