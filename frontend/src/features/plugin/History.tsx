// What a plugin took while it ran: the figures in words, and how they went.

import { useTranslation } from "react-i18next";
import type { PluginMoment } from "../../gen/perennial/api/v1/setting_pb";
import { bytes, milliseconds } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./History.module.css";

/** Fewer say nothing that the newest figures do not. */
const fewest = 3;

export function History(props: { moments: readonly PluginMoment[] }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const lines = [
    {
      id: "memory",
      values: props.moments.map((m) => Number(m.memoryBytes)),
      say: (n: number) => bytes(n, lang),
    },
    {
      id: "latency",
      values: props.moments.map((m) => m.latencyMs),
      say: (n: number) => milliseconds(n, lang),
    },
  ] as const;
  const shown = lines
    .map(({ values, ...line }) => ({ ...line, values: values.filter((v) => v > 0) }))
    .filter(({ values }) => values.length >= fewest);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.history} aria-label={t("plugin.history")}>
      {shown.map(({ id, values, say }) => {
        const [least, most] = [say(Math.min(...values)), say(Math.max(...values))];
        const name = t(`pluginFact.${id}`);
        return (
          <li key={id}>
            <span>
              {least === most
                ? t("plugin.historyEven", { name, value: least })
                : t("plugin.historyBetween", { name, least, most })}
            </span>
            <svg viewBox="0 0 120 24" preserveAspectRatio="none" aria-hidden="true">
              <polyline points={path(values)} />
            </svg>
          </li>
        );
      })}
    </ul>
  );
}

/** The values over the width, the largest at the top, nothing at the bottom. */
function path(values: readonly number[]): string {
  const most = Math.max(...values, Number.MIN_VALUE);
  return values
    .map((v, i) => {
      const x = values.length === 1 ? 0 : (i / (values.length - 1)) * 120;
      return `${x.toFixed(1)},${(23 - (v / most) * 22).toFixed(1)}`;
    })
    .join(" ");
}
