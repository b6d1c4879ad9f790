import { useTranslation } from "react-i18next";
import type { Contribution, Relief } from "../../gen/perennial/api/v1/customer_pb";
import { listed } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./Reliefs.module.css";

/** As many as are worth weighing against each other. */
const mostReliefs = 3;

/** What would take the customer off the list: the fewest things first. */
export function Reliefs(props: {
  reliefs: readonly Relief[];
  /** The signs, whose titles are named. */
  signs: readonly Contribution[];
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  if (props.reliefs.length === 0) return null;
  const title = (driver: string) => props.signs.find((s) => s.driver === driver)?.title ?? driver;
  return (
    <section aria-labelledby="reliefs-title" className={styles.reliefs}>
      <h2 id="reliefs-title">{t("relief.title")}</h2>
      <p className={styles.hint}>{t("relief.hint")}</p>
      <ul>
        {props.reliefs.slice(0, mostReliefs).map(({ drivers }) => (
          <li key={drivers.join(" ")}>
            {t("relief.without", { signs: listed(drivers.map(title), lang) })}
          </li>
        ))}
      </ul>
    </section>
  );
}
