import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import type { Answer } from "./useVerdict";
import styles from "./VerdictBar.module.css";

/** The three answers to a proposed action. */
export function VerdictBar(props: {
  name: string;
  busy: boolean;
  onAnswer: (answer: Answer) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className={styles.bar} disabled={props.busy} aria-busy={props.busy}>
      <legend className="hidden-visually">{t("action.answerFor", { name: props.name })}</legend>
      <Button
        type="primary"
        icon={<Icon name="check" />}
        loading={props.busy}
        onClick={() => props.onAnswer("done")}
      >
        {t("action.done")}
      </Button>
      <Button icon={<Icon name="clock" />} onClick={() => props.onAnswer("later")}>
        {t("action.later")}
      </Button>
      <Button icon={<Icon name="cross" />} onClick={() => props.onAnswer("decline")}>
        {t("action.decline")}
      </Button>
    </fieldset>
  );
}
