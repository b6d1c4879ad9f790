// How far long work has come, in words above the bar, with the way to stop it.

import { Button } from "antd";
import { useId } from "react";
import styles from "./Progress.module.css";

export function Progress(props: {
  title: string;
  /** 0 to 1; undefined while nobody knows. */
  share: number | undefined;
  words: string;
  cancel?: { label: string; onCancel: () => void; busy?: boolean };
}) {
  const id = useId();
  const percent = props.share === undefined ? undefined : Math.round(props.share * 100);
  return (
    <section className={styles.progress}>
      <h1 id={id}>{props.title}</h1>
      <div
        className={styles.track}
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={props.words}
      >
        <span
          className={percent === undefined ? styles.unsure : styles.fill}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      <div className={styles.foot}>
        <p>{props.words}</p>
        {props.cancel && (
          <Button onClick={props.cancel.onCancel} loading={props.cancel.busy ?? false}>
            {props.cancel.label}
          </Button>
        )}
      </div>
    </section>
  );
}
