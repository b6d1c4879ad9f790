// One customer as a line of the list: cell by cell, or on a phone in two lines.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerRow } from "../../gen/perennial/api/v1/customer_pb";
import { money, percent, shortDay } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { State } from "../../ui/State";
import type { ListColumn } from "./columns";
import styles from "./Table.module.css";

type Line = {
  row: CustomerRow;
  columns: readonly ListColumn[];
  /** The fields the row's cells hold, in order. */
  cells: readonly string[];
  bandMark: (band: string) => ReactNode;
  href: string;
};

/** What a column says of a customer, as text; "" where nothing is known. */
function useWords(cells: readonly string[]): (row: CustomerRow, column: string) => string {
  const { t } = useTranslation();
  const lang = useLanguage();
  return (row, column) => {
    switch (column) {
      case "phone":
        return row.phone;
      case "band":
        return "";
      case "risk":
        return row.risk === undefined ? "" : percent(row.risk, lang);
      case "value":
        return row.valueCents === undefined ? "" : money(row.valueCents, lang);
      case "last_seen":
        return row.lastSeen === "" ? "" : shortDay(row.lastSeen, lang);
      case "state":
        return t(row.gone ? "roster.gone" : "roster.here");
      default: {
        const cell = row.cells[cells.indexOf(column)];
        if (!cell) return "";
        return cell.shown === "" ? cell.value : cell.shown;
      }
    }
  };
}

function Standing(props: { row: CustomerRow; bandMark: (band: string) => ReactNode }) {
  const { t } = useTranslation();
  const { row } = props;
  if (row.gone) return <State tone="out" word={t("roster.gone")} />;
  return row.band === "" ? null : props.bandMark(row.band);
}

function Name(props: { row: CustomerRow; href: string }) {
  const { label } = props.row;
  return (
    <a href={props.href} title={label} className={styles.name}>
      {label}
    </a>
  );
}

export function RowCells(props: Line) {
  const words = useWords(props.cells);
  const { row } = props;
  return (
    <>
      <td className={styles.cell}>
        <Name row={row} href={props.href} />
      </td>
      {props.columns.map((column) => {
        const text = words(row, column.key);
        return (
          <td
            key={column.key}
            title={text}
            className={column.number || column.key === "value" ? styles.number : styles.cell}
          >
            {column.key === "band" ? <Standing row={row} bandMark={props.bandMark} /> : text}
          </td>
        );
      })}
    </>
  );
}

export function RowLines(props: Line) {
  const words = useWords(props.cells);
  const { row } = props;
  const texts = props.columns.map((c) => words(row, c.key)).filter((text) => text !== "");
  return (
    <td className={styles.lines}>
      <span className={styles.first}>
        <Name row={row} href={props.href} />
        <Standing row={row} bandMark={props.bandMark} />
      </span>
      <span className={styles.second}>{texts.join(" · ")}</span>
    </td>
  );
}
