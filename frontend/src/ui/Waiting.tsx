// The shape of what is coming, shown only when it does not come at once: a
// flash of grey is worse than a tenth of a second of nothing.

import { useTranslation } from "react-i18next";
import styles from "./Waiting.module.css";

export function Waiting(props: { lines: number }) {
  const { t } = useTranslation();
  const lines = Array.from({ length: props.lines }, (_, i) => i);
  return (
    <div className={styles.waiting} role="status">
      <span className="hidden-visually">{t("common.loading")}</span>
      {lines.map((i) => (
        <span key={i} className={styles.line} aria-hidden="true">
          <i className={styles.short} />
          <i className={styles.long} />
        </span>
      ))}
    </div>
  );
}
