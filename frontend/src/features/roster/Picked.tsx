// What is selected, and what can be done with it.

import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { bytes, count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Icon } from "../../ui/Icon";
import styles from "./Picked.module.css";
import type { Pick } from "./Table";
import type { Exporting } from "./useExport";

export function Picked(props: {
  pick: Pick;
  total: number;
  exporting: Exporting;
  onAll: () => void;
  onNone: () => void;
  onExport: () => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { pick, total, exporting } = props;
  const n = pick.all ? total : pick.ids.size;
  if (exporting.size !== undefined) {
    return (
      <div className={styles.bar}>
        <p role="status">{t("setting.exporting", { size: bytes(exporting.size, lang) })}</p>
        <Button onClick={exporting.stop}>{t("common.cancel")}</Button>
      </div>
    );
  }
  if (n === 0) return null;
  return (
    <div className={styles.bar}>
      <p role="status">
        {t(pick.all ? "roster.pickedAll" : "roster.picked", { count: n, shown: count(n, lang) })}
      </p>
      {!pick.all && n < total && (
        <Button type="text" className={styles.all ?? ""} onClick={props.onAll}>
          {t("roster.pickAll", { count: total, shown: count(total, lang) })}
        </Button>
      )}
      <span className={styles.room} />
      <Button icon={<Icon name="outward" size={16} />} onClick={props.onExport}>
        {t("roster.exportPicked")}
      </Button>
      <Button type="text" onClick={props.onNone}>
        {t("roster.pickNone")}
      </Button>
    </div>
  );
}
