// What to tell people about a call that failed. The program's own sentences
// already say what happened, what was kept and what to do, in the language of
// the request; the rest has sentences here.

import { Code, ConnectError } from "@connectrpc/connect";
import { isUnreachable } from "./transport";

export type Problem =
  | { kind: "said"; text: string }
  | { kind: "unreachable" }
  | { kind: "slow" }
  | { kind: "ended" }
  | { kind: "unknown" };

export function problemOf(cause: unknown): Problem {
  const error = ConnectError.from(cause);
  if (isUnreachable(error)) return { kind: "unreachable" };
  if (error.code === Code.Unauthenticated) return { kind: "ended" };
  if (error.code === Code.DeadlineExceeded) return { kind: "slow" };
  if (error.code === Code.Unknown || error.rawMessage === "") return { kind: "unknown" };
  return { kind: "said", text: error.rawMessage };
}

/** Whether asking again can help: a person's mistake stays one. */
export function worthRetrying(cause: unknown): boolean {
  const { code } = ConnectError.from(cause);
  return code === Code.Unavailable || code === Code.Unknown || code === Code.DeadlineExceeded;
}
