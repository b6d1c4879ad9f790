import { Button, DatePicker, Modal } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { addDays, longDay, weekday } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./Dialog.module.css";

const presets = [
  { id: "tomorrow", days: 1 },
  { id: "threeDays", days: 3 },
  { id: "week", days: 7 },
  { id: "month", days: 30 },
] as const;

/** Asks when to come back to it. Open while it has a name. */
export function LaterDialog(props: {
  name: string | undefined;
  day: string;
  onChoose: (until: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const pickId = useId();
  const tomorrow = addDays(props.day, 1);
  return (
    <Modal
      open={props.name !== undefined}
      title={t("later.title", { name: props.name ?? "" })}
      footer={null}
      onCancel={props.onCancel}
      destroyOnHidden
      width={440}
      closable={{ "aria-label": t("common.close") }}
    >
      <p className={styles.hint}>{t("later.hint")}</p>
      <div className={styles.choices}>
        {presets.map((preset, i) => {
          const until = addDays(props.day, preset.days);
          return (
            <Button key={preset.id} block autoFocus={i === 0} onClick={() => props.onChoose(until)}>
              <span className={styles.choice}>
                {t(`later.${preset.id}`)}
                <span className={styles.aside}>
                  {longDay(until, lang)} {weekday(until, lang)}
                </span>
              </span>
            </Button>
          );
        })}
      </div>
      <label htmlFor={pickId} className={styles.label}>
        {t("later.pick")}
      </label>
      <DatePicker
        id={pickId}
        className={styles.wide ?? ""}
        minDate={dayjs(tomorrow)}
        defaultPickerValue={dayjs(tomorrow)}
        showNow={false}
        inputReadOnly={false}
        onChange={(_, text) => {
          if (typeof text === "string" && text !== "") props.onChoose(text);
        }}
      />
    </Modal>
  );
}
