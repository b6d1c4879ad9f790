// A call that failed: what happened, what was kept, what to do.

import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { problemOf } from "../lib/problem";
import { Icon } from "./Icon";
import styles from "./Trouble.module.css";

/** The failure in one text, for a toast. */
export function useTroubleText(): (cause: unknown) => string {
  const { t } = useTranslation();
  return (cause) => {
    const problem = problemOf(cause);
    return problem.kind === "said" ? problem.text : t(`trouble.${problem.kind}`);
  };
}

export function Trouble(props: {
  cause: unknown;
  /** Under the page's own heading, not in its place. */
  below?: boolean;
  retry?: () => void;
}) {
  const { t } = useTranslation();
  const say = useTroubleText();
  const Title = props.below ? "h2" : "h1";
  return (
    <section className={styles.trouble} role="alert">
      <Icon name="note" size={22} />
      <div>
        <Title>{t("trouble.title")}</Title>
        <p>{say(props.cause)}</p>
        {props.retry && <Button onClick={props.retry}>{t("trouble.retry")}</Button>}
      </div>
    </section>
  );
}
