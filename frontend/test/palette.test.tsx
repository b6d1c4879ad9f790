import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { createShop } from "./fake";
import { open } from "./open";

const palette = () => screen.findByRole("dialog", { name: "Find or do anything" });

test("Ctrl and K open it, a word finds a page, Enter goes there", async () => {
  const user = open(createShop());
  await screen.findByText("0 of 8 done");
  await user.keyboard("{Control>}k{/Control}");
  const dialog = await palette();
  await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("combobox"));
  await user.keyboard("excel");
  const options = within(dialog).getAllByRole("option");
  expect(options.map((o) => o.textContent)).toEqual(["Go to Importi"]);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.hash).toBe("#/import"));
});

test("⌘ and K open it too, even while typing, but not while composing", async () => {
  const user = open(createShop());
  const box = await screen.findByRole("combobox");
  await user.click(box);
  const composing = { key: "k", metaKey: true, bubbles: true, isComposing: true };
  box.dispatchEvent(new KeyboardEvent("keydown", composing));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Meta>}k{/Meta}");
  await palette();
});

test("it finds customers, and Enter that ends Chinese input chooses nobody", async () => {
  const user = open(createShop());
  await screen.findByText("0 of 8 done");
  await user.keyboard("{Control>}k{/Control}");
  const dialog = await palette();
  await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("combobox"));
  await user.keyboard("xiaoming");
  await within(dialog).findByRole("option", { name: /Xiaoming Chen/ });
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true });
  document.activeElement?.dispatchEvent(enter);
  expect(window.location.hash).toBe("#/today");
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "Xiaoming Chen" })).toBeTruthy();
});

test("it does what the page's own keys do, in the same words", async () => {
  const user = open(createShop(), "#/customers/c1");
  await screen.findByRole("heading", { level: 1, name: "Wei Wang" });
  await user.keyboard("{Control>}k{/Control}");
  const dialog = await palette();
  await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("combobox"));
  await user.keyboard("complaint");
  await user.click(within(dialog).getByRole("option", { name: "Add a complaint" }));
  expect(await screen.findByRole("dialog", { name: "What happened with Wei Wang" })).toBeTruthy();
});

test("it changes the language and the look", async () => {
  const user = open(createShop());
  await screen.findByText("0 of 8 done");
  await user.keyboard("{Control>}k{/Control}");
  await palette();
  await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("combobox"));
  await user.keyboard("dark{Enter}");
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
});

test("help shows how to open it", async () => {
  const user = open(createShop());
  await screen.findByText("0 of 8 done");
  await user.keyboard("?");
  const line = (await screen.findByText("Find or do anything")).parentElement;
  expect(line?.textContent).toContain("Ctrlk");
});
