// The ways to the pages: links in the bar, and on a phone a dock under the thumb.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "../lib/command";
import {
  asOfOf,
  customersHref,
  go,
  importHref,
  pluginsHref,
  type Route,
  settingsHref,
  todayHref,
} from "../lib/route";
import { Icon } from "../ui/Icon";
import styles from "./Nav.module.css";

const places = [
  { id: "today", key: "t", icon: "sun", pages: ["today"] },
  { id: "customers", key: "c", icon: "people", pages: ["customers", "customer"] },
  { id: "import", key: "i", icon: "inward", pages: ["import", "importRun"] },
  { id: "plugins", key: "p", icon: "sprout", pages: ["plugins", "plugin", "install"] },
  { id: "settings", key: ",", icon: "sliders", pages: ["settings"] },
] as const satisfies readonly {
  id: string;
  pages: readonly Route["page"][];
  [more: string]: unknown;
}[];

function hrefs(asOf: string): Record<(typeof places)[number]["id"], string> {
  return {
    today: todayHref(asOf),
    customers: customersHref,
    import: importHref,
    plugins: pluginsHref,
    settings: settingsHref,
  };
}

export function Nav(props: { route: Route }) {
  const { t } = useTranslation();
  const { route } = props;
  const asOf = asOfOf(route);
  const commands = useMemo<Command[]>(
    () =>
      places.map(({ id, key }) => ({
        id,
        label: t(`goto.${id}`),
        keys: [key],
        perform: () => go(hrefs(asOf)[id]),
      })),
    [t, asOf],
  );
  useCommands(commands);
  return (
    <nav aria-label={t("shell.nav")} className={styles.nav}>
      {places.map(({ id, icon, pages }) => (
        <a
          key={id}
          href={hrefs(asOf)[id]}
          aria-current={pages.some((page) => page === route.page) ? "page" : undefined}
          className={styles.link}
        >
          <span className={styles.icon}>
            <Icon name={icon} size={20} />
          </span>
          {t(`nav.${id}`)}
        </a>
      ))}
    </nav>
  );
}
