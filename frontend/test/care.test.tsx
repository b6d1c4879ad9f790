import { create } from "@bufbuild/protobuf";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { emptyLine, judge, missing } from "../src/features/care/judge";
import { CheckLineSchema } from "../src/gen/perennial/api/v1/care_pb";
import { readNumber } from "../src/lib/number";
import { createDesk, morning } from "./desk";
import { createShop, type Words } from "./fake";
import { open } from "./open";

const english = (words: Words) => words.en;
const shopWithChecks = () => createShop({ desk: createDesk({ checks: morning(english) }) });

test("numbers as people type them", () => {
  const typed = ["3.5", "3,5", "３．５", "−2", " 12 ", "1,314", "1,314.50", "abc", "1.2.3", ""];
  expect(typed.map(readNumber)).toEqual([
    3.5,
    3.5,
    3.5,
    -2,
    12,
    1314,
    1314.5,
    undefined,
    undefined,
    undefined,
  ]);
});

test("an answer is judged by its limits", () => {
  const line = create(CheckLineSchema, { kind: "number", min: 0, max: 5 });
  const said = ["", "x", "-1", "0", "5", "5.1"].map((number) =>
    judge(line, { ...emptyLine, number }),
  );
  expect(said).toEqual(["unanswered", "unreadable", "low", "passes", "passes", "high"]);
  expect(missing(line, { ...emptyLine, number: "9" })).toBe("action");
  expect(missing(line, { ...emptyLine, number: "9", action: "moved" })).toBeUndefined();
});

test("within the limits and not as it should be is a warning", () => {
  const line = create(CheckLineSchema, { kind: "number", min: 0, warnMin: 1, warnMax: 3, max: 5 });
  const said = ["0", "1", "3", "4", "6"].map((number) => judge(line, { ...emptyLine, number }));
  expect(said).toEqual(["lowish", "passes", "passes", "highish", "high"]);
  expect(missing(line, { ...emptyLine, number: "4" })).toBeUndefined();
});

describe("checks on Today", () => {
  test("stand beside the people, overdue first", async () => {
    open(shopWithChecks());
    const checks = await screen.findByRole("region", { name: "Care checks" });
    expect(within(checks).getByText("2 are waiting")).toBeTruthy();
    const [first] = within(checks).getAllByRole("listitem");
    expect(first?.textContent).toContain("Cooler reading");
    expect(first?.textContent).toContain("Overdue");
    expect(first?.textContent).toContain("due 08:00");
  });

  test("a shop without checks shows none", async () => {
    open(createShop());
    await screen.findByText("0 of 8 done");
    expect(screen.queryByRole("region", { name: "Care checks" })).toBeNull();
  });

  test("out of limits is said while typing and asks what was done", async () => {
    const shop = shopWithChecks();
    const user = open(shop);
    await user.click(await screen.findByRole("button", { name: /Cooler reading/ }));
    const sheet = await screen.findByRole("dialog");
    await user.type(within(sheet).getByLabelText("Temperature of the cooler"), "4");
    expect(within(sheet).getByText("Within the limits")).toBeTruthy();
    expect(within(sheet).getByText("0 to 5 °C, better 0 to 4.5 °C")).toBeTruthy();
    await user.type(within(sheet).getByLabelText("Temperature of the cooler"), ".7");
    expect(within(sheet).getByText("Within the limits, but high")).toBeTruthy();
    await user.clear(within(sheet).getByLabelText("Temperature of the cooler"));
    await user.type(within(sheet).getByLabelText("Temperature of the cooler"), "4");
    await user.type(within(sheet).getByLabelText("Temperature of the cooler"), "2");
    expect(within(sheet).getByText("Out of limits: too high")).toBeTruthy();
    await user.click(within(sheet).getByText("Yes"));
    await user.type(within(sheet).getByLabelText("What was seen"), "door ajar");
    await user.click(within(sheet).getByRole("button", { name: "Record" }));
    expect(within(sheet).getByText("Please write what was done about it.")).toBeTruthy();
    await user.click(within(sheet).getByRole("button", { name: "Done as suggested" }));
    await user.click(within(sheet).getByRole("button", { name: "Record" }));
    await screen.findByText("“Cooler reading” is recorded: 1 finding.");
    expect(shop.desk.checks[0]).toMatchObject({ state: "done", findings: 1 });
    expect(shop.desk.checks[0]?.lines[0]).toMatchObject({ number: 42, failed: true });
    expect(shop.desk.checks[0]?.lines[0]?.correctiveAction).toContain("Shut the door");

    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(shop.desk.checks[0]?.state).toBe("overdue"));
  });

  test("what is unverified says so, and the source is one click away", async () => {
    const user = open(shopWithChecks());
    await user.click(await screen.findByRole("button", { name: /Cooler reading/ }));
    const sheet = await screen.findByRole("dialog");
    expect(within(sheet).getByText("Unverified")).toBeTruthy();
    await user.click(within(sheet).getAllByText("Source")[0] as Element);
    expect(within(sheet).getByText(/^HortScience/)).toBeTruthy();
  });

  test("two people are needed, and not the same one", async () => {
    const shop = shopWithChecks();
    const user = open(shop);
    await user.click(await screen.findByRole("button", { name: /Count by two/ }));
    const sheet = await screen.findByRole("dialog");
    await user.click(within(sheet).getByText("Yes"));
    await user.type(within(sheet).getByLabelText("Checked by"), "Lin");
    await user.type(within(sheet).getByLabelText("Second person"), "lin");
    await user.click(within(sheet).getByRole("button", { name: "Record" }));
    expect(within(sheet).getByText(/^Please name a second person/)).toBeTruthy();
    await user.type(within(sheet).getByLabelText("Second person"), "g");
    await user.click(within(sheet).getByRole("button", { name: "Record" }));
    await screen.findByText("“Count by two” is recorded: no findings.");
    expect(shop.desk.checks[1]).toMatchObject({ answeredBy: "Lin", secondStaff: "ling" });
  });

  test("a check can be skipped with a reason, and taken back from the list", async () => {
    const shop = shopWithChecks();
    const user = open(shop);
    await user.click(await screen.findByRole("button", { name: /Cooler reading/ }));
    await user.click(await screen.findByRole("button", { name: "Skip this one" }));
    await user.click(await screen.findByRole("button", { name: "Closed today" }));
    await screen.findByText("“Cooler reading” is skipped; the reason is on record.");
    expect(shop.desk.checks[0]).toMatchObject({ state: "skipped", skipReason: "Closed today" });
    await user.click(await screen.findByText("Answered or closed today: 1"));
    await user.click(screen.getByRole("button", { name: "Take back “Cooler reading”" }));
    await waitFor(() => expect(shop.desk.checks[0]?.state).toBe("overdue"));
  });

  test("what was typed outlives a sheet closed by mistake", async () => {
    const user = open(shopWithChecks());
    await user.click(await screen.findByRole("button", { name: /Cooler reading/ }));
    await user.type(await screen.findByLabelText("Temperature of the cooler"), "3.5");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(screen.getByRole("button", { name: /Cooler reading/ }));
    const field = await screen.findByLabelText("Temperature of the cooler");
    expect((field as HTMLInputElement).value).toBe("3.5");
  });
});
