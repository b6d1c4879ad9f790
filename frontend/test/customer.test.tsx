import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { createShop } from "./fake";
import { open } from "./open";

const number = (text: string) => Number(text.replace("−", "-").replace("+", ""));

describe("Customer", () => {
  test("says who, how to reach them and what they are worth", async () => {
    open(createShop(), "#/customers/c1");
    expect(await screen.findByRole("heading", { level: 1, name: "Wei Wang" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "13800000100" }).getAttribute("href")).toBe(
      "tel:13800000100",
    );
    expect(screen.getByRole("link", { name: "guest1@example.com" }).getAttribute("href")).toBe(
      "mailto:guest1@example.com",
    );
    expect(screen.getByText("About 1,314 a year")).toBeTruthy();
    expect(screen.getByText("Tenure").nextSibling?.textContent).toBe("2 months");
  });

  test("the bars and the base add up to the figure shown", async () => {
    open(createShop(), "#/customers/c1");
    const table = await screen.findByRole("table");
    const figures = within(table)
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.lastElementChild?.textContent ?? "");
    const [base = "", signs = "", sum = ""] = figures.slice(-3);
    const bars = figures.slice(0, -3).map(number);
    expect(bars).toEqual([...bars].sort((a, b) => b - a));
    expect(bars.reduce((a, b) => a + b, 0)).toBeCloseTo(number(signs), 5);
    expect(number(base) + number(signs)).toBeCloseTo(number(sum), 5);
    expect(within(table).getByText("Contract: month to month")).toBeTruthy();
    expect(screen.getByText(/^4 signals raise the risk, 2 lower it\./)).toBeTruthy();
    expect(screen.getByText("About 81% likely to leave")).toBeTruthy();
  });

  test("without history there is a band and no percentage", async () => {
    open(createShop({ history: false }), "#/customers/c1");
    expect(await screen.findByText(/^Too little history yet/)).toBeTruthy();
    expect(screen.queryByText(/%/)).toBeNull();
  });

  test("stale signals are called so", async () => {
    open(createShop({ stale: true }), "#/customers/c1");
    expect(await screen.findByText(/^The industry plugin does not answer/)).toBeTruthy();
  });

  test("an answer appears on the timeline and can be taken back", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers/c1");
    await user.click(await screen.findByRole("button", { name: "Done" }));
    const back = await screen.findByRole("button", { name: /^Take back/ });
    const timeline = screen.getByRole("region", { name: "Timeline" });
    expect(within(timeline).getAllByRole("listitem")[0]?.textContent).toContain(
      "Done: Call about a contract offer",
    );
    await user.click(back);
    expect(await screen.findByText("Taken back. All is as before.")).toBeTruthy();
    expect(shop.written).toEqual([]);
  });

  test("who has gone says why and proposes nothing", async () => {
    const shop = createShop();
    for (const person of shop.people) person.gone = true;
    open(shop, "#/customers/c1");
    expect(await screen.findByText("The data marks them as having left.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Done" })).toBeNull();
  });

  test("an unknown customer is said in the program's words", async () => {
    open(createShop(), "#/customers/nobody");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "There is no customer “nobody”; nothing was changed.",
    );
  });
});

describe("search", () => {
  test("finds as typed, and Enter opens", async () => {
    const user = open(createShop());
    await screen.findByText("0 of 8 done");
    await user.keyboard("/");
    await user.keyboard("xiaoming");
    expect(await screen.findByRole("option", { name: /Xiaoming Chen/ })).toBeTruthy();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { level: 1, name: "Xiaoming Chen" })).toBeTruthy();
    expect(window.location.hash).toBe("#/customers/c5");
  });

  test("arrows choose, and more than shown is said", async () => {
    const user = open(createShop());
    await user.type(await screen.findByRole("combobox"), "1380000");
    await screen.findAllByRole("option");
    await user.keyboard("{ArrowDown}");
    const chosen = screen.getAllByRole("option").find((o) => o.ariaSelected === "true");
    expect(chosen?.textContent).toContain("Jingyi Ouyang");
  });

  test("nothing found says what to try", async () => {
    const user = open(createShop());
    await user.type(await screen.findByRole("combobox"), "zzz");
    expect(await screen.findByText(/^Nothing found for “zzz”/)).toBeTruthy();
  });

  test("Enter that ends Chinese input opens nobody", async () => {
    const user = open(createShop());
    const box = await screen.findByRole("combobox");
    await user.type(box, "wei");
    await screen.findByRole("option", { name: /Wei Wang/ });
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true });
    box.dispatchEvent(enter);
    expect(window.location.hash).toBe("#/today");
  });

  test("what the plugin would do stands beside the proposed action, with its day", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers/c1");
    const title = { name: "The plugin also suggests" };
    const part = () => screen.findByRole("region", title);
    const titles = async () =>
      within(await part())
        .getAllByRole("heading", { level: 3 })
        .map((h) => h.textContent);
    // The one proposed for now stands above already.
    expect(await titles()).toEqual(["Bring a small present", "Explain the new contract"]);
    expect(within(await part()).getByText("best on January 15, 2027")).toBeTruthy();
    expect(within(await part()).getAllByText("Contract: month to month")).toHaveLength(2);
    const done = within(await part()).getAllByRole("button", { name: "Done" });
    expect(done).toHaveLength(1); // what is for later is not answered now
    await user.click(done[0] as HTMLElement);
    await waitFor(async () => expect(await titles()).toEqual(["Explain the new contract"]));
    expect(shop.written[0]).toMatchObject({ actionId: "bring_gift", driverId: "contract" });
  });

  test("a plugin that suggests nothing takes no room", async () => {
    open(createShop(), "#/customers/c2");
    await screen.findByRole("heading", { level: 1, name: "Jingyi Ouyang" });
    await screen.findByRole("table");
    expect(screen.queryByText("The plugin also suggests")).toBeNull();
  });
});
