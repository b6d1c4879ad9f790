// The list as a table of which only what is in sight is drawn. Rows have one
// height, so that the hundred-thousandth is found without laying out the rest.

import { useVirtualizer } from "@tanstack/react-virtual";
import { Checkbox } from "antd";
import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { CustomerRow } from "../../gen/perennial/api/v1/customer_pb";
import { type Command, useCommands } from "../../lib/command";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { phone, useMedia } from "../../ui/media";
import { RowCells, RowLines } from "./Cells";
import type { ListColumn } from "./columns";
import styles from "./Table.module.css";
import type { List, Span } from "./useList";
import { type Way, writeWay } from "./way";

/** Where no style sheet gives a height. */
const plainRowPx = 48;

/** Widths in em, so that the table grows with its type; wider where there is room. */
const nameWidth = { least: 10, share: 2 };
const widths: Record<string, { least: number; share: number }> = {
  phone: { least: 10, share: 1 },
  band: { least: 6.5, share: 0.6 },
  risk: { least: 6, share: 0.6 },
  value: { least: 7, share: 0.8 },
  last_seen: { least: 9, share: 0.8 },
  state: { least: 6, share: 0.6 },
};
const fieldWidth = { least: 8, share: 1 };

export type Pick = {
  /** Everything the filter finds, or the rows picked one by one. */
  all: boolean;
  ids: ReadonlySet<string>;
};

