// The way in for a file: dropped anywhere, or picked. The button is a real
// file field, so keyboards and screen readers need nothing of ours.

import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import styles from "./FileChoice.module.css";

const kinds = ".csv,.tsv,.txt,.xlsx,.json,text/csv,text/plain,application/json";

export function FileChoice(props: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={styles.choice}>
      <span className={styles.icon}>
        <Icon name="inward" size={36} />
      </span>
      <input
        id={id}
        type="file"
        accept={kinds}
        className="hidden-visually"
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = ""; // the same file may be picked again
          if (file) props.onFile(file);
        }}
      />
      <label htmlFor={id} className={styles.button}>
        {t("import.choose")}
      </label>
      <p>{t("import.drop")}</p>
      <p id={`${id}-hint`} className={styles.hint}>
        {t("import.kinds")}
      </p>
    </div>
  );
}
