import { Code, ConnectError } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  parseState,
  parseWay,
  plainWay,
  sortedBy,
  toggled,
  writeState,
  writeWay,
} from "../src/features/roster/way";
import { createDesk, crowd } from "./desk";
import { createShop } from "./fake";
import { open } from "./open";

// jsdom lays nothing out; the table needs a height to know what is in sight.
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(480);
});
afterEach(() => vi.restoreAllMocks());

const table = () => screen.findByRole("table", { name: "Customers" });
const names = (within_: HTMLElement) =>
  within(within_)
    .getAllByRole("link")
    .map((a) => a.textContent);

describe("the way a list is seen", () => {
  const way = {
    search: "王 wei?",
    filters: { band: ["high", "medium"], "field:contract": ["a,b"] },
    sort: "risk",
    descending: true,
    columns: ["phone", "field:tenure"],
  };

  test("is read back from the address and from a saved view", () => {
    expect(parseWay(writeWay(way))).toEqual(way);
    expect(parseState(writeState(way))).toEqual(way);
    expect(writeWay(plainWay)).toBe("");
  });

  test("a state nobody can read is the plain way", () => {
    expect(parseState("not JSON")).toEqual(plainWay);
    expect(parseState("[1]")).toEqual(plainWay);
  });

  test("filters come and go; a third press ends sorting", () => {
    const high = toggled(plainWay, "band", "high");
    expect(high.filters).toEqual({ band: ["high"] });
    expect(toggled(high, "band", "high")).toEqual(plainWay);
    const once = sortedBy(plainWay, "risk", true);
    expect([once.sort, once.descending]).toEqual(["risk", true]);
    const twice = sortedBy(once, "risk", true);
    expect([twice.sort, twice.descending]).toEqual(["risk", false]);
    expect(sortedBy(twice, "risk", true).sort).toBe("");
  });
});

