import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { detailOf, howOf, levelOf, partOf } from "../src/features/plugin/part";
import { parseRoute } from "../src/lib/route";
import { createShop, type Shop } from "./fake";
import { createHouse } from "./house";
import { open } from "./open";
import { createShelf } from "./parcel";

const key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const installed = { version: "0.1.0", previous: "", level: "vendor" };

/** A shop that installed the laundry's plugin, as it was when it did. */
function withLaundry(more: Partial<typeof installed> = {}): Shop {
  const plugins = { laundry: { ...installed, ...more } };
  return createShop({ house: createHouse({ shelf: createShelf({ plugins }) }) });
}

function parcel(name: string): File {
  return new File(["PK"], name, { type: "application/zip" });
}

async function pick(user: UserEvent, name: string, label = "Choose a plugin file") {
  await user.upload(await screen.findByLabelText(label), parcel(name));
}

/** A button of the page itself: a question that was answered takes its time to go. */
const button = (name: string | RegExp) =>
  within(screen.getByRole("main")).queryByRole<HTMLButtonElement>("button", { name });
const press = async (user: UserEvent, name: string) => {
  await waitFor(() => expect(button(name)).toBeTruthy());
  await user.click(button(name) as HTMLButtonElement);
};

describe("installing a plugin", () => {
  test("a file is picked in the list, shown as what it is, and installed", async () => {
    const shop = createShop();
    const user = open(shop, "#/plugins");
    await pick(user, "laundry-0.1.0.pplug", "Install a plugin");
    expect(await screen.findByRole("heading", { level: 1, name: "Laundry 0.1.0" })).toBeTruthy();
    expect(window.location.hash).toBe("#/install");
    for (const shown of [
      "Not installed yet",
      "Bubbles",
      "by its vendor alone",
      "Drivers: 4 · actions: 3 · checklists: 1",
      "any computer",
      key,
      "To see how long ago they came.",
      "It is rules in files and brings no program of its own.",
    ]) {
      expect(screen.getByText(shown)).toBeTruthy();
    }
    expect(screen.queryByRole("checkbox")).toBeNull(); // Install says all there is to agree to
    expect(screen.queryByText("new")).toBeNull(); // all of it is
    await press(user, "Install");
    expect(await screen.findByRole("heading", { name: "Laundry 0.1.0 is installed" })).toBeTruthy();
    expect(shop.house.shelf.agreed).toEqual(["first"]);
    const drivers = screen.getByRole("link", { name: "See its drivers" });
    expect(drivers.getAttribute("href")).toBe("#/plugins/laundry");
    expect(button(/^Go back/)).toBeNull();
    await user.click(screen.getByRole("link", { name: "Plugins" }));
    expect(await screen.findByRole("link", { name: "Laundry" })).toBeTruthy();
    expect(screen.getByText(/0\.1\.0 · by its vendor alone/)).toBeTruthy();
  });

  test("an update waits until everything is agreed to, and can be gone back from", async () => {
    const shop = withLaundry();
    const user = open(shop, "#/install");
    await pick(user, "laundry-0.2.0.pplug");
    await screen.findByRole("heading", { name: "What is different from 0.1.0" });
    expect(screen.getByText("rule, weight 2.5 → 1.5")).toBeTruthy();
    expect(screen.getByText("days without a purchase 90 → 60")).toBeTruthy();
    expect(screen.getByText("what counts as leaving")).toBeTruthy();
    const fresh = screen.getAllByRole("listitem").filter((li) => within(li).queryByText("new"));
    expect(fresh.map((li) => li.textContent)).toContain(
      "Things lostnewWhoever lost something seldom comes back.",
    );
    const words = screen.getByRole("region", { name: "In the vendor’s words" });
    expect([...words.children].map((p) => p.textContent)).toContain("Weighs silence less.");

    expect(button("Update to 0.2.0")?.disabled).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: "It has another key." }));
    expect(button("Update to 0.2.0")?.disabled).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: "It wants more fields." }));
    shop.house.shelf.slow = true;
    await press(user, "Update to 0.2.0");
    expect(
      await screen.findByRole("progressbar", { name: "Installing Laundry 0.2.0" }),
    ).toBeTruthy();
    shop.house.shelf.slow = false;
    await screen.findByRole("heading", { name: "Laundry 0.2.0 is installed" });

    await press(user, "Go back to 0.1.0");
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Go back to 0.1.0" }));
    expect(await screen.findByText("Laundry is at 0.1.0 again.")).toBeTruthy();
    expect(shop.house.shelf.plugins.laundry?.version).toBe("0.1.0");
    await waitFor(() => expect(button(/^Go back/)).toBeNull());
  });

  test("“Not now” changes nothing and leads to the plugins", async () => {
    const shop = createShop();
    const user = open(shop, "#/install");
    await pick(user, "laundry-0.1.0.pplug");
    await user.click(await screen.findByRole("button", { name: "Not now" }));
    expect(await screen.findByRole("heading", { name: "Industry plugins" })).toBeTruthy();
    expect(shop.house.shelf.plugins).toEqual({});
    window.location.hash = "#/install";
    expect(await screen.findByLabelText("Choose a plugin file")).toBeTruthy();
  });

  test("one that was tampered with is refused in the program's words", async () => {
    const user = open(createShop(), "#/install");
    await pick(user, "tampered.pplug");
    const said = (await screen.findByRole("alert")).textContent;
    expect(said).toContain("is not the one of Bubbles. Nothing was installed");
    expect(screen.getByLabelText("Choose a plugin file")).toBeTruthy();
  });

  test("one for another Perennial is shown, and cannot be installed", async () => {
    const user = open(createShop(), "#/install");
    await pick(user, "old-0.1.0.pplug");
    expect((await screen.findByRole("alert")).textContent).toContain("is for Perennial >=9");
    expect(button("Install")).toBeNull();
    await press(user, "Close");
    expect(window.location.hash).toBe("#/plugins");
  });

  test("what was installed meanwhile is seen before it is replaced", async () => {
    const shop = createShop();
    const user = open(shop, "#/install");
    await pick(user, "laundry-0.2.0.pplug");
    await screen.findByText("Not installed yet");
    shop.house.shelf.plugins.laundry = installed;
    await press(user, "Install");
    expect((await screen.findByRole("alert")).textContent).toContain("installed meanwhile");
    expect(await screen.findByText("0.1.0 is installed")).toBeTruthy();
    expect(screen.getByRole("checkbox", { name: "It wants more fields." })).toBeTruthy();
  });

  test("dropped anywhere, a plugin is not taken for a list of customers", async () => {
    open(createShop(), "#/customers");
    const files = { types: ["Files"], files: [parcel("Laundry-0.1.0.PPLUG")] };
    fireEvent.drop(window, { dataTransfer: files });
    expect(await screen.findByRole("heading", { name: "Laundry 0.1.0" })).toBeTruthy();
  });

  test("one that a second start brought is shown at its address", async () => {
    const shop = createShop();
    shop.house.uploads.set("u7", { name: "laundry-0.1.0.pplug", size: 2, data: [1, 2] });
    open(shop, "#/install?upload=u7&file=laundry-0.1.0.pplug");
    expect(await screen.findByRole("heading", { name: "Laundry 0.1.0" })).toBeTruthy();
    expect(window.location.hash).toBe("#/install");
  });

  test("in Chinese everything is", async () => {
    const user = open(withLaundry(), "#/install", "zh-CN");
    await pick(user, "laundry-0.2.0.pplug", "选择插件文件");
    await screen.findByRole("heading", { level: 1, name: "洗衣店 0.2.0" });
    const shown = document.querySelector("main")?.textContent ?? "";
    const own =
      /Bubbles|Changes|Weighs silence less\.|Reads how often things are lost\.|RW\w+|E7\w+/g;
    expect(shown.replace(own, "").match(/[A-Za-z]{3,}/g)).toBeNull();
  });
});

