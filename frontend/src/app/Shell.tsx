// The frame around every page: where you are, search, display, help, and how
// the program is.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUpload } from "../features/import/useUpload";
import { Search } from "../features/search/Search";
import { type Command, useCommands } from "../lib/command";
import { useConnection } from "../lib/connection";
import { isParcel } from "../lib/file";
import type { DisplayChoices } from "../lib/preference";
import {
  asOfOf,
  customerHref,
  go,
  importHref,
  installHref,
  type Route,
  todayHref,
  useRoute,
} from "../lib/route";
import { DropVeil } from "../ui/DropVeil";
import { Empty } from "../ui/Empty";
import { Commands } from "./Commands";
import { Display } from "./Display";
import { Help } from "./Help";
import { Nav } from "./Nav";
import { Page } from "./Page";
import styles from "./Shell.module.css";
import { useFirstStart } from "./useFirstStart";
import { useShopDisplay } from "./useShopDisplay";

export function Shell(props: DisplayChoices) {
  const { t } = useTranslation();
  const route = useRoute();
  const connection = useConnection();
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const [upload, acts] = useUpload("import");
  const [parcel, parcelActs] = useUpload("install");
  const asOf = asOfOf(route);
  const display = useShopDisplay(props);
  const first = useFirstStart(route);

  const bring = useCallback(
    (file: File) => {
      const plugin = isParcel(file.name);
      (plugin ? parcelActs : acts).send(file);
      go(plugin ? installHref : importHref);
    },
    [acts, parcelActs],
  );

  const commands = useMemo<Command[]>(
    () => [
      { id: "help", label: t("command.help"), keys: ["?"], perform: () => setHelp(true) },
      {
        id: "search",
        label: t("command.search"),
        keys: ["/"],
        perform: () => search.current?.focus(),
      },
    ],
    [t],
  );
  useCommands(commands);
  useArrival(route, main);
  const welcome = first || route.page === "welcome"; // nowhere to go yet

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
          {welcome ? (
            <span className={styles.search} />
          ) : (
            <>
              <Nav route={route} />
              <search className={styles.search}>
                <Search inputRef={search} onFound={(id) => go(customerHref(id, asOf))} />
              </search>
            </>
          )}
          <Display
            theme={display.theme}
            onTheme={display.onTheme}
            onLanguage={display.onLanguage}
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
          <Page
            route={route}
            first={first}
            files={{ list: { upload, acts }, parcel: { upload: parcel, acts: parcelActs }, bring }}
            display={display}
          />
        )}
      </main>
      <DropVeil text={t("shell.drop")} onFile={bring} />
      {!welcome && <Commands display={display} asOf={asOf} />}
      <Help open={help} onClose={() => setHelp(false)} />
    </>
  );
}

/** On arriving at another page: its top, and its content for screen readers. */
function useArrival(route: Route, main: { current: HTMLElement | null }) {
  const place = "id" in route ? `${route.page} ${route.id}` : route.page;
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place, main]);
}
