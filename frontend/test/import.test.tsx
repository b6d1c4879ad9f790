import { create } from "@bufbuild/protobuf";
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { assign, leave } from "../src/features/import/options";
import { ColumnMatchSchema } from "../src/gen/perennial/api/v1/import_pb";
import { createShop } from "./fake";
import { createHouse, pastImport } from "./house";
import { open } from "./open";

/** What the page handed over as files, by name. */
const saved = new Map<string, Blob>();

beforeEach(() => {
  saved.clear();
  const blobs = new Map<string, Blob>();
  URL.createObjectURL = (blob) => {
    const url = `blob:${blobs.size}`;
    blobs.set(url, blob as Blob);
    return url;
  };
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: unknown) {
    const link = this as HTMLAnchorElement;
    const blob = blobs.get(link.href);
    if (blob) saved.set(link.download, blob);
  });
});

async function pick(user: UserEvent, bytes = 20, name = "名单.csv") {
  const file = new File([new Uint8Array(bytes).fill(65)], name, { type: "text/csv" });
  await user.upload(await screen.findByLabelText("Choose a file"), file);
}

describe("import", () => {
  test("a file is sent in chunks, shown as understood, and run", async () => {
    const shop = createShop();
    const user = open(shop, "#/import");
    await pick(user, (1 << 20) + 7);
    expect(await screen.findByRole("heading", { level: 1, name: "Is this right?" })).toBeTruthy();
    const [upload] = [...shop.house.uploads.values()];
    expect(upload?.data.length).toBe((1 << 20) + 7);

    const row = await screen.findByRole("row", { name: /套餐/ });
    expect(within(row).getByText("58%, please check")).toBeTruthy();
    expect(screen.getByText(/^6 of 7 columns come in\./)).toBeTruthy();
    expect(screen.getByText("2 rows stay out.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Import 1,000 rows" }));

    expect(await screen.findByRole("heading", { name: "The import is done" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "962" }).getAttribute("href")).toBe("#/customers");
    expect(screen.getByRole("link", { name: "See Today" }).getAttribute("href")).toBe("#/today");
  });

  test("rejected rows are handed over as a file", async () => {
    const shop = createShop({ house: createHouse({ imports: [pastImport({})] }) });
    const user = open(shop, "#/import/i1");
    await user.click(await screen.findByRole("button", { name: "Download the rows" }));
    await waitFor(() => expect([...saved.keys()]).toEqual(["会员名单 - not imported.csv"]));
    const text = await saved.get("会员名单 - not imported.csv")?.text();
    expect(text?.split("\r\n").slice(1)).toEqual([",1,", ",2,", ""]); // every page
  });

  test("an export of this program has no columns to settle", async () => {
    const user = open(createShop(), "#/import");
    await pick(user, 20, "export.json");
    expect(await screen.findByText(/^An export of this program with everything/)).toBeTruthy();
    expect(screen.queryByRole("heading", { name: "Columns and fields" })).toBeNull();
    expect(screen.queryByText(/columns come in/)).toBeNull();
    expect(screen.getByRole("button", { name: "Import 1,000 rows" })).toBeTruthy();
  });

  test("what is not settled is said, and nothing can be run before", async () => {
    const shop = createShop();
    shop.house.settings.pack = "";
    const user = open(shop, "#/import");
    await pick(user);
    expect(await screen.findByText(/^Several industries are installed/)).toBeTruthy();
    const run = screen.getByRole("button", { name: "Import 1,000 rows" });
    expect((run as HTMLButtonElement).disabled).toBe(true);
    await user.click(screen.getByRole("combobox", { name: "Industry" }));
    await user.click(await screen.findByText("Florist"));
    await waitFor(() => expect((run as HTMLButtonElement).disabled).toBe(false));
  });

  test("a column is given another field, or left out", async () => {
    const user = open(createShop(), "#/import");
    await pick(user);
    await user.click(await screen.findByRole("combobox", { name: "What “套餐” becomes" }));
    await user.click(await screen.findByText("Leave out", { selector: "[class*=option] *" }));
    expect(await screen.findByText(/^5 of 7 columns come in/)).toBeTruthy();
  });

  test("a workbook's sheet and the order of its days can be chosen", async () => {
    const user = open(createShop(), "#/import");
    await pick(user, 20, "members.xlsx");
    await user.click(await screen.findByRole("combobox", { name: "Sheet" }));
    await user.click(await screen.findByText("十一月"));
    await user.click(screen.getByRole("combobox", { name: "5/1/2026 is" }));
    await user.click(await screen.findByText("5 January, the day first"));
    const chosen = (name: string) => screen.getByRole("combobox", { name }).parentElement;
    await waitFor(() => expect(chosen("Sheet")?.textContent).toBe("十一月"));
    await waitFor(() => expect(chosen("5/1/2026 is")?.textContent).toContain("the day first"));
    expect(screen.queryByRole("combobox", { name: "Separator" })).toBeNull();
  });

  test("a file waits while one looks elsewhere, with what was said about it", async () => {
    const shop = createShop();
    const user = open(shop, "#/import");
    await pick(user);
    await user.click(await screen.findByRole("combobox", { name: "What “套餐” becomes" }));
    await user.click(await screen.findByText("Leave out", { selector: "[class*=option] *" }));
    await screen.findByText(/^5 of 7 columns come in/);
    await user.click(screen.getByRole("link", { name: "Settings" }));
    await screen.findByRole("heading", { level: 1, name: "Settings" });
    await user.click(screen.getByRole("link", { name: "Import" }));
    expect(await screen.findByText(/^5 of 7 columns come in/)).toBeTruthy();
    cleanup(); // and over a reload
    open(shop, "#/import");
    expect(await screen.findByText(/^5 of 7 columns come in/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Another file" }));
    expect(await screen.findByLabelText("Choose a file")).toBeTruthy();
  });

  test("a file the program has lost is said so, once", async () => {
    const shop = createShop();
    open(shop, "#/import?upload=u9&file=a.csv");
    expect((await screen.findByRole("alert")).textContent).toContain("no longer here");
    expect(screen.getByLabelText("Choose a file")).toBeTruthy();
    cleanup();
    open(shop, "#/import");
    await screen.findByLabelText("Choose a file");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("an empty file is refused in the program's words", async () => {
    const user = open(createShop(), "#/import");
    await pick(user, 0);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The file is empty; nothing came in.");
    expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  test("a running import shows how far it is and can be stopped", async () => {
    const running = pastImport({ status: "running", committed: 416n });
    const shop = createShop({ house: createHouse({ quick: false, imports: [running] }) });
    const user = open(shop, "#/import/i1");
    const bar = await screen.findByRole("progressbar");
    expect(bar.getAttribute("aria-valuenow")).toBe("42");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    expect(await screen.findByRole("heading", { name: /^The import was stopped/ })).toBeTruthy();
  });

  test("past imports are listed, a cut short one among them, and can be undone", async () => {
    const shop = createShop({
      house: createHouse({
        imports: [pastImport({ importId: "i2", status: "interrupted", fileName: "cut.csv" })],
      }),
    });
    const user = open(shop, "#/import");
    expect(await screen.findByText("Cut short")).toBeTruthy();
    expect(screen.getByText(/^November 19, 2026/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Undo the import of “cut.csv”" }));
    const question = await screen.findByRole("dialog");
    await user.click(within(question).getByRole("button", { name: "Undo" }));
    expect(await screen.findByText("Undone: 962 removed, 21 put back.")).toBeTruthy();
    expect(await screen.findByText("Undone")).toBeTruthy();
  });

  test("an import nobody knows is said so", async () => {
    open(createShop(), "#/import/i9");
    expect((await screen.findByRole("alert")).textContent).toContain("There is no such import.");
  });
});

test("a field belongs to one column", () => {
  const columns = ["a", "b"].map((title) =>
    create(ColumnMatchSchema, { title, field: title === "a" ? "phone" : "" }),
  );
  expect(assign({}, columns, "b", "phone")).toEqual({ a: leave, b: "phone" });
  expect(assign({ a: "phone" }, columns, "a", leave)).toEqual({ a: leave });
});
