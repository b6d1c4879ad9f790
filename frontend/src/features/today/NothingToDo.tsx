import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ListTodayResponse, Notice } from "../../gen/perennial/api/v1/today_pb";
import { isDay } from "../../lib/figure";
import { importHref, todayHref, welcomeHref } from "../../lib/route";
import { Empty } from "../../ui/Empty";
import { NextStep } from "../../ui/NextStep";
import styles from "./NothingToDo.module.css";

/** The notices that say why the list is empty, and what each is called here. */
const reasons = {
  "today.finished": "allDone",
  "today.all_lapsed": "allLapsed",
  "today.all_gone": "allGone",
  "today.none_assessed": "notAssessed",
  "today.nobody": "nobody",
} as const;

type ReasonKey = keyof typeof reasons;

function isReason(key: string): key is ReasonKey {
  return key in reasons;
}

/** What the page says beside the list: not again what an empty list says. */
export function besides(today: ListTodayResponse): Notice[] {
  if (today.items.length > 0) return today.notices;
  return today.notices.filter((n) => n.key !== "today.no_customers" && !isReason(n.key));
}

/** Why the list is empty, and what to do next. */
export function NothingToDo(props: { today: ListTodayResponse }) {
  const { t } = useTranslation();
  const { today } = props;
  if (today.customers === 0) {
    return (
      <Empty title={t("empty.noCustomers")}>
        <p>{t("empty.howToImport")}</p>
        <p className={styles.ways}>
          <NextStep href={importHref}>{t("goto.import")}</NextStep>
          <a href={welcomeHref}>{t("empty.demo")}</a>
        </p>
        <p>{t("empty.afterImport")}</p>
      </Empty>
    );
  }
  for (const notice of today.notices) {
    if (!isReason(notice.key)) continue;
    const lapsed = notice.key === "today.all_lapsed";
    return (
      <Because
        title={t(`empty.${reasons[notice.key]}`)}
        text={lapsed ? t("empty.allLapsedHint") : notice.text}
      >
        {lapsed && <OtherDay text={notice.text} />}
      </Because>
    );
  }
  const finished = today.done > 0;
  return (
    <Because
      title={t(finished ? "empty.allDone" : "empty.nobody")}
      text={t(finished ? "empty.allDoneHint" : "empty.nobodyHint")}
    />
  );
}

function Because(props: { title: string; text: string; children?: ReactNode }) {
  return (
    <Empty below title={props.title}>
      <p>{props.text}</p>
      {props.children}
    </Empty>
  );
}

/** The way to the day the notice names, where it names one. */
function OtherDay(props: { text: string }) {
  const { t } = useTranslation();
  const day = /\d{4}-\d{2}-\d{2}/.exec(props.text)?.[0];
  if (day === undefined || !isDay(day)) return null;
  return (
    <p>
      <a href={todayHref(day)}>{t("empty.otherDay", { day })}</a>
    </p>
  );
}
