// What pulls a number up and what pulls it down: one bar per part, from a
// shared middle line, each labelled where it stands, and the sum below.
// It is a table, so a screen reader hears part, figure and note in order.

import styles from "./Bars.module.css";

export type Bar = {
  id: string;
  title: string;
  value: number;
  /** The value as people read it. */
  shown: string;
  note: string;
};

export type Sum = { id: string; title: string; shown: string; strong?: boolean };

export function Bars(props: {
  caption: string;
  columns: { part: string; pull: string; figure: string };
  ends: { down: string; up: string };
  bars: readonly Bar[];
  sums: readonly Sum[];
}) {
  const longest = Math.max(...props.bars.map((b) => Math.abs(b.value)), Number.MIN_VALUE);
  return (
    <table className={styles.bars}>
      <caption className="hidden-visually">{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-visually">{props.columns.part}</span>
          </th>
          <th scope="col" className={styles.pull}>
            <span className="hidden-visually">{props.columns.pull}</span>
            <span className={styles.ends} aria-hidden="true">
              <span>← {props.ends.down}</span>
              <span>{props.ends.up} →</span>
            </span>
          </th>
          <th scope="col" className={styles.figure}>
            {props.columns.figure}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.bars.map((bar) => {
          const up = bar.value >= 0;
          const width = `${(Math.abs(bar.value) / longest) * 50}%`;
          return (
            <tr key={bar.id}>
              <th scope="row" className={styles.part}>
                {bar.title}
                <small>{bar.note}</small>
              </th>
              <td className={styles.pull}>
                <span className={styles.track}>
                  <span
                    className={up ? styles.up : styles.down}
                    style={up ? { left: "50%", width } : { right: "50%", width }}
                  />
                </span>
                <span className="hidden-visually">{up ? props.ends.up : props.ends.down}</span>
              </td>
              <td className={styles.figure}>{bar.shown}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        {props.sums.map((sum) => (
          <tr key={sum.id} className={sum.strong ? styles.strong : ""}>
            <th scope="row" colSpan={2}>
              {sum.title}
            </th>
            <td className={styles.figure}>{sum.shown}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  );
}
