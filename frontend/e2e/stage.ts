// The built page before a shop in memory: for states that a real program is in
// only when something breaks. The page is served as the program serves it, with
// the same policy; its calls are answered by test/fake.ts.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type DescMethodUnary, type DescService, fromJson, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import type { Page } from "playwright-core";
import { CareService } from "../src/gen/perennial/api/v1/care_pb";
import { CustomerService } from "../src/gen/perennial/api/v1/customer_pb";
import { ImportService } from "../src/gen/perennial/api/v1/import_pb";
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

export type Stage = { url: string; close: () => void };

export async function openStage(): Promise<Stage> {
  const csp = policy();
  const server: Server = createServer((request, response) => {
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
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** How Connect sends the failures a page tells apart. */
const codes: Partial<Record<Code, { status: number; code: string }>> = {
  [Code.Unauthenticated]: { status: 401, code: "unauthenticated" },
  [Code.NotFound]: { status: 404, code: "not_found" },
  [Code.Aborted]: { status: 409, code: "aborted" },
};

/** Answers the page's calls from the shop. */
export async function play(page: Page, shop: Shop): Promise<void> {
  const transport = createRouterTransport(serve(shop));
  await page.route("**/perennial.api.v1.*/*", async (route) => {
    const request = route.request();
    const [service, method] = new URL(request.url()).pathname.slice(1).split("/");
    const desc = services
      .find((s) => s.typeName === service)
      ?.methods.find((m) => m.name === method);
    if (desc?.methodKind !== "unary") return route.fulfill({ status: 404 });
    const unary = desc as DescMethodUnary;
    const language = request.headers()["accept-language"] ?? "en";
    try {
      const answer = await transport.unary(
        unary,
        undefined,
        undefined,
        { "Accept-Language": language },
        fromJson(desc.input, request.postDataJSON()),
      );
      await route.fulfill({ json: toJson(desc.output, answer.message) });
    } catch (cause) {
      const error = ConnectError.from(cause);
      const { status, code } = codes[error.code] ?? { status: 500, code: "unavailable" };
      await route
        .fulfill({ status, json: { code, message: error.rawMessage } })
        .catch(() => undefined);
    }
  });
}
