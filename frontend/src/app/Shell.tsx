// The frame around every page: where you are, search, display, help, and how
// the program is.

import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Search } from "../features/search/Search";
import { type Command, useCommands } from "../lib/command";
import { useConnection } from "../lib/connection";
import type { Language } from "../lib/language";
import type { ThemeChoice } from "../lib/preference";
import { customerHref, go, type Route, todayHref, useRoute } from "../lib/route";
import { Empty } from "../ui/Empty";
import { CustomerPage } from "./CustomerPage";
import { Display } from "./Display";
import { Help } from "./Help";
import styles from "./Shell.module.css";
import { TodayPage } from "./TodayPage";

export function Shell(props: {
  theme: ThemeChoice;
  onTheme: (theme: ThemeChoice) => void;
  onLanguage: (language: Language) => void;
}) {
  const { t } = useTranslation();
  const route = useRoute();
  const connection = useConnection();
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const asOf = route.page === "missing" ? "" : route.asOf;

  const commands = useMemo<Command[]>(
    () => [
      { id: "help", label: t("command.help"), keys: ["?"], perform: () => setHelp(true) },
      {
        id: "search",
        label: t("command.search"),
        keys: ["/"],
        perform: () => search.current?.focus(),
      },
      {
        id: "today",
        label: t("command.today"),
        keys: ["t"],
        perform: () => go(todayHref(asOf)),
      },
    ],
    [t, asOf],
  );
  useCommands(commands);
  useArrival(route, main);

  return (
    <>
      {/* A link to #main would be a change of route, so a button moves the focus. */}
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {t("shell.skip")}
      </button>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <a className={styles.brand} href={todayHref(asOf)} aria-label={t("shell.home")}>
            <img src="./favicon.svg" alt="" width="30" height="30" />
            <span>{t("shell.brand")}</span>
          </a>
          <nav aria-label={t("shell.nav")}>
            <a
              href={todayHref(asOf)}
              aria-current={route.page === "today" ? "page" : undefined}
              className={styles.link}
            >
              {t("shell.today")}
            </a>
          </nav>
          <search className={styles.search}>
            <Search inputRef={search} onFound={(id) => go(customerHref(id, asOf))} />
          </search>
          <Display
            theme={props.theme}
            onTheme={props.onTheme}
            onLanguage={props.onLanguage}
            onHelp={() => setHelp(true)}
          />
        </div>
      </header>
      {connection === "away" && (
        <p className={styles.away} role="status">
          {t("shell.away")}
        </p>
      )}
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        {connection === "ended" ? (
          <Empty title={t("shell.ended")}>
            <p>{t("shell.endedHint")}</p>
          </Empty>
        ) : (
          <Page route={route} />
        )}
      </main>
      <Help open={help} onClose={() => setHelp(false)} />
    </>
  );
}

function Page(props: { route: Route }) {
  const { t } = useTranslation();
  const { route } = props;
  switch (route.page) {
    case "today":
      return <TodayPage asOf={route.asOf} />;
    case "customer":
      return <CustomerPage key={route.id} id={route.id} asOf={route.asOf} />;
    case "missing":
      return (
        <Empty title={t("shell.missing")}>
          <p>
            <a href={todayHref("")}>{t("shell.missingHint")}</a>
          </p>
        </Empty>
      );
  }
}

/** On arriving at another page: its top, and its content for screen readers. */
function useArrival(route: Route, main: { current: HTMLElement | null }) {
  const place = route.page === "customer" ? `customer ${route.id}` : route.page;
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place, main]);
}
