// Nothing here yet, or nothing left: said calmly, with what to do next.

import type { ReactNode } from "react";
import styles from "./Empty.module.css";

export function Empty(props: {
  title: string;
  /** Under the page's own heading, not in its place. */
  below?: boolean;
  children?: ReactNode;
}) {
  const Title = props.below ? "h2" : "h1";
  return (
    <section className={styles.empty}>
      <svg viewBox="0 0 120 96" aria-hidden="true" focusable="false">
        <path d="M60 92C60 70 58 52 62 30" />
        <path d="M61 52c0-16 10-26 30-27 1 17-10 28-30 27Z" className={styles.leaf} />
        <path d="M60 68c-1-13-10-21-27-21 0 14 9 22 27 21Z" className={styles.leaf} />
        <path d="M62 31c-7-6-9-14-4-24 9 5 12 14 4 24Z" className={styles.leaf} />
        <path d="M28 92h64" />
      </svg>
      <Title>{props.title}</Title>
      {props.children}
    </section>
  );
}
