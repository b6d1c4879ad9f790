import { useTranslation } from "react-i18next";
import type { Assessment } from "../../gen/perennial/api/v1/customer_pb";
import styles from "./Reasons.module.css";
import { phrase, raising } from "./reading";

/** As many as a person keeps in mind while dialling. */
const mostReasons = 3;

/** Why, in a few lines: the strongest signs with what they point to. */
export function Reasons(props: { assessment: Assessment }) {
  const { t } = useTranslation();
  const reasons = raising(props.assessment).slice(0, mostReasons);
  if (reasons.length === 0) return <p>{t("risk.noSigns")}</p>;
  return (
    <ul className={styles.reasons}>
      {reasons.map((reason) => (
        <li key={reason.driver}>
          <span className={styles.title}>{reason.title}</span>
          {reason.evidence !== "" && reason.evidence !== reason.title && (
            <span className={styles.evidence}>{phrase(reason)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
