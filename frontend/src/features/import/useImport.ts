// Following one import: GetImport answers when there is news or after 25 s;
// asked again and again, it is progress that every webview can carry.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ImportService, type ImportState } from "../../gen/perennial/api/v1/import_pb";
import { worthRetrying } from "../../lib/problem";

/** A webview never cancels a call by itself, so the page gives up on its own. */
const giveUpMs = 30_000;
const pauseMs = 1000;
/** Silences in a row before the page says so; the import goes on regardless. */
const patience = 5;

export function useImport(id: string) {
  const transport = useTransport();
  const { i18n } = useTranslation();
  const [state, setState] = useState<ImportState>();
  const [cause, setCause] = useState<unknown>();
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks anew; the words change with the language
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      const client = createClient(ImportService, transport);
      let seen = 0n;
      let silences = 0;
      while (!stop.signal.aborted) {
        try {
          const answer = await client.getImport(
            { importId: id, seen },
            { signal: stop.signal, timeoutMs: giveUpMs },
          );
          if (stop.signal.aborted) return;
          setCause(undefined);
          setState(answer.state);
          silences = 0;
          seen = answer.state?.seen ?? 0n;
          if (answer.state?.status !== "running") return;
        } catch (problem) {
          if (stop.signal.aborted) return;
          silences++;
          if (!worthRetrying(problem) || silences >= patience) {
            setCause(problem);
            return;
          }
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    };
    follow();
    return () => stop.abort();
  }, [id, transport, turn, i18n.language]);

  const again = useCallback(() => {
    setCause(undefined);
    setTurn((n) => n + 1);
  }, []);
  return { state, cause, again };
}
