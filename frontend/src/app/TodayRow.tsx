// One thing to do: the line that tells it from the others, and what opens
// below: what to say, the three answers, and why.

import { useTranslation } from "react-i18next";
import type { Subject, Verdicts } from "../features/action/useVerdict";
import { VerdictBar } from "../features/action/VerdictBar";
import { BandMark } from "../features/risk/BandMark";
import { Reasons } from "../features/risk/Reasons";
import { phrase, topReason } from "../features/risk/reading";
import type { TodayItem } from "../gen/perennial/api/v1/today_pb";
import { money, percent } from "../lib/figure";
import { customerHref } from "../lib/route";
import { useLanguage } from "../lib/useLanguage";
import { Speech } from "../ui/Speech";
import styles from "./TodayRow.module.css";

/** What an answer is about; undefined where nothing is proposed. */
export function subjectOf(item: TodayItem): Subject | undefined {
  if (!item.action) return undefined;
  const { customerId, name, action } = item;
  return { customerId, name, actionId: action.id, driverId: action.driverId };
}

export function TodayHead(props: { item: TodayItem }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { name, assessment, action } = props.item;
  const reason = assessment && topReason(assessment);
  const cents = assessment?.valueCents;
  return (
    <span className={styles.head}>
      <span className={styles.band}>
        {assessment && <BandMark band={assessment.band} />}
        {assessment?.risk !== undefined && <small>{percent(assessment.risk, lang)}</small>}
      </span>
      <span className={styles.who}>
        <span className={styles.name}>{name}</span>
        <span className={styles.reason}>{reason ? phrase(reason) : t("risk.noSigns")}</span>
      </span>
      <span className={styles.action}>{action?.title}</span>
      <span className={styles.value}>
        {cents === undefined ? (
          <small>{t("today.valueUnknown")}</small>
        ) : (
          <>
            {money(cents, lang)}
            <small>{t("today.aYear")}</small>
          </>
        )}
      </span>
    </span>
  );
}

export function TodayBody(props: { item: TodayItem; asOf: string; verdict: Verdicts }) {
  const { t } = useTranslation();
  const { item, verdict } = props;
  const subject = subjectOf(item);
  return (
    <div className={styles.body}>
      <div className={styles.say}>
        {item.action && item.action.script !== "" ? (
          <Speech title={t("today.say", { action: item.action.title })} text={item.action.script} />
        ) : (
          <p>{t("today.noAction")}</p>
        )}
        {subject && (
          <VerdictBar
            name={item.name}
            busy={verdict.busy === item.customerId}
            onAnswer={(answer) => verdict.begin(answer, subject)}
          />
        )}
      </div>
      <aside className={styles.why} aria-label={t("today.why")}>
        <h2>{t("today.why")}</h2>
        {item.assessment && <Reasons assessment={item.assessment} />}
        <a href={customerHref(item.customerId, props.asOf)}>{t("today.openCustomer")}</a>
      </aside>
    </div>
  );
}
