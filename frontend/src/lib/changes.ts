// Live updates. WaitChanges answers when the store moved past a revision or
// after its timeout; asking again and again is a push that every webview can
// carry.

import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { SystemService } from "../gen/perennial/api/v1/system_pb";

const waitMs = 25_000;
/** A webview never cancels a call by itself, so the page gives up on its own. */
const giveUpMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

type Waiter = Pick<Client<typeof SystemService>, "waitChanges">;

/**
 * Calls changed each time the store moves on, and once after every silence,
 * until signal aborts.
 */
export async function followChanges(
  transport: Transport,
  changed: () => void,
  signal: AbortSignal,
  pause: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<void> {
  const system: Waiter = createClient(SystemService, transport);
  let seen = 0n;
  let known = false; // whether seen is a revision this page's data includes
  let pauseMs = 0;
  while (!signal.aborted) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(giveUpMs)]);
      const answer = await system.waitChanges(
        { since: seen, timeoutMs: known ? waitMs : 0 },
        { signal: limit, timeoutMs: giveUpMs },
      );
      const moved = answer.revision !== seen;
      if ((known && moved) || (!known && pauseMs > 0)) changed();
      seen = answer.revision;
      known = true;
      // An answer at once without news would make a busy loop; breathe.
      if (!moved) await pause(firstPauseMs, signal);
      pauseMs = 0;
    } catch {
      if (signal.aborted) return;
      known = false;
      pauseMs = Math.min(longestPauseMs, pauseMs === 0 ? firstPauseMs : pauseMs * 2);
      await pause(pauseMs, signal);
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
