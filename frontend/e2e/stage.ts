// The built page before a shop in memory: for states that a real program is in
// only when something breaks. The page is served as the program serves it, with
// the same policy; its calls are answered by test/fake.ts.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type DescMethodUnary, type DescService, fromJson, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport, type Transport } from "@connectrpc/connect";
import { CareService } from "../src/gen/perennial/api/v1/care_pb";
import { CustomerService } from "../src/gen/perennial/api/v1/customer_pb";
import { ImportService } from "../src/gen/perennial/api/v1/import_pb";
import { OverlayService } from "../src/gen/perennial/api/v1/overlay_pb";
import { PluginService } from "../src/gen/perennial/api/v1/plugin_pb";
import { SettingService } from "../src/gen/perennial/api/v1/setting_pb";
import { SystemService } from "../src/gen/perennial/api/v1/system_pb";
import { TimelineService } from "../src/gen/perennial/api/v1/timeline_pb";
import { TodayService } from "../src/gen/perennial/api/v1/today_pb";
import { type Shop, serve } from "../test/fake";

/** PERENNIAL_DIST names another build of the page than the program's. */
const dist = process.env.PERENNIAL_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const embedGo = fileURLToPath(new URL("../embed.go", import.meta.url));
const services: DescService[] = [
  TodayService,
  CustomerService,
  ImportService,
  SettingService,
  PluginService,
  OverlayService,
  SystemService,
  TimelineService,
  CareService,
];
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The policy as the program sends it, read from where it is written. */
function policy(): string {
  const source = readFileSync(embedGo, "utf8");
  const lines = /const CSP = ([\s\S]*?)\n\n/.exec(source)?.[1] ?? "";
  return [...lines.matchAll(/"([^"]*)"/g)].map((m) => m[1]).join("");
}

/** How Connect sends the failures a page tells apart. */
const codes: Partial<Record<Code, { status: number; code: string }>> = {
  [Code.Unauthenticated]: { status: 401, code: "unauthenticated" },
  [Code.NotFound]: { status: 404, code: "not_found" },
  [Code.PermissionDenied]: { status: 403, code: "permission_denied" },
  [Code.Aborted]: { status: 409, code: "aborted" },
};

export type Stage = {
  /** The address at which the page stands before that shop, from now on. */
  play: (shop: Shop) => string;
  close: () => void;
};

export async function openStage(): Promise<Stage> {
  const csp = policy();
  let transport = createRouterTransport(() => undefined);
  const server = createServer((request, response) => {
    if (request.method === "POST") return void answer(transport, request, response);
    const name = new URL(request.url ?? "/", "http://stage").pathname;
    const file = join(dist, normalize(name === "/" ? "/index.html" : name));
    try {
      const body = readFileSync(file);
      response.writeHead(200, {
        "Content-Type": types[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": csp,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    play(shop) {
      transport = createRouterTransport(serve(shop));
      return `http://127.0.0.1:${port}/`;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers a call of the page from the shop it stands before. */
async function answer(
  transport: Transport,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [service, method] = (request.url ?? "").slice(1).split("/");
  const found = services
    .find((s) => s.typeName === service)
    ?.methods.find((m) => m.name === method);
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (found?.methodKind !== "unary") return send(404, {});
  const desc = found as DescMethodUnary;
  const left = new AbortController();
  response.once("close", () => left.abort());
  try {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const asked = fromJson(desc.input, JSON.parse(Buffer.concat(parts).toString()));
    const headers = { "Accept-Language": request.headers["accept-language"] ?? "en" };
    const { message } = await transport.unary(desc, left.signal, undefined, headers, asked);
    send(200, toJson(desc.output, message));
  } catch (cause) {
    const error = ConnectError.from(cause);
    const { status, code } = codes[error.code] ?? { status: 500, code: "unavailable" };
    send(status, { code, message: error.rawMessage });
  }
}
