import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { Sheet } from "../../ui/Sheet";
import styles from "./Choice.module.css";
import type { ListColumn } from "./columns";

/** Which columns stand beside the name. */
export function ColumnChoice(props: {
  all: readonly ListColumn[];
  shown: readonly ListColumn[];
  onChoose: (keys: string[] | undefined) => void;
}) {
  const { t } = useTranslation();
  const { all, shown, onChoose } = props;
  const has = (key: string) => shown.some((c) => c.key === key);
  const toggle = (key: string) =>
    onChoose(all.filter((c) => has(c.key) !== (c.key === key)).map((c) => c.key));
  return (
    <Sheet icon="columns" label={t("roster.columns")} title={t("roster.columnsHint")}>
      {() => (
        <>
          <p className={styles.hint}>{t("roster.columnsHint")}</p>
          <ul>
            {all.map((column) => (
              <li key={column.key}>
                <Checkbox
                  className={styles.choice ?? ""}
                  checked={has(column.key)}
                  onChange={() => toggle(column.key)}
                >
                  {column.title}
                </Checkbox>
              </li>
            ))}
          </ul>
          <button type="button" className={styles.link} onClick={() => onChoose(undefined)}>
            {t("roster.usualColumns")}
          </button>
        </>
      )}
    </Sheet>
  );
}
