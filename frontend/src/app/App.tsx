// What every page stands on: texts, look, calls, keyboard, toasts.

import type { Transport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { i18n } from "i18next";
import { useCallback, useEffect, useState } from "react";
import { I18nextProvider } from "react-i18next";
import { followChanges } from "../lib/changes";
import { CommandContext, createCommandBook, listen } from "../lib/command";
import { type Connection, ConnectionContext } from "../lib/connection";
import { isLanguage, type Language } from "../lib/language";
import { savedTheme, saveLanguage, saveTheme, type ThemeChoice } from "../lib/preference";
import { worthRetrying } from "../lib/problem";
import { Theme } from "../ui/Theme";
import { ToastRegion } from "../ui/Toast";
import { Shell } from "./Shell";

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The long poll says when to ask again; looking at the window does not.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: "always", // the program is on this machine, online or not
        retry: (failures, cause) => failures < 1 && worthRetrying(cause),
        retryDelay: 600,
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function App(props: { text: i18n; connection: Connection; transport: Transport }) {
  const { text, connection, transport } = props;
  const [queries] = useState(createQueries);
  const [book] = useState(createCommandBook);
  const [theme, setTheme] = useState<ThemeChoice>(savedTheme);
  const [language, setLanguage] = useState<Language>(
    isLanguage(text.language) ? text.language : "en",
  );

  useEffect(() => listen(book, window), [book]);

  useEffect(() => {
    const stop = new AbortController();
    const refresh = () => queries.invalidateQueries();
    followChanges(transport, refresh, stop.signal);
    return () => stop.abort();
  }, [transport, queries]);

  const chooseTheme = useCallback((choice: ThemeChoice) => {
    saveTheme(choice);
    setTheme(choice);
  }, []);

  const chooseLanguage = useCallback(
    async (choice: Language) => {
      saveLanguage(choice);
      await text.changeLanguage(choice);
      setLanguage(choice);
      // The program's own texts come in the language they are asked for.
      await queries.invalidateQueries();
    },
    [text, queries],
  );

  return (
    <I18nextProvider i18n={text}>
      <ConnectionContext value={connection}>
        <CommandContext value={book}>
          <TransportProvider transport={transport}>
            <QueryClientProvider client={queries}>
              <Theme choice={theme} language={language}>
                <ToastRegion>
                  <Shell theme={theme} onTheme={chooseTheme} onLanguage={chooseLanguage} />
                </ToastRegion>
              </Theme>
            </QueryClientProvider>
          </TransportProvider>
        </CommandContext>
      </ConnectionContext>
    </I18nextProvider>
  );
}
