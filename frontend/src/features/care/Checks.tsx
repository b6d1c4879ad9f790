// The day's checks, beside the people: what is due, and what was answered.

import { useQuery } from "@connectrpc/connect-query";
import { skipToken } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CareService, type Check } from "../../gen/perennial/api/v1/care_pb";
import { Icon } from "../../ui/Icon";
import { CheckSheet, emptyDraft } from "./CheckSheet";
import styles from "./Checks.module.css";
import { Due } from "./Due";
import { type CheckDraft, useCare } from "./useCare";

/** The checks of a day: those that wait, and those that need nothing any more. */
export type DayChecks = { day: string; due: readonly Check[]; closed: readonly Check[] };

/** Undefined where the shop keeps no checks on that day. */
export function useDayChecks(day: string, due: readonly Check[]): DayChecks | undefined {
  const list = useQuery(CareService.method.listChecks, day === "" ? skipToken : { day });
  const closed = (list.data?.checks ?? []).filter(
    (c) => c.state !== "due" && c.state !== "overdue",
  );
  return due.length + closed.length === 0 ? undefined : { day, due, closed };
}

export function Checks(props: { checks: DayChecks }) {
  const { t } = useTranslation();
  const care = useCare();
  const { day, due: checks, closed } = props.checks;
  // What was typed outlives a sheet closed by mistake.
  const [drafts, setDrafts] = useState<Readonly<Record<string, CheckDraft>>>({});
  const [open, setOpen] = useState<string>();
  const check = checks.find((c) => c.id === open);
  return (
    <section aria-labelledby="checks-title" className={styles.checks}>
      <h2 id="checks-title">{t("care.title")}</h2>
      {checks.length === 0 ? (
        <p className={styles.none}>{t("care.allDone")}</p>
      ) : (
        <>
          <p className={styles.none}>{t("care.toDo", { count: checks.length })}</p>
          <ul>
            {checks.map((c) => (
              <li key={c.id}>
                <button type="button" className={styles.check} onClick={() => setOpen(c.id)}>
                  <span className={styles.title}>{c.title}</span>
                  <span className={styles.when}>
                    <Due check={c} day={day} />
                    {c.second && <span>{t("care.two")}</span>}
                  </span>
                  <span className={styles.go}>
                    <Icon name="chevron" size={16} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {closed.length > 0 && <Answered closed={closed} day={day} onTakeBack={care.takeBack} />}
      <CheckSheet
        check={check}
        draft={(check && drafts[check.id]) ?? emptyDraft}
        onDraft={(draft) => check && setDrafts((all) => ({ ...all, [check.id]: draft }))}
        care={care}
        onClose={() => setOpen(undefined)}
      />
    </section>
  );
}

function Answered(props: {
  closed: readonly Check[];
  day: string;
  onTakeBack: (checkId: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <details className={styles.answered}>
      <summary>{t("care.answered", { count: props.closed.length })}</summary>
      <ul>
        {props.closed.map((c) => (
          <li key={c.id} className={styles.past}>
            <span className={styles.title}>{c.title}</span>
            <span className={styles.when}>
              <Due check={c} day={props.day} />
              {c.answeredBy !== "" && <span>{c.answeredBy}</span>}
            </span>
            {c.findings > 0 && <span>{t("care.findings", { count: c.findings })}</span>}
            {c.skipReason !== "" && <span className={styles.none}>{c.skipReason}</span>}
            {c.state !== "missed" && (
              <button
                type="button"
                className={styles.back}
                aria-label={t("care.takeBackOf", { title: c.title })}
                onClick={() => props.onTakeBack(c.id)}
              >
                {t("care.takeBack")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
