// The day, how much of it can be done, and how much already is.

import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ListTodayResponse } from "../../gen/perennial/api/v1/today_pb";
import { count, longDay, weekday } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Sprig } from "../../ui/Sprig";
import styles from "./Heading.module.css";
import { tally } from "./tally";

export function Heading(props: {
  today: ListTodayResponse;
  /** "" when the page shows the shop's today. */
  asOf: string;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { today } = props;
  const { done, total } = tally(today);
  const pickId = useId();
  return (
    <header className={styles.heading}>
      <div className={styles.top}>
        <p className={styles.day}>
          {longDay(today.asOf, lang)}
          <span>{weekday(today.asOf, lang)}</span>
        </p>
        <div className={styles.pick}>
          <label htmlFor={pickId}>{t("today.asOf")}</label>
          <DatePicker
            id={pickId}
            size="small"
            value={dayjs(today.asOf)}
            allowClear={false}
            onChange={(_, text) => {
              if (typeof text === "string" && text !== "") props.onDay(text);
            }}
          />
          {props.asOf !== "" && (
            <button type="button" className={styles.now} onClick={() => props.onDay("")}>
              {t("today.backToToday")}
            </button>
          )}
        </div>
      </div>
      <h1>{t("today.title", { count: total })}</h1>
      <div className={styles.progress}>
        <Sprig done={done} total={total} />
        <p>
          {total > 0 && <strong>{t("today.progress", { done, total })}</strong>}
          <span>
            {t("today.figures", {
              atRisk: count(today.atRisk, lang),
              customers: count(today.customers, lang),
              lapsed: count(today.lapsed, lang),
            })}
          </span>
        </p>
      </div>
      <Leaving today={today} />
    </header>
  );
}

/** What counts as having left, where the figure of the lapsed stands. */
function Leaving(props: { today: ListTodayResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { churn, oneTime } = props.today;
  if (churn.length === 0) return null;
  return (
    <details className={styles.leaving}>
      <summary>{t("today.leaving")}</summary>
      {churn.map((one) => (
        <p key={one.pack}>
          {churn.length > 1 && <strong>{one.title}</strong>}
          {one.text}
        </p>
      ))}
      {oneTime > 0 && <p>{t("today.oneTime", { count: oneTime, shown: count(oneTime, lang) })}</p>}
    </details>
  );
}
