import type { ReactNode } from "react";
import styles from "./PageHead.module.css";

/** A page's name, what it is for, and what can be done with it as a whole. */
export function PageHead(props: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1>{props.title}</h1>
        {props.lead !== undefined && <p>{props.lead}</p>}
      </div>
      {props.children}
    </header>
  );
}
