import { useEffect, useState } from "react";

/**
 * Calls done after ms, anew for each turn; undefined ms means no timer. Held,
 * it waits, and starts over when released: nothing leaves under the pointer.
 */
export function useTimer(
  ms: number | undefined,
  turn: number | undefined,
  done: () => void,
): { hold: () => void; release: () => void } {
  const [held, setHeld] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn starts the time again
  useEffect(() => {
    if (ms === undefined || held) return undefined;
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  }, [ms, turn, held, done]);
  return { hold: () => setHeld(true), release: () => setHeld(false) };
}
