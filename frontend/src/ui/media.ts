import { useSyncExternalStore } from "react";

/** Whether the screen is so now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** A phone, where a table has no room: the same width as in the style sheets. */
export const phone = "(max-width: 620px)";
