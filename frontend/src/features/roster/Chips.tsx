import { useTranslation } from "react-i18next";
import type { Facet } from "../../gen/perennial/api/v1/customer_pb";
import { Icon } from "../../ui/Icon";
import styles from "./Chips.module.css";
import { type Way, without } from "./way";

/** The filters in force, each with the way to take it off. */
export function Chips(props: { facets: readonly Facet[]; way: Way; onWay: (way: Way) => void }) {
  const { t } = useTranslation();
  const { facets, way, onWay } = props;
  const columns = Object.keys(way.filters);
  if (columns.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label={t("roster.filters")}>
      {columns.map((column) => {
        const facet = facets.find((f) => f.column === column);
        const values = (way.filters[column] ?? []).map(
          (value) => facet?.values.find((v) => v.value === value)?.title ?? value,
        );
        const filter = t("roster.filter", {
          column: facet?.title ?? column,
          values: values.join(t("common.listComma")),
        });
        return (
          <li key={column}>
            <button
              type="button"
              aria-label={t("roster.takeOff", { filter })}
              onClick={() => onWay(without(way, column))}
            >
              <span>{filter}</span>
              <Icon name="cross" size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
