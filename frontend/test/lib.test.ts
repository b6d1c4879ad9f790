import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { describe, expect, test, vi } from "vitest";
import { SystemService } from "../src/gen/perennial/api/v1/system_pb";
import { followChanges } from "../src/lib/changes";
import { commandFor, createCommandBook } from "../src/lib/command";
import { createConnection } from "../src/lib/connection";
import {
  addDays,
  isDay,
  logOdds,
  longDay,
  money,
  percent,
  shortDay,
  weekday,
} from "../src/lib/figure";
import { systemLanguage } from "../src/lib/language";
import { problemOf } from "../src/lib/problem";
import { newRequestId } from "../src/lib/request";
import { customerHref, parseRoute, todayHref } from "../src/lib/route";
import { openSession, pageIn, tokenIn } from "../src/lib/session";

describe("route", () => {
  test.each([
    ["", { page: "today", asOf: "" }],
    ["#/today", { page: "today", asOf: "" }],
    ["#/today?asOf=1997-09-30", { page: "today", asOf: "1997-09-30" }],
    ["#/today?asOf=yesterday", { page: "today", asOf: "" }],
    ["#/customers/7590-VHVEG", { page: "customer", id: "7590-VHVEG", asOf: "" }],
    ["#/customers/%E7%8E%8B%2F1", { page: "customer", id: "王/1", asOf: "" }],
    ["#/customers/%E7", { page: "missing", path: "/customers/%E7" }],
    ["#/import", { page: "import" }],
    ["#/import?file=a.csv", { page: "import" }],
    [
      "#/import?file=%E7%8E%8B+1.csv&upload=u7",
      { page: "import", sent: { uploadId: "u7", fileName: "王 1.csv" } },
    ],
    ["#/import/i%2F7", { page: "importRun", id: "i/7" }],
    ["#/plugins/telecom", { page: "plugin", id: "telecom" }],
    ["#/settings", { page: "settings" }],
    ["#/reports", { page: "missing", path: "/reports" }],
  ])("%s", (hash, want) => {
    expect(parseRoute(hash)).toEqual(want);
  });

  test("what is written is read back", () => {
    const href = customerHref("a b/客?", "2026-03-08");
    expect(parseRoute(href)).toEqual({ page: "customer", id: "a b/客?", asOf: "2026-03-08" });
    expect(parseRoute(todayHref("2026-03-08"))).toEqual({ page: "today", asOf: "2026-03-08" });
  });
});

