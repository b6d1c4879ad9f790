// How a thing is, in a word with a shape: a ring waits, a dot works, a check
// is well, a triangle wants attention, a bar is out.

import styles from "./State.module.css";

export type Tone = "waiting" | "working" | "well" | "attention" | "out";

export function State(props: { tone: Tone; word: string }) {
  return (
    <span className={`${styles.state} ${styles[props.tone]}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {props.tone === "waiting" && <circle cx="8" cy="8" r="5" className={styles.line} />}
        {props.tone === "working" && <circle cx="8" cy="8" r="5" className={styles.fill} />}
        {props.tone === "well" && <path d="m3 8.5 3.5 3.5L13 4.5" className={styles.line} />}
        {props.tone === "attention" && <path d="M8 2.5 14.5 13.5h-13Z" className={styles.fill} />}
        {props.tone === "out" && <path d="M3.5 8h9" className={styles.line} />}
      </svg>
      {props.word}
    </span>
  );
}
