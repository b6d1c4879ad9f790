// Who is leaving and why, in words first and then part by part: the bars and
// the base add up to the figure at the foot.

import { useTranslation } from "react-i18next";
import type { Assessment } from "../../gen/perennial/api/v1/customer_pb";
import { logOdds, percent } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Bars } from "../../ui/Bars";
import { BandMark } from "./BandMark";
import styles from "./RiskPanel.module.css";
import { isNothing, phrase, topReason, total } from "./reading";

export function RiskPanel(props: { assessment: Assessment }) {
  const { t } = useTranslation();
  const { assessment } = props;
  const drawn = assessment.contributions
    .filter((c) => !isNothing(c))
    .sort((a, b) => b.logOdds - a.logOdds);
  const rest = assessment.contributions.filter(isNothing);

  return (
    <section aria-labelledby="risk-title" className={styles.panel}>
      <h2 id="risk-title">{t("risk.title")}</h2>
      <p className={styles.lead}>
        <BandMark band={assessment.band} large />
        <Figure assessment={assessment} />
      </p>
      <InWords assessment={assessment} />
      {assessment.stale && <p className={styles.stale}>{t("risk.stale")}</p>}
      <Bars
        caption={t("risk.caption")}
        columns={{ part: t("risk.sign"), pull: t("risk.pull"), figure: t("risk.points") }}
        ends={{ down: t("risk.lowers"), up: t("risk.raises") }}
        bars={drawn.map((c) => ({
          id: c.driver,
          title: c.title,
          value: c.logOdds,
          shown: logOdds(c.logOdds),
          note: c.evidence === c.title ? "" : c.evidence,
        }))}
        sums={[
          { id: "base", title: t("risk.base"), shown: logOdds(assessment.baseLogOdds) },
          { id: "signs", title: t("risk.signs"), shown: logOdds(total(assessment)) },
          { id: "sum", title: t("risk.sum"), shown: logOdds(assessment.logOdds), strong: true },
        ]}
      />
      {rest.length > 0 && (
        <details className={styles.rest}>
          <summary>{t("risk.rest", { count: rest.length })}</summary>
          <ul>
            {rest.map((c) => (
              <li key={c.driver}>
                {c.title}
                {phrase(c) !== c.title && <small>{c.known ? phrase(c) : t("risk.unknown")}</small>}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className={styles.foot}>
        {t(assessment.level === "learned" ? "risk.learned" : "risk.hypothesis")}
        {t("risk.rounded")}
      </p>
    </section>
  );
}

function Figure(props: { assessment: Assessment }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { risk } = props.assessment;
  if (risk === undefined) return <span className={styles.thin}>{t("risk.thin")}</span>;
  return <span>{t("risk.chance", { share: percent(risk, lang) })}</span>;
}

function InWords(props: { assessment: Assessment }) {
  const { t } = useTranslation();
  const { contributions } = props.assessment;
  const shown = contributions.filter((c) => !isNothing(c));
  const up = shown.filter((c) => c.logOdds > 0).length;
  const top = topReason(props.assessment);
  return (
    <p>
      {t("risk.words", {
        up: t("risk.up", { count: up }),
        down: t("risk.down", { count: shown.length - up }),
      })}
      {top && t("risk.top", { sign: top.title })}
    </p>
  );
}
