// Whether the program answers: the one thing every part of the page may need
// to know, kept in one place that the transport writes and components read.

import { createContext, useContext, useSyncExternalStore } from "react";

/**
 * well: it answers. away: it does not, and is asked again by itself.
 * ended: it answers but no longer knows this page; only a new link helps.
 */
export type State = "well" | "away" | "ended";

export type Connection = {
  state: () => State;
  set: (next: State) => void;
  subscribe: (changed: () => void) => () => void;
};

export function createConnection(): Connection {
  let state: State = "well";
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    set(next) {
      // An ended session does not heal by a late answer of an earlier call.
      if (state === next || state === "ended") return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

export const ConnectionContext = createContext<Connection>(createConnection());

export function useConnection(): State {
  const connection = useContext(ConnectionContext);
  return useSyncExternalStore(connection.subscribe, connection.state);
}
