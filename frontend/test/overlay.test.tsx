import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { createShop } from "./fake";
import { createHouse } from "./house";
import { open } from "./open";
import type { Overlaid } from "./overlay";

const shopWith = (overlay: Overlaid) => createShop({ house: createHouse({ overlay }) });
const weight = "drivers.contract.weight";
const button = (name: string) => screen.findByRole("button", { name });

async function find(user: UserEvent, words: string, title: RegExp) {
  await user.click(await screen.findByText("Change something…"));
  await user.type(await screen.findByRole("combobox", { name: "What to change" }), words);
  await user.click(await screen.findByRole("option", { name: title }));
}

describe("what a shop says otherwise", () => {
  test("is found by its words, changed, listed with its author, and taken back", async () => {
    const shop = shopWith({});
    const user = open(shop, "#/plugins/telecom");
    await find(user, "contract weight", /No term contract: weight/);
    const field = await screen.findByLabelText("No term contract: weight");
    expect(screen.getByText("Vendor: 1.1")).toBeTruthy();
    await user.clear(field);
    await user.type(field, "much");
    await user.type(screen.getByLabelText(/^Who changes it/), "Ann");
    await user.click(await button("Save"));
    expect(await screen.findByText("“much” is not a number.")).toBeTruthy();
    expect(shop.house.overlay).toEqual({});
    await user.clear(field);
    await user.type(field, "0.4");
    await user.click(await button("Save"));
    expect(await screen.findByText("It is changed for this shop.")).toBeTruthy();
    expect(shop.house.overlay).toEqual({ [weight]: { was: "1.1", now: "0.4", author: "Ann" } });
    const line = (await button("Take back the change: No term contract: weight")).closest("li");
    for (const shown of ["0.4", "1.1", "2026-03-08 · Ann", "in force"]) {
      expect(within(line as HTMLElement).getByText(shown)).toBeTruthy();
    }
    await user.click(await button("Take back the change: No term contract: weight"));
    expect(await screen.findByText("It is as the vendor says again.")).toBeTruthy();
    expect(shop.house.overlay).toEqual({});
    await user.click(await button("Undo"));
    await waitFor(() => expect(shop.house.overlay).toHaveProperty([weight]));
  });

  test("and a new version disagrees with is shown until somebody decides", async () => {
    const shop = shopWith({ [weight]: { was: "0.9", now: "0.4", author: "Ann" } });
    const user = open(shop, "#/plugins/telecom");
    expect(await screen.findByText(/^1 change disagrees with the new version/)).toBeTruthy();
    const line = (await button("Keep this shop’s: No term contract: weight")).closest("li");
    for (const shown of ["Vendor, then", "0.9", "Vendor, now", "1.1"]) {
      expect(within(line as HTMLElement).getByText(shown)).toBeTruthy();
    }
    await user.click(await button("Keep this shop’s: No term contract: weight"));
    await waitFor(() => expect(screen.queryByText(/disagrees with/)).toBeNull());
    expect(shop.house.overlay).toEqual({ [weight]: { was: "1.1", now: "0.4", author: "Ann" } });
  });

  test("leaves a driver out, and takes over another shop's changes", async () => {
    const shop = shopWith({ [weight]: { was: "1.1", now: "0.4", author: "Ann" } });
    const user = open(shop, "#/plugins/telecom");
    await find(user, "left out", /No term contract: left out/);
    await user.click(await button("Leave it out"));
    await waitFor(() => expect(shop.house.overlay["drivers.contract.off"]?.now).toBe("yes"));
    const other: Overlaid = {
      [weight]: { was: "1.1", now: "2", author: "Bo" },
      "actions.offer_contract.script.en": { was: "Hello {name}.", now: "Hi {name}.", author: "Bo" },
    };
    const file = new File([JSON.stringify(other)], "changes.json", { type: "application/json" });
    await user.upload(screen.getByLabelText("Take over another shop’s changes"), file);
    expect(
      await screen.findByText(
        "1 change was taken over. 1 that this shop has changed otherwise stays.",
      ),
    ).toBeTruthy();
    expect(shop.house.overlay[weight]?.now).toBe("0.4");
    expect(await screen.findByText("Hi {name}.")).toBeTruthy();
  });
});
