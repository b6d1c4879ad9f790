// The contract's messages to and from the nouns of a pack. A message names its
// headings once, and its values refer to them by position.
import type { Answer as WireAnswer } from "./gen/perennial/pack/v1/Answer.ts";
import type { CustomerView__Output as CustomerView } from "./gen/perennial/pack/v1/CustomerView.ts";
import type { EvaluateRequest__Output as EvaluateRequest } from "./gen/perennial/pack/v1/EvaluateRequest.ts";
import type { EvaluateResponse } from "./gen/perennial/pack/v1/EvaluateResponse.ts";
import type { Heading } from "./gen/perennial/pack/v1/Heading.ts";
import type { Values } from "./gen/perennial/pack/v1/Values.ts";
import { type Fact, type Pack, type Snapshot, Type, type Value } from "./pack.ts";

/** Answers a batch: one answer for every customer, whatever becomes of it. */
export function answer(pack: Pack, request: EvaluateRequest, log: (error: unknown) => void): EvaluateResponse {
  const headings = new Headings();
  const types = request.headings.map((h) => ({ name: h.name, type: Number(h.type) as Type }));
  const answers = request.customers.map((customer): WireAnswer => {
    const snapshot = read(types, customer);
    if (!snapshot) {
      return { ref: customer.ref, problem: "unreadable" };
    }
    try {
      const said = pack.evaluate(snapshot, request.as_of);
      return {
        ref: customer.ref,
        signals: said.signals.map(({ value, facts }, driver) => ({
          driver,
          known: value !== null,
          value: value ?? 0,
          facts: headings.values(facts),
        })),
        value_cents: said.valueCents,
        segment: said.segment,
      };
    } catch (error) {
      log(error);
      return { ref: customer.ref, problem: "panicked" };
    }
  });
  return { seq: request.seq, headings: headings.list, drivers: pack.manifest.drivers.map((d) => d.id), answers };
}

/** Reads one customer; undefined where values and headings do not fit. */
function read(headings: { name: string; type: Type }[], customer: CustomerView): Snapshot | undefined {
  const fields = new Map<string, Value>();
  const values = customer.fields;
  let number = 0;
  let text = 0;
  for (const position of values?.headings ?? []) {
    const heading = headings[position];
    if (!heading) {
      return undefined;
    }
    const isText = heading.type === Type.Text || heading.type === Type.Choice;
    const value = isText ? values?.texts[text++] : values?.numbers[number++];
    if (value === undefined) {
      return undefined;
    }
    fields.set(heading.name, heading.type === Type.Bool ? value !== 0 : value);
  }
  const events = customer.events.map((e) => ({ kind: Number(e.kind), day: e.day, cents: e.cents, quantity: e.quantity }));
  return { fields, events };
}

/** Collects the headings of a message while its values are written. */
class Headings {
  readonly list: Heading[] = [];
  private readonly positions = new Map<string, number>();

  values(facts: Fact[]): Values {
    const out = { headings: [] as number[], numbers: [] as number[], texts: [] as string[] };
    for (const { name, type, value } of facts) {
      out.headings.push(this.position(name, type));
      if (typeof value === "string") {
        out.texts.push(value);
      } else {
        out.numbers.push(Number(value));
      }
    }
    return out;
  }

  private position(name: string, type: Type): number {
    const key = `${type} ${name}`;
    let at = this.positions.get(key);
    if (at === undefined) {
      at = this.list.push({ name, type }) - 1;
      this.positions.set(key, at);
    }
    return at;
  }
}
