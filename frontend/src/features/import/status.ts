// What an import's status is called and how it looks.

import type { ImportState } from "../../gen/perennial/api/v1/import_pb";
import type { Tone } from "../../ui/State";

const tones = {
  running: "working",
  done: "well",
  cancelled: "out",
  failed: "attention",
  interrupted: "attention",
  undoing: "working",
  undone: "out",
} as const satisfies Record<string, Tone>;

export type Status = keyof typeof tones;

export function statusOf(state: ImportState): Status {
  return state.status in tones ? (state.status as Status) : "failed";
}

export function toneOf(status: Status): Tone {
  return tones[status];
}

/** Whether there is anything to take back. */
export function canTakeBack(state: ImportState): boolean {
  const over = !["running", "undone"].includes(state.status);
  return over && state.created + state.updated + state.purchases > 0n;
}
