import { type ReactNode, useId } from "react";
import styles from "./Row.module.css";

/** One setting: its name, its control, what it does, and what is wrong with it. */
export function Row(props: {
  label: string;
  hint?: string;
  /** "" where nothing is. */
  problem?: string;
  children: (ids: { id: string; hintId: string | undefined }) => ReactNode;
}) {
  const id = useId();
  const hintId = props.hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={styles.row}>
      <label htmlFor={id} id={`${id}-label`}>
        {props.label}
      </label>
      <div className={styles.control}>
        {props.children({ id, hintId })}
        {props.problem !== undefined && (
          <p role="alert" className={styles.problem}>
            {props.problem}
          </p>
        )}
        {props.hint !== undefined && (
          <p id={hintId} className={styles.hint}>
            {props.hint}
          </p>
        )}
      </div>
    </div>
  );
}