export function Table(props: {
  list: List;
  columns: readonly ListColumn[];
  cells: readonly string[];
  way: Way;
  pick: Pick;
  onPick: (id: string) => void;
  onPickAll: () => void;
  onSort: (column: ListColumn) => void;
  onSpan: (span: Span) => void;
  /** How far down it begins, and is told when it is left. */
  start: number;
  onLeave: (top: number) => void;
  hrefOf: (id: string) => string;
  bandMark: (band: string) => ReactNode;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { list, columns, pick, onSpan, onPick } = props;
  const { total } = list;
  const small = useMedia(phone);
  const viewport = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined); // the row the keyboard goes to, once drawn
  const [rowPx, setRowPx] = useState(plainRowPx);
  const [at, setAt] = useState(0);
  const current = Math.min(at, total - 1);

  // The height is the style sheet's: it differs by screen and language.
  useLayoutEffect(() => {
    const measured = probe.current?.offsetHeight ?? 0;
    if (measured > 0 && measured !== rowPx) setRowPx(measured);
  });

  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => viewport.current,
    estimateSize: () => rowPx,
    overscan: 10,
    useFlushSync: false,
    initialOffset: props.start,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are remembered until told
  useLayoutEffect(() => rows.measure(), [rowPx]);

  const drawn = rows.getVirtualItems();
  const from = drawn[0]?.index ?? 0;
  const to = drawn.at(-1)?.index ?? 0;
  useEffect(() => onSpan({ from, to }), [onSpan, from, to]);

  // Another list begins at its top.
  const order = writeWay({ ...props.way, columns: undefined });
  const shown = useRef(order);
  useEffect(() => {
    if (shown.current === order) return;
    shown.current = order;
    setAt(0);
    rows.scrollToOffset(0);
  }, [order, rows]);

  const { onLeave } = props;
  useEffect(() => () => onLeave(rows.scrollOffset ?? 0), [onLeave, rows]);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = viewport.current?.querySelector(`[data-index="${wanted.current}"] a`);
    if (!(row instanceof HTMLElement)) return; // not drawn or not read yet: after the next render
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const commands = useMemo<Command[]>(() => {
    const inside = () => viewport.current?.contains(document.activeElement) ?? false;
    const move = (to: number) => {
      const index = Math.max(0, Math.min(total - 1, to));
      wanted.current = index;
      setAt(index);
      rows.scrollToIndex(index);
    };
    const here = list.row(current);
    return [
      {
        id: "next",
        label: t("command.next"),
        keys: ["j", "ArrowDown"],
        quiet: true,
        perform: () => move(inside() ? current + 1 : current),
      },
      {
        id: "previous",
        label: t("command.previous"),
        keys: ["k", "ArrowUp"],
        quiet: true,
        perform: () => move(inside() ? current - 1 : current),
      },
      {
        id: "pick",
        label: t("command.pick"),
        keys: ["x"],
        quiet: true,
        enabled: !pick.all && here !== undefined,
        perform: () => here && onPick(here.id),
      },
    ];
  }, [t, rows, list, total, current, pick.all, onPick]);
  useCommands(commands);

  const spans = [nameWidth, ...columns.map((c) => widths[c.key] ?? fieldWidth)];
  const style = {
    "--columns": `3em ${spans.map((w) => `minmax(${w.least}em, ${w.share}fr)`).join(" ")}`,
    "--least": `${3 + spans.reduce((sum, w) => sum + w.least, 0)}em`,
  } as CSSProperties;
  const allLabel = t("roster.pickAll", { count: total, shown: count(total, lang) });
  const some = !pick.all && pick.ids.size > 0;

  return (
    <div ref={viewport} className={styles.viewport}>
      <div ref={probe} className={styles.probe} aria-hidden="true" />
      <table
        aria-label={t("roster.table")}
        aria-rowcount={total + 1}
        className={styles.table}
        style={style}
      >
        <thead className={styles.headGroup}>
          <tr aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
            <th scope="col" className={styles.check}>
              <Checkbox
                checked={pick.all}
                indeterminate={some}
                onChange={props.onPickAll}
                aria-label={allLabel}
              />
              {small && <span aria-hidden="true">{allLabel}</span>}
            </th>
            {small ? (
              <th scope="col" className="hidden-visually">
                {t("roster.name")}
              </th>
            ) : (
              <Heads way={props.way} columns={columns} onSort={props.onSort} />
            )}
          </tr>
        </thead>
        <tbody className={styles.body} style={{ height: rows.getTotalSize() }}>
          {drawn.map((item) => (
            <Row
              key={item.key}
              index={item.index}
              top={item.start}
              row={list.row(item.index)}
              current={item.index === current}
              picked={(id) => pick.all || pick.ids.has(id)}
              locked={pick.all}
              onPick={onPick}
              onArrive={() => setAt(item.index)}
            >
              {(row) =>
                small ? (
                  <RowLines
                    row={row}
                    columns={columns}
                    cells={props.cells}
                    bandMark={props.bandMark}
                    href={props.hrefOf(row.id)}
                  />
                ) : (
                  <RowCells
                    row={row}
                    columns={columns}
                    cells={props.cells}
                    bandMark={props.bandMark}
                    href={props.hrefOf(row.id)}
                  />
                )
              }
            </Row>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heads(props: {
  way: Way;
  columns: readonly ListColumn[];
  onSort: (column: ListColumn) => void;
}) {
  const { t } = useTranslation();
  const { way } = props;
  const name = { key: "name", title: t("roster.name"), number: false, sortable: true };
  return [name, ...props.columns].map((column) => {
    const sorted = way.sort === column.key;
    const direction = way.descending ? "descending" : "ascending";
    return (
      <th
        key={column.key}
        scope="col"
        aria-sort={sorted ? direction : column.sortable ? "none" : undefined}
        className={column.number || column.key === "value" ? styles.number : styles.cell}
      >
        {column.sortable ? (
          <button type="button" className={styles.sort} onClick={() => props.onSort(column)}>
            <span>{column.title}</span>
            <svg
              width="10"
              height="12"
              viewBox="0 0 10 12"
              aria-hidden="true"
              className={sorted ? styles[direction] : styles.unsorted}
            >
              <path d="M5 1 8.5 5h-7Z" />
              <path d="M5 11 1.5 7h7Z" />
            </svg>
          </button>
        ) : (
          column.title
        )}
      </th>
    );
  });
}

function Row(props: {
  index: number;
  top: number;
  row: CustomerRow | undefined;
  current: boolean;
  picked: (id: string) => boolean;
  locked: boolean;
  onPick: (id: string) => void;
  onArrive: () => void;
  children: (row: CustomerRow) => ReactNode;
}) {
  const { t } = useTranslation();
  const { row, index } = props;
  const picked = row !== undefined && props.picked(row.id);
  const place = { transform: `translateY(${props.top}px)` };
  const looks = [styles.row, styles.line, props.current && styles.current, picked && styles.picked];
  return (
    <tr
      aria-rowindex={index + 2}
      data-index={index}
      className={looks.filter(Boolean).join(" ")}
      style={place}
      onFocus={props.onArrive}
    >
      {row ? (
        <>
          <td className={styles.check}>
            <Checkbox
              checked={picked}
              disabled={props.locked}
              onChange={() => props.onPick(row.id)}
              aria-label={t("roster.pick", { name: row.label })}
            />
          </td>
          {props.children(row)}
        </>
      ) : (
        <td className={styles.coming}>
          <span className="hidden-visually">{t("common.loading")}</span>
        </td>
      )}
    </tr>
  );
}