describe("versions", () => {
  test("one goes back after a question", async () => {
    const shop = withLaundry({ version: "0.2.0", previous: "0.1.0" });
    const user = open(shop, "#/plugins/laundry");
    await user.click(await screen.findByRole("button", { name: "Go back to 0.1.0" }));
    const dialog = await screen.findByRole("dialog", { name: "Go back to Laundry 0.1.0?" });
    await user.click(within(dialog).getByRole("button", { name: "Go back to 0.1.0" }));
    expect(await screen.findByText("Laundry is at 0.1.0 again.")).toBeTruthy();
    expect(await screen.findByRole("button", { name: "Go back to 0.2.0" })).toBeTruthy();
  });

  test("one is removed after a question that says what stays", async () => {
    const shop = withLaundry();
    const user = open(shop, "#/plugins/laundry");
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    const dialog = await screen.findByRole("dialog", { name: "Remove Laundry?" });
    expect(dialog.textContent).toContain("Your customers, their timelines and the last signals");
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(shop.house.shelf.plugins.laundry).toBeTruthy();
    await press(user, "Remove");
    await user.click(
      within(await screen.findByRole("dialog")).getByRole("button", { name: "Remove" }),
    );
    expect(await screen.findByText(/^Laundry was removed/)).toBeTruthy();
    expect(window.location.hash).toBe("#/plugins");
    await waitFor(() => expect(screen.queryByRole("link", { name: "Laundry" })).toBeNull());
  });

  test("one that came with the program stays", async () => {
    open(createShop(), "#/plugins/telecom");
    expect(await screen.findByText(/^It came with Perennial and cannot be removed/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  });
});

describe("settings of a plugin", () => {
  const days = () => screen.findByLabelText("Days before a contract ends");

  test("a value is saved when its writing ends, and can be undone", async () => {
    const shop = createShop();
    const user = open(shop, "#/plugins/telecom");
    const field = await days();
    expect((field as HTMLInputElement).value).toBe("30");
    await user.clear(field);
    await user.type(field, "４５{Enter}");
    expect(await screen.findByText("Saved.")).toBeTruthy();
    expect(shop.house.set).toEqual({ notice_days: "45" });
    expect(button("Back to the vendor’s: 30 days")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(button(/^Back to the vendor/)).toBeNull());
    expect(((await days()) as HTMLInputElement).value).toBe("30");
  });

  test("what the plugin does not take is said under its field, and nothing changes", async () => {
    const shop = createShop();
    const user = open(shop, "#/plugins/telecom");
    const field = await days();
    await user.clear(field);
    await user.type(field, "900{Enter}");
    const said = await screen.findByText("This has to be between 5 and 90.");
    expect(said.getAttribute("role")).toBe("alert");
    expect(shop.house.set).toEqual({});
    await user.clear(field);
    await user.type(field, "9{Enter}");
    await waitFor(() => expect(screen.queryByText("This has to be between 5 and 90.")).toBeNull());
    expect(shop.house.set).toEqual({ notice_days: "9" });
  });

  test("a choice and a yes are chosen, and given up again", async () => {
    const shop = createShop();
    const user = open(shop, "#/plugins/telecom");
    await user.click(await screen.findByRole("combobox", { name: "Season" }));
    await user.click(await screen.findByText("Spring"));
    await waitFor(() => expect(shop.house.set).toEqual({ season: "spring" }));
    await user.click(screen.getByRole("combobox", { name: "Weekends too" }));
    await user.click(await screen.findByText("Yes"));
    await waitFor(() => expect(shop.house.set).toEqual({ season: "spring", weekend: "true" }));
    await press(user, "Back to the vendor’s: Autumn");
    await waitFor(() => expect(shop.house.set).toEqual({ weekend: "true" }));
  });

  test("a plugin without any shows none", async () => {
    open(createShop(), "#/plugins/florist");
    await screen.findByRole("heading", { name: "Why customers leave" });
    expect(screen.queryByRole("heading", { name: "Settings" })).toBeNull();
    expect(screen.queryByText("Playbooks")).toBeNull();
  });
});

test("playbooks, tiers, goods and words to listen for are shown", async () => {
  open(createShop(), "#/plugins/telecom");
  await screen.findByText("Playbooks");
  const shown = screen.getByRole("main").textContent ?? "";
  for (const words of [
    "A contract endsonly for: ImportantAnswers No term contract",
    "Call about a contract offerVisitafter 7 days",
    "Importantat most 200 to keep one · spoken to 5 times at mostspend >= 3000",
    "Ordinaryspoken to 1 time at most · everyone else",
    "Battery10 to 25 °C · humidity at most 65 % · keeps 180 to 365 days",
    "Too expensivesaid by the customer → Pays more than similar customers",
    "too expensive",
  ]) {
    expect(shown).toContain(words);
  }
});

describe("trust", () => {
  const unfold = async (user: UserEvent) => user.click(await screen.findByText("Whom you trust"));

  test("a key is trusted, and not any more", async () => {
    const shop = createShop();
    const user = open(shop, "#/plugins");
    await unfold(user);
    await user.type(await screen.findByLabelText("Whose key it is"), "Chain");
    await user.type(screen.getByLabelText("Public key"), "hello");
    await press(user, "Trust this key");
    expect(await screen.findByText("This is not a public key.")).toBeTruthy();
    await user.clear(screen.getByLabelText("Public key"));
    await user.type(screen.getByLabelText("Public key"), key);
    await press(user, "Trust this key");
    expect(await screen.findByText("The key of Chain is trusted.")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Remove the key of Chain" }));
    await screen.findByText(/^The key of Chain is not trusted any more/);
    expect(shop.house.shelf.organisations).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() =>
      expect(shop.house.shelf.organisations.map((o) => o.name)).toEqual(["Chain"]),
    );
  });

  test("a list of withdrawn plugins says what it ends", async () => {
    const user = open(withLaundry(), "#/plugins");
    await unfold(user);
    expect(await screen.findByText(/^No list of withdrawn plugins/)).toBeTruthy();
    await pick(user, "revocations.json", "Take in a signed file");
    expect(await screen.findByText(/Withdrawn and not used any more: Laundry\./)).toBeTruthy();
    expect(await screen.findByText("List 3 of withdrawn plugins: 2 entries.")).toBeTruthy();
    await pick(user, "rotation.json", "Take in a signed file");
    expect(await screen.findByText("1 vendor’s change of keys is known now.")).toBeTruthy();
  });
});

test("a record that cannot be read is said to be, above what is left", async () => {
  const noShelf = "The record of installed plugins cannot be read.";
  open(createShop({ house: createHouse({ noShelf }) }), "#/plugins");
  expect((await screen.findByRole("alert")).textContent).toBe(noShelf);
});

test("words of a later program do not break the page", () => {
  expect([levelOf("royal"), howOf("moved"), partOf("horoscopes")]).toEqual([
    "vendor",
    "changed",
    undefined,
  ]);
  expect(detailOf("mood 1 → 2")).toEqual({ known: undefined, name: "mood", rest: "1 → 2" });
  expect(parseRoute("#/install?upload=u1&file=a.pplug")).toEqual({
    page: "install",
    sent: { uploadId: "u1", fileName: "a.pplug" },
  });
});