describe("figures", () => {
  test("days belong to no time zone", () => {
    expect(longDay("2026-03-08", "zh-CN")).toBe("2026年3月8日");
    expect(longDay("2026-03-08", "en")).toBe("March 8, 2026");
    expect(shortDay("2026-03-08", "zh-CN")).toBe("2026年3月8日");
    expect(shortDay("2026-03-08", "en")).toBe("Mar 8, 2026");
    expect(weekday("2026-03-08", "zh-CN")).toBe("星期日");
    expect(addDays("2026-02-27", 2)).toBe("2026-03-01");
    expect(longDay("soon", "en")).toBe("soon");
  });

  test("a day is one of the calendar", () => {
    expect(["2024-02-29", "2026-02-29", "2026-3-8", ""].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("money", () => {
    expect(money(131_400n, "zh-CN")).toBe("1,314 元");
    expect(money(2_985n, "en")).toBe("29.85");
    expect(money(9_007_199_254_740_993n, "en")).toBe("90,071,992,547,410");
  });

  test("shares and log-odds", () => {
    expect([0.004, 0.5, 0.816, 0.996].map((v) => percent(v, "en"))).toEqual([
      "0.4%",
      "50%",
      "82%",
      "99.6%",
    ]);
    expect([0.834, -1.2, -0.001, 0].map(logOdds)).toEqual(["+0.83", "−1.20", "0.00", "0.00"]);
  });
});

test("the first of the system's languages the page speaks", () => {
  expect(systemLanguage(["fr-FR", "zh-Hant-TW", "en"])).toBe("zh-CN");
  expect(systemLanguage(["en-GB", "zh"])).toBe("en");
  expect(systemLanguage(["fr"])).toBe("en");
});

test("request ids do not repeat", () => {
  expect(newRequestId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newRequestId()).not.toBe(newRequestId());
});

describe("one-time link", () => {
  const place = (hash: string) => ({ hash, pathname: "/", search: "" }) as Location;
  const answer = (status: number) => vi.fn(async () => new Response(null, { status }));

  test("the token is exchanged and leaves the address bar", async () => {
    const replaceState = vi.fn();
    const post = answer(204);
    const got = await openSession(place("#token=abc"), { replaceState } as never, post);
    expect(got).toBe("opened");
    expect(replaceState).toHaveBeenCalledWith(null, "", "/#/today");
    expect(post).toHaveBeenCalledWith("/session", {
      method: "POST",
      headers: { Authorization: "Bearer abc" },
    });
  });

  test("it can lead to a page, of ours only", () => {
    expect(pageIn("#token=abc&to=%2Fimport%3Fupload%3Du1%26file%3Da.csv")).toBe(
      "#/import?upload=u1&file=a.csv",
    );
    expect(pageIn("#token=abc&to=https://elsewhere.example")).toBe("#/today");
    expect(pageIn("#token=abc")).toBe("#/today");
  });

  test("a used one is refused, none is none, no program is unreachable", async () => {
    const history = { replaceState: vi.fn() } as never;
    const gone = vi.fn(async () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await openSession(place("#token=abc"), history, answer(401))).toBe("refused");
    expect(await openSession(place("#/today"), history, answer(200))).toBe("none");
    expect(await openSession(place("#token=abc"), history, gone)).toBe("unreachable");
    expect(tokenIn("#/customers/token")).toBeUndefined();
  });
});

describe("problems", () => {
  test.each([
    [new ConnectError("已保存。", Code.FailedPrecondition), { kind: "said", text: "已保存。" }],
    [new ConnectError("x", Code.Unauthenticated), { kind: "ended" }],
    [new ConnectError("x", Code.DeadlineExceeded), { kind: "slow" }],
    [new ConnectError("", Code.Internal), { kind: "unknown" }],
    [ConnectError.from(new TypeError("Failed to fetch")), { kind: "unreachable" }],
  ])("%s", (cause, want) => {
    expect(problemOf(cause)).toEqual(want);
  });
});

test("an ended session stays ended", () => {
  const connection = createConnection();
  const changed = vi.fn();
  connection.subscribe(changed);
  connection.set("away");
  connection.set("ended");
  connection.set("well");
  expect(connection.state()).toBe("ended");
  expect(changed).toHaveBeenCalledTimes(2);
});

describe("commands", () => {
  const press = (key: string, more: KeyboardEventInit = {}) =>
    new KeyboardEvent("keydown", { key, ...more });
  const command = { id: "done", label: "Done", keys: ["d"], perform: () => undefined };

  test("a key finds its command; with Ctrl, while composing or disabled it does not", () => {
    const book = createCommandBook();
    const chapter = Symbol();
    book.write(chapter, [command]);
    expect(commandFor(book, press("d"))).toBe(command);
    expect(commandFor(book, press("d", { ctrlKey: true }))).toBeUndefined();
    expect(commandFor(book, press("d", { isComposing: true }))).toBeUndefined();
    book.write(chapter, [{ ...command, enabled: false }]);
    expect(commandFor(book, press("d"))).toBeUndefined();
    book.tear(chapter);
    expect(book.all()).toEqual([]);
  });

  test("what is being typed is not a command", () => {
    const book = createCommandBook();
    book.write(Symbol(), [command]);
    const input = document.body.appendChild(document.createElement("input"));
    const event = press("d", { bubbles: true });
    input.dispatchEvent(event);
    expect(commandFor(book, event)).toBeUndefined();
    input.remove();
  });
});

describe("changes", () => {
  test("each new revision is told once; a silence is followed by a refresh", async () => {
    const answers: (bigint | "down")[] = [5n, 5n, 6n, "down", "down", 6n, 9n];
    const stop = new AbortController();
    const asked: bigint[] = [];
    const pauses: number[] = [];
    const transport = createRouterTransport((router) =>
      router.service(SystemService, {
        waitChanges(request) {
          asked.push(request.since);
          const answer = answers.shift();
          if (answer === undefined) stop.abort();
          if (answer === undefined || answer === "down") {
            throw new ConnectError("down", Code.Unavailable);
          }
          return { revision: answer };
        },
      }),
    );
    const changed = vi.fn();
    await followChanges(transport, changed, stop.signal, async (ms) => {
      pauses.push(ms);
    });
    // 5→6, after the silence, 6→9.
    expect(changed).toHaveBeenCalledTimes(3);
    expect(asked).toEqual([0n, 5n, 5n, 6n, 6n, 6n, 6n, 9n]);
    expect(pauses).toEqual([500, 500, 1000, 500]);
  });
});
