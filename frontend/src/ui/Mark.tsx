// A grade that colour-blind people and black-and-white printers see as well:
// a shape, a word, and only then a colour.

import styles from "./Mark.module.css";

export type Grade = "high" | "medium" | "low";

export function Mark(props: { grade: Grade; word: string; large?: boolean }) {
  return (
    <span className={`${styles.mark} ${styles[props.grade]} ${props.large ? styles.large : ""}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {props.grade === "high" && <path d="M8 1.5 15 14H1Z" />}
        {props.grade === "medium" && (
          <>
            <circle cx="8" cy="8" r="6" className={styles.ring} />
            <path d="M8 2a6 6 0 0 1 0 12Z" />
          </>
        )}
        {props.grade === "low" && <circle cx="8" cy="8" r="6" className={styles.ring} />}
      </svg>
      {props.word}
    </span>
  );
}