describe("Customers", () => {
  test("draws of a hundred thousand only what is in sight", async () => {
    open(createShop({ people: crowd(100_000) }), "#/customers");
    const rows = within(await table()).getAllByRole("row");
    expect((await table()).getAttribute("aria-rowcount")).toBe("100001");
    expect(rows.length).toBeLessThan(60);
    expect(screen.getByText("100,000 customers")).toBeTruthy();
    expect(rows[1]?.textContent).toContain("Customer 000001");
  });

  test("finds as typed, and keeps it in the address", async () => {
    const user = open(createShop(), "#/customers");
    await table();
    await user.keyboard("f");
    await user.keyboard("xiao");
    await waitFor(async () => expect(names(await table())).toEqual(["Xiaoming Chen"]));
    await waitFor(() => expect(window.location.hash).toBe("#/customers?q=xiao"));
  });

  test("facets narrow, count and can be taken off", async () => {
    const user = open(createShop(), "#/customers");
    await table();
    const facets = screen.getByRole("complementary", { name: "Filters" });
    expect(within(facets).getByRole("checkbox", { name: /High/ })).toBeTruthy();
    await user.click(within(facets).getByRole("checkbox", { name: /^Medium/ }));
    await waitFor(() => expect(screen.getByText("3 customers")).toBeTruthy());
    // Its own filter does not change what a facet counts.
    expect(within(facets).getByRole("checkbox", { name: /High\s*4/ })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /Take off the filter Risk band: Medium/ }));
    await waitFor(() => expect(screen.getByText("8 customers")).toBeTruthy());
  });

  test("a heading sorts, and says so", async () => {
    const user = open(createShop(), "#/customers");
    await table();
    await user.click(screen.getByRole("button", { name: "Value a year" }));
    await waitFor(async () =>
      expect(names(await table())[0]).toBe("Alexandra Montgomery-Featherstonehaugh"),
    );
    expect(
      screen.getByRole("columnheader", { name: "Value a year" }).getAttribute("aria-sort"),
    ).toBe("descending");
  });

  test("columns of the pack can be shown", async () => {
    const user = open(createShop(), "#/customers");
    await table();
    expect(screen.queryByRole("columnheader", { name: "Tenure" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(await screen.findByRole("checkbox", { name: "Tenure" }));
    expect(await screen.findByRole("columnheader", { name: "Tenure" })).toBeTruthy();
    await waitFor(() => expect(window.location.hash).toContain("field%3Atenure"));
  });

  test("works by keyboard: j and k move, x selects, Enter opens", async () => {
    const user = open(createShop(), "#/customers");
    await table();
    await user.keyboard("j");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Wei Wang"));
    await user.keyboard("j");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Jingyi Ouyang"));
    await user.keyboard("x");
    expect(await screen.findByText("1 selected")).toBeTruthy();
    await user.keyboard("k");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Wei Wang"));
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { level: 1, name: "Wei Wang" })).toBeTruthy();
    // The way back leads to where one came from.
    await user.click(screen.getByRole("link", { name: "Customers", current: false }));
    await table();
  });

  test("exports the rows picked, or all that the filter finds", async () => {
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x" }));
    const shop = createShop();
    const user = open(shop, "#/customers?f.band=high");
    await table();
    await user.click(screen.getByRole("checkbox", { name: "Select Wei Wang" }));
    await user.click(screen.getByRole("button", { name: "Export the selection" }));
    await screen.findByText(/^Exported\./);
    expect(shop.desk.exported[0]?.customerIds).toEqual(["c1"]);

    await user.click(screen.getAllByRole("checkbox", { name: "Select all 4 found" })[0] as Element);
    await user.click(await screen.findByRole("button", { name: "Export the selection" }));
    await waitFor(() => expect(shop.desk.exported).toHaveLength(6));
    expect(shop.desk.exported.at(-1)).toMatchObject({
      customerIds: [],
      filters: [{ column: "band", values: ["high"] }],
    });
  });

  test("a view is saved, renamed, deleted and brought back", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers?f.band=high");
    await table();
    await user.click(screen.getByRole("button", { name: "Views" }));
    const sheet = await screen.findByRole("region", { name: "Saved views" });
    await user.click(within(sheet).getByRole("button", { name: "Save" }));
    expect((await within(sheet).findByRole("alert")).textContent).toContain("name");
    await user.type(within(sheet).getByRole("textbox"), "At risk{Enter}");
    expect(await within(sheet).findByRole("button", { name: "At risk" })).toBeTruthy();
    expect(shop.desk.views[0]).toMatchObject({ name: "At risk", page: "customers" });

    await user.click(within(sheet).getByRole("button", { name: "Rename “At risk”" }));
    const name = within(sheet).getByRole("textbox", { name: "New name for “At risk”" });
    await user.clear(name);
    await user.type(name, "High risk{Enter}");
    await within(sheet).findByRole("button", { name: "High risk" });

    await user.click(within(sheet).getByRole("button", { name: "All customers" }));
    await screen.findByText("8 customers");
    await user.click(screen.getByRole("button", { name: "Views" }));
    await user.click(await screen.findByRole("button", { name: "Delete “High risk”" }));
    await screen.findByText("The view “High risk” is deleted.");
    expect(shop.desk.views).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.desk.views[0]?.name).toBe("High risk"));
  });

  test("says what to do when nobody matches, and when nobody is there", async () => {
    const user = open(createShop(), "#/customers?q=zzz");
    expect(await screen.findByRole("heading", { name: "Nobody matches" })).toBeTruthy();
    const clear = screen.getAllByRole("button", { name: "Clear search and filters" });
    await user.click(clear.at(-1) as Element);
    await table();
  });

  test("an empty store offers to import or to write the first down", async () => {
    const shop = createShop({ people: [] });
    const user = open(shop, "#/customers");
    expect(await screen.findByRole("heading", { name: "No customers yet" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Add a customer" }));
    const form = await screen.findByRole("dialog");
    await user.type(await within(form).findByLabelText("Name"), "Mei Lin");
    await user.click(within(form).getByRole("button", { name: "Add" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Mei Lin" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.people).toEqual([]));
  });

  test("a list that settles says so, waits for it in one call, and is read again", async () => {
    const shop = createShop({ desk: createDesk({ settling: true }) });
    open(shop, "#/customers");
    expect(await screen.findByText(/risk is being worked out anew/)).toBeTruthy();
    await screen.findByRole("link", { name: "Wei Wang" });
    const asked = shop.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(shop.asked.length).toBe(asked);
    shop.desk.settling = false;
    await waitFor(() => expect(screen.queryByText(/being worked out anew/)).toBeNull());
  });

  test("a failure says what happened", async () => {
    const failure = new ConnectError("The disk is full.", Code.Internal);
    open(createShop({ failure }), "#/customers");
    expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  });
});

describe("changes by hand", () => {
  test("a field is changed by its type, and the change undone", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers/c1");
    await screen.findByRole("heading", { level: 1, name: "Wei Wang" });
    await user.keyboard("e");
    const form = await screen.findByRole("dialog");
    const tenure = await within(form).findByLabelText("Tenure");
    await user.clear(tenure);
    await user.type(tenure, "14");
    await user.click(within(form).getByRole("combobox", { name: "Contract" }));
    await user.click(await screen.findByText("One year"));
    await user.click(within(form).getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(shop.people[0]?.values).toEqual({ tenure: "14", contract: "year" });
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.people[0]?.values).toEqual({}));
  });

  test("where two write at once, both versions are shown and mine can go on top", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers/c1");
    await screen.findByRole("heading", { level: 1, name: "Wei Wang" });
    await user.keyboard("e");
    const form = await screen.findByRole("dialog");
    const email = await within(form).findByLabelText("Email");
    await user.clear(email);
    await user.type(email, "mine@example.com");
    const [person] = shop.people;
    if (person) Object.assign(person, { phone: "10086", revision: 2n });
    await user.click(within(form).getByRole("button", { name: "Save" }));
    expect(await within(form).findByText("Phone: now “10086”, kept as it is")).toBeTruthy();
    await user.click(within(form).getByRole("button", { name: "Save mine on top" }));
    await screen.findByText("Saved.");
    // Theirs is kept where I changed nothing.
    expect(shop.people[0]).toMatchObject({ phone: "10086", email: "mine@example.com" });
  });

  test("a purchase is written, shown and taken off again", async () => {
    const shop = createShop();
    const user = open(shop, "#/customers/c1");
    await user.click(await screen.findByRole("button", { name: "Add a purchase" }));
    const form = await screen.findByRole("dialog");
    await user.click(within(form).getByRole("button", { name: "Record" }));
    expect(within(form).getByRole("alert").textContent).toContain("amount");
    await user.type(within(form).getByLabelText("Amount paid"), "12,50");
    await user.type(within(form).getByLabelText("What was bought"), "roses");
    await user.click(within(form).getByRole("button", { name: "Record" }));
    await screen.findByText("Purchase recorded.");
    expect(shop.desk.events[0]?.event).toMatchObject({ cents: 1250n, quantity: 1, code: "roses" });
    expect(await screen.findByText("roses")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /^Take back “Bought”/ }));
    await screen.findByText("Taken off the timeline.");
    expect(shop.desk.events).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.desk.events).toHaveLength(1));
  });

  test("who was written by hand can be taken out, and comes back", async () => {
    const shop = createShop();
    const [person] = shop.people;
    if (person) person.byHand = true;
    const user = open(shop, "#/customers/c1");
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await screen.findByText("Wei Wang is removed, with the timeline.");
    expect(shop.people).toHaveLength(7);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.people).toHaveLength(8));
  });

  test("says what would take them off the list", async () => {
    open(createShop(), "#/customers/c1");
    const reliefs = await screen.findByRole("region", {
      name: "What would take them off the list",
    });
    expect(
      within(reliefs)
        .getAllByRole("listitem")
        .map((li) => li.textContent),
    ).toEqual([
      "Without “No term contract”",
      "Without “Pays more than similar customers” and “Manual payment”",
    ]);
  });
});
