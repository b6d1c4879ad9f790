import { act, render, screen } from "@testing-library/react";
import { Button } from "antd";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { CommandContext, createCommandBook, useCommands } from "../src/lib/command";
import { Theme } from "../src/ui/Theme";

test("a button whose work was done at once is not left turning", async () => {
  const save = (busy: boolean) => (
    <Theme choice="light" language="en">
      <Button loading={busy}>Save</Button>
    </Theme>
  );
  const { rerender } = render(save(false));
  rerender(save(true));
  expect(screen.getByRole("button").querySelector(".ant-btn-icon")).not.toBeNull();
  rerender(save(false));
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(screen.getByRole("button").querySelector(".ant-btn-icon")).toBeNull();
});

const commands = [{ id: "edit", label: "Edit", keys: ["e"], perform: () => undefined }];
function Offer() {
  useCommands(commands);
  return "here";
}

test("a key works from the first sight of what it does", async () => {
  const book = createCommandBook();
  const place = document.createElement("div");
  const seen = new Promise((resolve) =>
    new MutationObserver(() => resolve(book.all())).observe(place, { childList: true }),
  );
  const root = createRoot(place);
  root.render(
    <CommandContext value={book}>
      <Offer />
    </CommandContext>,
  );
  expect(await seen).toEqual(commands);
  root.unmount();
});
