// Asked before what cannot simply be undone.

import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./Question.module.css";

export function Question(props: {
  /** Open while it has a title. */
  title: string | undefined;
  text: string;
  yes: string;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      open={props.title !== undefined}
      title={props.title}
      footer={null}
      onCancel={props.onNo}
      destroyOnHidden
      width={480}
      closable={{ "aria-label": t("common.close") }}
    >
      <p>{props.text}</p>
      <div className={styles.answers}>
        <Button onClick={props.onNo}>{t("common.cancel")}</Button>
        <Button type="primary" loading={props.busy} onClick={props.onYes}>
          {props.yes}
        </Button>
      </div>
    </Modal>
  );
}
