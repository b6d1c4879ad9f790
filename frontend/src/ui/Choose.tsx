// One of several, from a list that opens; with many, typing finds it.

import { Select } from "antd";
import styles from "./Choose.module.css";

export type Option = { value: string; label: string };

export function Choose(props: {
  id?: string;
  /** Where no label on the page names it. */
  label?: string;
  hintId?: string | undefined;
  /** "" while nothing is chosen. */
  value: string;
  placeholder?: string;
  options: readonly Option[];
  /** What to say when typing finds nothing; without it there is no typing. */
  nothingFound?: string;
  onChoose: (value: string) => void;
}) {
  return (
    <Select
      {...(props.id === undefined ? {} : { id: props.id })}
      aria-label={props.label}
      aria-describedby={props.hintId}
      className={styles.choose ?? ""}
      classNames={{ popup: { root: styles.popup ?? "" } }}
      value={props.value === "" ? null : props.value}
      placeholder={props.placeholder}
      options={[...props.options]}
      showSearch={props.nothingFound === undefined ? false : { optionFilterProp: "label" }}
      notFoundContent={props.nothingFound}
      popupMatchSelectWidth={false}
      virtual={false} // a list of which half is missing cannot be read out
      listHeight={320}
      getPopupContainer={(trigger) => trigger.closest("main") ?? document.body}
      onChange={(value) => value !== null && props.onChoose(value)}
    />
  );
}
