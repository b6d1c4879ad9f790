import { useTranslation } from "react-i18next";
import type { ListTodayResponse } from "../../gen/perennial/api/v1/today_pb";
import { Empty } from "../../ui/Empty";
import styles from "./NothingToDo.module.css";

/** An example people can copy; the path is theirs to fill in. */
const importCommand = "perennial import customers.csv --pack telecom";

/** Why the list is empty: no customers yet, all done, or nobody at risk. */
export function NothingToDo(props: { today: ListTodayResponse }) {
  const { t } = useTranslation();
  const { customers, done, lapsed } = props.today;
  if (customers === 0) {
    return (
      <Empty title={t("empty.noCustomers")}>
        <p>{t("empty.howToImport")}</p>
        <code className={styles.command}>{importCommand}</code>
        <p>{t("empty.afterImport")}</p>
      </Empty>
    );
  }
  if (done > 0) {
    return (
      <Empty title={t("empty.allDone")}>
        <p>{t("empty.allDoneHint")}</p>
      </Empty>
    );
  }
  if (lapsed === customers) {
    return (
      <Empty title={t("empty.allLapsed")}>
        <p>{t("empty.allLapsedHint")}</p>
      </Empty>
    );
  }
  return (
    <Empty title={t("empty.nobody")}>
      <p>{t("empty.nobodyHint")}</p>
    </Empty>
  );
}
