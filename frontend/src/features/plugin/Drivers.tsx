// What a plugin takes for causes of leaving: the weight its vendor gives
// beside the weight the shop's own history gives, and whether the two agree.

import { useTranslation } from "react-i18next";
import type { PluginDriver } from "../../gen/perennial/api/v1/setting_pb";
import { count, logOdds } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { State } from "../../ui/State";
import styles from "./Drivers.module.css";
import { driverState } from "./state";

export function Drivers(props: { drivers: readonly PluginDriver[] }) {
  const { t } = useTranslation();
  const weights = props.drivers.flatMap((d) => [d.vendorWeight, d.learnedWeight ?? 0]);
  const longest = Math.max(...weights.map(Math.abs), Number.MIN_VALUE);
  return (
    <section aria-labelledby="drivers-title">
      <h2 id="drivers-title" className={styles.title}>
        {t("driver.title")}
      </h2>
      <p className={styles.lead}>{t("driver.lead")}</p>
      <table className={styles.drivers}>
        <caption className="hidden-visually">{t("driver.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("driver.driver")}</th>
            <th scope="col">{t("driver.weights")}</th>
            <th scope="col">{t("driver.state")}</th>
          </tr>
        </thead>
        <tbody>
          {props.drivers.map((driver) => (
            <Row key={driver.id} driver={driver} longest={longest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row(props: { driver: PluginDriver; longest: number }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { driver, longest } = props;
  const { state, tone } = driverState(driver.state);
  const notes = [
    driver.confidence !== "" && t("driver.confidence", { grade: driver.confidence }),
    driver.source,
  ].filter((s) => s !== false && s !== "");
  return (
    <tr>
      <th scope="row">
        {driver.title}
        {!driver.actionable && <span className={styles.aside}>{t("driver.notActionable")}</span>}
        <small>{notes.join(" · ")}</small>
      </th>
      <td className={styles.weights}>
        <Weight label={t("driver.vendor")} value={driver.vendorWeight} longest={longest} />
        {driver.learnedWeight === undefined ? (
          <span className={styles.weight}>
            <span>{t("driver.learned")}</span>
            <span className={styles.none}>{t("driver.notYet")}</span>
          </span>
        ) : (
          <Weight
            label={t("driver.learned")}
            value={driver.learnedWeight}
            longest={longest}
            learned
          />
        )}
      </td>
      <td className={styles.state}>
        <State tone={tone} word={t(`driverState.${state}`)} />
        <small>
          {t("driver.events", { count: driver.events, shown: count(driver.events, lang) })}
        </small>
      </td>
    </tr>
  );
}

function Weight(props: { label: string; value: number; longest: number; learned?: boolean }) {
  const up = props.value >= 0;
  const width = `${(Math.abs(props.value) / props.longest) * 50}%`;
  return (
    <span className={styles.weight}>
      <span>{props.label}</span>
      <span className={styles.track} aria-hidden="true">
        <span
          className={`${up ? styles.up : styles.down} ${props.learned ? "" : styles.vendor}`}
          style={up ? { left: "50%", width } : { right: "50%", width }}
        />
      </span>
      <span className={styles.figure}>{logOdds(props.value)}</span>
    </span>
  );
}
