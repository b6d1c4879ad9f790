import { Button, Input, Modal } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Dialog.module.css";

const presets = ["spoken", "promised", "unfit", "noContact", "notWorth"] as const;

/** As the store bounds it, in characters that may take four bytes each. */
const longestReason = 400;

/** Asks why not. Open while it has a name. */
export function DeclineDialog(props: {
  name: string | undefined;
  onChoose: (reason: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      open={props.name !== undefined}
      title={t("decline.title", { name: props.name ?? "" })}
      footer={null}
      onCancel={props.onCancel}
      destroyOnHidden
      width={440}
      closable={{ "aria-label": t("common.close") }}
    >
      <p className={styles.hint}>{t("decline.hint")}</p>
      <div className={styles.choices}>
        {presets.map((preset, i) => (
          <Button
            key={preset}
            block
            autoFocus={i === 0}
            onClick={() => props.onChoose(t(`decline.${preset}`))}
          >
            <span className={styles.choice}>{t(`decline.${preset}`)}</span>
          </Button>
        ))}
      </div>
      <OtherReason onChoose={props.onChoose} />
    </Modal>
  );
}

function OtherReason(props: { onChoose: (reason: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const missing = asked && reason.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reason.trim() !== "") props.onChoose(reason.trim());
  };
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor={id} className={styles.label}>
        {t("decline.other")}
      </label>
      <div className={styles.line}>
        <Input
          id={id}
          value={reason}
          maxLength={longestReason}
          status={missing ? "error" : ""}
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          placeholder={t("decline.otherHint")}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="primary" htmlType="submit">
          {t("decline.save")}
        </Button>
      </div>
      {missing && (
        <p id={`${id}-missing`} className={styles.missing} role="alert">
          {t("decline.missing")}
        </p>
      )}
    </form>
  );
}
