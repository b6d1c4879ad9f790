// What is wrong in the data, most serious first: rows that stay out, then
// values that could not be used.

import { useTranslation } from "react-i18next";
import type { Finding } from "../../gen/perennial/api/v1/import_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { State } from "../../ui/State";
import styles from "./Findings.module.css";

/** How many row numbers a line shows; the rest is in the file. */
const mostRows = 5;

export function Findings(props: { findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  if (props.findings.length === 0) {
    return (
      <p>
        <State tone="well" word={t("import.noFindings")} />
      </p>
    );
  }
  const sorted = [...props.findings].sort(
    (a, b) => Number(b.rejects) - Number(a.rejects) || Number(b.count - a.count),
  );
  return (
    <ul className={styles.findings}>
      {sorted.map((finding) => {
        const rows = finding.rows.slice(0, mostRows).map((row) => count(row, lang));
        const more = finding.count > BigInt(rows.length);
        const shown = rows.join(t("common.listComma"));
        return (
          <li key={`${finding.column} ${finding.kind}`}>
            <span className={styles.count}>
              {t("import.times", {
                count: Number(finding.count),
                shown: count(finding.count, lang),
              })}
            </span>
            <span>
              {finding.text}
              {rows.length > 0 && (
                <small>{t(more ? "import.rowsMore" : "import.rows", { rows: shown })}</small>
              )}
            </span>
            {finding.rejects ? (
              <State tone="attention" word={t("import.staysOut")} />
            ) : (
              <State tone="waiting" word={t("import.comesIn")} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
