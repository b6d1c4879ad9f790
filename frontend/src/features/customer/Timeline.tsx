// What happened, newest first, on one stem: days are the nodes.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEvent } from "../../gen/perennial/api/v1/customer_pb";
import { count, longDay } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { channels } from "./kinds";
import styles from "./Timeline.module.css";

const kinds = ["purchase", "interaction", "complaint", "action", "note"] as const;

export function Timeline(props: {
  events: readonly TimelineEvent[];
  total: number;
  onTakeBack: (event: TimelineEvent) => void;
  /** What can be written onto it. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { events, total } = props;
  return (
    <section aria-labelledby="timeline-title" className={styles.section}>
      <div className={styles.head}>
        <h2 id="timeline-title">{t("timeline.title")}</h2>
        {props.children}
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>{t("timeline.none")}</p>
      ) : (
        <ol className={styles.timeline}>
          {events.map((event) => (
            <Happened
              key={`${event.day}/${event.id}`}
              event={event}
              onTakeBack={props.onTakeBack}
            />
          ))}
        </ol>
      )}
      {total > events.length && (
        <p className={styles.none}>
          {t("timeline.older", { shown: count(events.length, lang), total: count(total, lang) })}
        </p>
      )}
    </section>
  );
}

function Happened(props: { event: TimelineEvent; onTakeBack: (event: TimelineEvent) => void }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { event } = props;
  const kind = kinds.find((k) => k === event.kind);
  const channel = channels.find((c) => c === event.code);
  const code = kind === "action" ? "" : channel ? t(`channel.${channel}`) : event.code;
  return (
    <li className={`${styles.event} ${kind === "action" ? styles.action : ""}`}>
      <time dateTime={event.day}>{longDay(event.day, lang)}</time>
      <div className={styles.what}>
        {/* The program says it whole: what, how much, how it was answered. */}
        <p>
          {event.title !== "" || !kind ? event.title : t(`timeline.kind.${kind}`)}
          {code !== "" && <span className={styles.code}>{code}</span>}
        </p>
        {event.text !== "" && <p className={styles.text}>{event.text}</p>}
        {(kind === "action" || event.byHand) && (
          <button
            type="button"
            className={styles.back}
            onClick={() => props.onTakeBack(event)}
            aria-label={t("timeline.takeBackOf", {
              title: event.title,
              day: longDay(event.day, lang),
            })}
          >
            {t("timeline.takeBack")}
          </button>
        )}
      </div>
    </li>
  );
}
