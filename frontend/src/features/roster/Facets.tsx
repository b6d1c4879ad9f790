// What is there, counted: each value is a filter and says how many it finds.

import { Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Facet, FacetValue } from "../../gen/perennial/api/v1/customer_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./Facets.module.css";
import { isFiltered, plainWay, toggled, type Way } from "./way";

/** Values shown before "show all". */
const firstValues = 6;
/** Facets that stand open: the others open when asked, or when they filter. */
const openFacets = 3;

export function Facets(props: { facets: readonly Facet[]; way: Way; onWay: (way: Way) => void }) {
  const { t } = useTranslation();
  const { facets, way, onWay } = props;
  return (
    <div className={styles.facets}>
      {isFiltered(way) && (
        <button
          type="button"
          className={styles.link}
          onClick={() => onWay({ ...way, search: plainWay.search, filters: plainWay.filters })}
        >
          {t("roster.clear")}
        </button>
      )}
      {facets.map((facet, i) => (
        <details
          key={facet.column}
          open={i < openFacets || way.filters[facet.column] !== undefined}
          className={styles.facet}
        >
          <summary>{facet.title}</summary>
          <Values
            facet={facet}
            chosen={way.filters[facet.column] ?? []}
            onToggle={(value) => onWay(toggled(way, facet.column, value))}
          />
        </details>
      ))}
    </div>
  );
}

/** Most first, but bands by what they mean. */
function inOrder(facet: Facet): FacetValue[] {
  if (facet.column !== "band") return facet.values;
  const order = ["high", "medium", "low"];
  return [...facet.values].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

function Values(props: {
  facet: Facet;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const [all, setAll] = useState(false);
  const { facet, chosen } = props;
  const hidden = facet.values.length - firstValues;
  const sorted = inOrder(facet);
  const values = all
    ? sorted
    : sorted.filter((v, i) => i < firstValues || chosen.includes(v.value));
  return (
    <ul aria-label={facet.title}>
      {values.map((v) => (
        <li key={v.value}>
          <Checkbox
            className={styles.value ?? ""}
            checked={chosen.includes(v.value)}
            onChange={() => props.onToggle(v.value)}
          >
            <span className={styles.word}>{v.title}</span>
            <span className={styles.count}>{count(v.count, lang)}</span>
          </Checkbox>
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <button
            type="button"
            className={styles.link}
            aria-expanded={all}
            onClick={() => setAll(!all)}
          >
            {all ? t("roster.fewer") : t("roster.more", { count: hidden })}
          </button>
        </li>
      )}
    </ul>
  );
}
