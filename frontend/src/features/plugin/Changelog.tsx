// A vendor's own words, of whose marks only headings and list items are known.
// Nothing in them is ever more than text.

import { useTranslation } from "react-i18next";
import styles from "./Changelog.module.css";

export function Changelog(props: { text: string }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.changelog} tabIndex={0} aria-label={t("install.changelog")}>
      {props.text.split(/\r?\n/).map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else, and stay
        <Line key={i} line={line} />
      ))}
    </section>
  );
}

function Line(props: { line: string }) {
  const line = props.line.trim();
  const [, heading] = /^#+\s+(.*)$/.exec(line) ?? [];
  const [, item] = /^[-*]\s+(.*)$/.exec(line) ?? [];
  if (heading !== undefined) return <p className={styles.heading}>{heading}</p>;
  if (item !== undefined) return <p className={styles.item}>{item}</p>;
  return line === "" ? null : <p>{line}</p>;
}
