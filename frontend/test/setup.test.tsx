import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { createShop } from "./fake";
import { createHouse } from "./house";
import { open } from "./open";

describe("welcome", () => {
  const newShop = () => {
    const shop = createShop({ people: [] });
    shop.house.settings.pack = "";
    return shop;
  };

  test("an empty store without an industry is welcomed; a demo shop opens it", async () => {
    const shop = newShop();
    const user = open(shop);
    await user.click(await screen.findByRole("radio", { name: /Telecom shop/ }));
    expect(window.location.hash).toBe("#/welcome");
    await waitFor(() => expect(shop.house.settings.pack).toBe("telecom"));
    await user.click(await screen.findByRole("button", { name: "Open the demo shop" }));
    expect(await screen.findByRole("heading", { name: "The demo shop is open" })).toBeTruthy();
    expect(screen.getByText("600")).toBeTruthy();
  });

  test("nothing is shown before it that would have to go again", async () => {
    const seen = new Set<string>();
    const watch = new MutationObserver(() => {
      for (const part of document.querySelectorAll("h1, nav")) seen.add(part.textContent ?? "");
    });
    watch.observe(document.body, { childList: true, subtree: true });
    open(newShop());
    await screen.findByRole("heading", { name: "Welcome to Perennial" });
    watch.disconnect();
    expect([...seen]).toEqual(["Welcome to Perennial"]);
  });

  test("one's own file goes straight to the import", async () => {
    const user = open(newShop());
    await user.click(await screen.findByRole("radio", { name: /Florist/ }));
    const field = await screen.findByLabelText("Choose a file");
    await user.upload(field, new File(["a,b\n"], "a.csv", { type: "text/csv" }));
    expect(await screen.findByRole("heading", { name: "Is this right?" })).toBeTruthy();
    expect(window.location.hash).toBe("#/import");
  });

  test("the language is the system's and can be switched", async () => {
    const shop = newShop();
    const user = open(shop);
    await screen.findByRole("heading", { name: "Welcome to Perennial" });
    await user.click(screen.getByText("中文"));
    expect(await screen.findByRole("heading", { name: "欢迎使用常客" })).toBeTruthy();
    await waitFor(() => expect(shop.house.settings.language).toBe("zh-CN"));
  });

  test("a store with customers is not", async () => {
    const shop = createShop();
    shop.house.settings.pack = "";
    open(shop);
    await screen.findByText("0 of 8 done");
    expect(window.location.hash).toBe("#/today");
  });
});

describe("plugins", () => {
  test("are listed with what they are for and how they are", async () => {
    open(createShop(), "#/plugins");
    const link = await screen.findByRole("link", { name: "Telecom shop" });
    expect(link.getAttribute("href")).toBe("#/plugins/telecom");
    expect(screen.getByText("Running")).toBeTruthy();
    expect(await screen.findByText(/^Reads occasions/)).toBeTruthy();
  });

  test("one shows vendor and learned weights side by side", async () => {
    open(createShop(), "#/plugins/telecom");
    const row = await screen.findByRole("row", { name: /Has technical support/ });
    for (const shown of ["−0.50", "+0.12", "Contradicted"]) {
      expect(within(row).getByText(shown)).toBeTruthy();
    }
    expect(within(row).getByText("46 customers left showing it")).toBeTruthy();
    expect(screen.getByText("48213")).toBeTruthy();
    expect(screen.getByText("It can send signals to other programs.")).toBeTruthy();
    const ran = within(screen.getByRole("list", { name: "While it ran" }));
    expect(ran.getAllByRole("listitem").map((li) => li.textContent)).toEqual([
      "Memory: 15 MB to 19 MB",
      "Last answer took: 8 ms to 10 ms",
    ]);
  });

  test("one in trouble says so and can be tried again", async () => {
    const shop = createShop({ house: createHouse({ sick: true }) });
    const user = open(shop, "#/plugins/telecom");
    expect(await screen.findByText(/failed 5 times/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again now" }));
    expect(await screen.findByText("The plugin was started again.")).toBeTruthy();
    expect(shop.house.retried).toEqual(["telecom"]);
    await waitFor(() => expect(screen.queryByText(/failed 5 times/)).toBeNull());
  });

  test("an unknown one is said in the program's words", async () => {
    open(createShop(), "#/plugins/bakery");
    expect((await screen.findByRole("alert")).textContent).toContain("no plugin “bakery”");
  });
});

describe("settings", () => {
  test("a change is saved when its writing ends, and can be undone", async () => {
    const shop = createShop();
    const user = open(shop, "#/settings");
    await user.type(await screen.findByLabelText("Shop’s name"), "小林手机店{Enter}");
    expect(await screen.findByText("Saved.")).toBeTruthy();
    expect(shop.house.settings.shop).toBe("小林手机店");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.house.settings.shop).toBe(""));
  });

  test("staff are one name a line", async () => {
    const shop = createShop();
    const user = open(shop, "#/settings");
    await user.type(await screen.findByLabelText("Staff"), "小林{Enter}小张{Enter}");
    await user.tab();
    await waitFor(() => expect(shop.house.settings.staff).toEqual(["小林", "小张"]));
  });

  test("what another screen changed is not undone by saving here", async () => {
    const shop = createShop();
    const user = open(shop, "#/settings");
    const name = await screen.findByLabelText("Shop’s name");
    shop.house.settings = { ...shop.house.settings, currency: "CNY", revision: 9n };
    await user.type(name, "A{Enter}");
    await screen.findByText("Saved.");
    expect(shop.house.settings.currency).toBe("CNY");
  });

  test("the theme belongs to the shop and is shown at once", async () => {
    const shop = createShop();
    const user = open(shop, "#/settings");
    await user.click(await screen.findByText("Dark"));
    expect(document.documentElement.dataset.theme).toBe("dark");
    await waitFor(() => expect(shop.house.settings.theme).toBe("dark"));
  });

  test("everything goes out as one file, page by page", async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = (blob) => {
      blobs.push(blob as Blob);
      return "blob:1";
    };
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: unknown) {
      names.push((this as HTMLAnchorElement).download);
    });
    const user = open(createShop(), "#/settings");
    await user.click(await screen.findByRole("button", { name: "Customers (CSV)" }));
    await screen.findByText(/^Exported/);
    expect(await blobs[0]?.text()).toBe("page 1\npage 2\npage 3\n");
    expect(names).toEqual(["perennial-customers.csv"]);
  });

  test("third-party notices open", async () => {
    const user = open(createShop(), "#/settings");
    await user.click(await screen.findByRole("button", { name: "Third-party notices" }));
    expect(await screen.findByText(/^connectrpc/)).toBeTruthy();
  });
});
