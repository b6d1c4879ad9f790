import { useQuery } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useVerdict } from "../features/action/useVerdict";
import { Checks, useDayChecks } from "../features/care/Checks";
import { Agenda } from "../features/today/Agenda";
import { Heading } from "../features/today/Heading";
import { besides, NothingToDo } from "../features/today/NothingToDo";
import { Notices } from "../features/today/Notices";
import { TodayService } from "../gen/perennial/api/v1/today_pb";
import { go, todayHref } from "../lib/route";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./TodayPage.module.css";
import { subjectOf, TodayBody, TodayHead } from "./TodayRow";
import { useTitle } from "./useTitle";

export function TodayPage(props: { asOf: string; first: boolean }) {
  const { t } = useTranslation();
  const { asOf } = props;
  const list = useQuery(
    TodayService.method.listToday,
    { asOf },
    { placeholderData: (last) => last },
  );
  const today = list.data;
  const verdict = useVerdict(asOf, today?.asOf ?? asOf);
  const checks = useDayChecks(today?.asOf ?? "", today?.checks ?? []);
  useTitle(t("shell.today"));

  const { begin } = verdict;
  const keys = useMemo(() => {
    const answer = (kind: "done" | "later" | "decline") => (id: string) => {
      const item = today?.items.find((i) => i.customerId === id);
      const subject = item && subjectOf(item);
      if (subject) begin(kind, subject);
    };
    return [
      { id: "done", label: t("command.done"), key: "d", perform: answer("done") },
      { id: "later", label: t("command.later"), key: "l", perform: answer("later") },
      { id: "decline", label: t("command.decline"), key: "n", perform: answer("decline") },
    ];
  }, [t, today, begin]);

  if (!today) {
    if (list.error) return <Trouble cause={list.error} retry={list.refetch} />;
    return <Waiting lines={8} />;
  }
  if (today.customers === 0 && props.first) return <Waiting lines={8} />;
  const pickDay = (day: string) => go(todayHref(day));
  return (
    <>
      {today.customers > 0 && <Heading today={today} asOf={asOf} onDay={pickDay} />}
      {list.error && <Trouble below cause={list.error} retry={list.refetch} />}
      <Notices notices={besides(today)} />
      <div className={checks ? styles.both : ""}>
        <div className={styles.people}>
          {today.items.length === 0 ? (
            <NothingToDo today={today} />
          ) : (
            <Agenda
              label={t("today.list")}
              keys={keys}
              entries={today.items.map((item) => ({
                id: item.customerId,
                head: <TodayHead item={item} />,
                body: <TodayBody item={item} asOf={asOf} verdict={verdict} />,
              }))}
            />
          )}
        </div>
        {checks && (
          <aside className={styles.goods}>
            <Checks checks={checks} />
          </aside>
        )}
      </div>
      {verdict.dialog}
    </>
  );
}
