// The way in for a file: dropped anywhere, or picked. The button is a real
// file field, so keyboards and screen readers need nothing of ours.

import { useId } from "react";
import styles from "./FileChoice.module.css";
import { Icon } from "./Icon";

type Wanted = {
  label: string;
  /** As a file field takes them: ".csv,text/csv". */
  kinds: string;
  onFile: (file: File) => void;
};

/** A large place to choose a file in, for a page that is about nothing else. */
export function FileChoice(props: Wanted & { drop: string; hint: string }) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <span className={styles.icon}>
        <Icon name="inward" size={36} />
      </span>
      <Field {...props} id={id} describedBy={`${id}-hint`} />
      <label htmlFor={id} className={styles.button}>
        {props.label}
      </label>
      <p>{props.drop}</p>
      <p id={`${id}-hint`} className={styles.hint}>
        {props.hint}
      </p>
    </div>
  );
}

/** A button that asks for a file. */
export function FileButton(props: Wanted & { plain?: boolean }) {
  const id = useId();
  return (
    <span className={styles.small}>
      <Field {...props} id={id} />
      <label htmlFor={id} className={props.plain ? styles.plain : styles.button}>
        {props.label}
      </label>
    </span>
  );
}

function Field(props: Wanted & { id: string; describedBy?: string }) {
  return (
    <input
      id={props.id}
      type="file"
      accept={props.kinds}
      className="hidden-visually"
      aria-describedby={props.describedBy}
      onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = ""; // the same file may be picked again
        if (file) props.onFile(file);
      }}
    />
  );
}
