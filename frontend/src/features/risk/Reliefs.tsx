import { useTranslation } from "react-i18next";
import type { Relief } from "../../gen/perennial/api/v1/customer_pb";
import styles from "./Reliefs.module.css";

/** As many as are worth weighing against each other. */
const mostReliefs = 3;

/** What would take the customer off the list: the fewest things first, or that nothing small does. */
export function Reliefs(props: { reliefs: readonly Relief[]; band: string }) {
  const { t } = useTranslation();
  if (props.band !== "medium" && props.band !== "high") return null;
  return (
    <section aria-labelledby="reliefs-title" className={styles.reliefs}>
      <h2 id="reliefs-title">{t("relief.title")}</h2>
      {props.reliefs.length === 0 ? (
        <p className={styles.hint}>{t("relief.nothing")}</p>
      ) : (
        <ul>
          {props.reliefs.slice(0, mostReliefs).map((relief) => (
            <li key={relief.drivers.join(" ")}>{relief.text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
