import type { ReactNode } from "react";
import styles from "./NextStep.module.css";

/** What most people do next: a link that stands out like a button. */
export function NextStep(props: { href: string; children: ReactNode }) {
  return (
    <a className={styles.step} href={props.href}>
      {props.children}
    </a>
  );
}
