import { Code, ConnectError } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { Verdict } from "../src/gen/perennial/api/v1/today_pb";
import { createShop } from "./fake";
import { open } from "./open";

const heads = () =>
  within(screen.getByRole("list", { name: "What to do today" }))
    .getAllByRole("button")
    .filter((b) => b.hasAttribute("data-head"));

describe("Today", () => {
  test("says how much can be done, and for each whom, why and what", async () => {
    open(createShop());
    expect(await screen.findByRole("heading", { level: 1 })).toHaveProperty(
      "textContent",
      "8 things to do today",
    );
    const first = heads()[0]?.textContent ?? "";
    for (const part of ["High", "Wei Wang", "Contract: month to month", "1,314", "a year"]) {
      expect(first).toContain(part);
    }
    expect(heads()[5]?.textContent).toContain("value unknown");
    expect(screen.getByText(/^Hello Wei Wang, this is Lin/)).toBeTruthy();
    expect(screen.getByText("0 of 8 done")).toBeTruthy();
  });

  test("done is written, said, counted and can be undone", async () => {
    const shop = createShop();
    const user = open(shop);
    await user.click(await screen.findByRole("button", { name: "Done" }));
    expect(await screen.findByText("Noted: Wei Wang is done.")).toBeTruthy();
    expect(await screen.findByText("1 of 8 done")).toBeTruthy();
    expect(shop.written.map((w) => [w.customerId, w.verdict, w.actionId])).toEqual([
      ["c1", Verdict.DONE, "offer_contract"],
    ]);
    expect(heads()[0]?.textContent).toContain("Jingyi Ouyang");

    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByText("0 of 8 done")).toBeTruthy();
    expect(shop.written).toEqual([]);
  });

  test("not this one needs a reason", async () => {
    const shop = createShop();
    const user = open(shop);
    await user.click(await screen.findByRole("button", { name: "Not this one" }));
    await user.click(await screen.findByRole("button", { name: "Record" }));
    expect(screen.getByRole("alert").textContent).toBe(
      "Please write a reason, or choose one above.",
    );
    expect(shop.written).toEqual([]);
    await user.type(screen.getByRole("textbox", { name: "Another reason" }), "moved away{Enter}");
    await screen.findByText("Noted: not Wei Wang this time. They rest from the list for a while.");
    expect(shop.written[0]).toMatchObject({ verdict: Verdict.DECLINED, reason: "moved away" });
  });

  test("later asks for a day, counted from the day shown", async () => {
    const shop = createShop();
    const user = open(shop, "#/today?asOf=2026-03-06");
    await user.click(await screen.findByRole("button", { name: "Later" }));
    await user.click(await screen.findByRole("button", { name: /In a week/ }));
    await screen.findByText("Wei Wang comes back on March 13, 2026.");
    expect(shop.written[0]).toMatchObject({
      verdict: Verdict.LATER,
      until: "2026-03-13",
      asOf: "2026-03-06",
    });
  });

  test("works by keyboard alone", async () => {
    const shop = createShop();
    const user = open(shop);
    await screen.findByText("0 of 8 done");
    await user.keyboard("jj");
    expect(document.activeElement?.textContent).toContain("Jingyi Ouyang");
    await user.keyboard("d");
    await screen.findByText("1 of 8 done");
    expect(shop.written[0]?.customerId).toBe("c2");
    // The next one moved up into its place, and the keyboard with it.
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Jianguo Li"));
    await user.keyboard("k");
    expect(document.activeElement?.textContent).toContain("Wei Wang");
    await user.keyboard("u");
    await screen.findByText("0 of 8 done");
    await user.keyboard("n");
    expect(await screen.findByRole("dialog")).toBeTruthy();
  });

  test("help lists the keys of the page", async () => {
    const user = open(createShop());
    await screen.findByText("0 of 8 done");
    await user.keyboard("?");
    const dialog = await screen.findByRole("dialog");
    for (const label of ["Next customer", "Not this one", "Find a customer"]) {
      expect(within(dialog).getByText(label)).toBeTruthy();
    }
  });

  test("an empty store says how to begin", async () => {
    open(createShop({ people: [] }));
    expect(await screen.findByRole("heading", { name: "No customers yet" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Go to Import" }).getAttribute("href")).toBe(
      "#/import",
    );
    const demo = screen.getByRole("link", { name: "Look around a demo shop first" });
    expect(demo.getAttribute("href")).toBe("#/welcome");
  });

  test("what counts as having left is said, and who bought only once", async () => {
    const user = open(createShop({ oneTime: 3 }));
    const summary = await screen.findByText("What counts as left?");
    await user.click(summary);
    expect(screen.getByText("Marked as left in the data.")).toBeTruthy();
    expect(screen.getByText(/^3 of them bought only once/)).toBeTruthy();
  });

  test("notices are shown", async () => {
    const notices = [{ zh: "插件没有应答", en: "The plugin does not answer." }];
    open(createShop({ notices }));
    expect(await screen.findByText("The plugin does not answer.")).toBeTruthy();
  });

  test("a failure says what happened, and trying again helps", async () => {
    const shop = createShop({ failure: new ConnectError("The disk is full.", Code.Internal) });
    const user = open(shop);
    expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
    delete shop.failure;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("0 of 8 done")).toBeTruthy();
  });

  test("an ended session says what to do", async () => {
    open(createShop({ failure: new ConnectError("no", Code.Unauthenticated) }));
    expect(
      await screen.findByRole("heading", { name: "This page is no longer signed in" }),
    ).toBeTruthy();
  });

  test("another window's change arrives by itself", async () => {
    const shop = createShop();
    open(shop);
    await screen.findByText("0 of 8 done");
    shop.people = shop.people.slice(1);
    shop.revision++;
    await waitFor(() => expect(heads()).toHaveLength(7), { timeout: 3000 });
  });
});

describe("languages", () => {
  test("Chinese, with the program's texts asked for in Chinese", async () => {
    const shop = createShop();
    open(shop, "#/today", "zh-CN");
    expect(await screen.findByRole("heading", { name: "今天可以做 8 件" })).toBeTruthy();
    expect(document.documentElement.lang).toBe("zh-CN");
    expect(new Set(shop.asked)).toEqual(new Set(["zh-CN"]));
  });

  test("switching asks again in the new one and remembers it", async () => {
    const shop = createShop();
    const user = open(shop);
    await screen.findByText("0 of 8 done");
    await user.click(screen.getByRole("button", { name: "Display" }));
    await user.click(await screen.findByText("中文"));
    expect(await screen.findByRole("heading", { name: "今天可以做 8 件" })).toBeTruthy();
    expect(await screen.findByText(/^王伟您好/)).toBeTruthy();
    expect(window.localStorage.getItem("perennial.language")).toBe("zh-CN");
  });
});
