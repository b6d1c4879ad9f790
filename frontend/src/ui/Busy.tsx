import styles from "./Busy.module.css";

/**
 * What a button shows while its work goes on. Ant Design's own leaves by a
 * transition, and stays for ever when the work was done before that began.
 */
export function Busy() {
  return <span className={styles.busy} aria-hidden="true" />;
}
