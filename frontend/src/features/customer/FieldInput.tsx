import { DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { isDay } from "../../lib/figure";
import styles from "./CustomerForm.module.css";
import type { FormField } from "./useFields";

const longestText = 200;

/** A pack's field, entered by its type; "" is nothing known. */
export function FieldInput(props: {
  id: string;
  field: FormField;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const { id, field, value, onChange } = props;
  switch (field.type) {
    case "choice":
    case "bool": {
      const yesNo = [
        { key: "true", title: t("care.yes") },
        { key: "false", title: t("care.no") },
      ];
      const choices = field.type === "bool" ? yesNo : field.choices;
      return (
        <Select
          id={id}
          className={styles.wide ?? ""}
          allowClear
          placeholder={t("form.unknown")}
          showSearch={choices.length > 8 ? { optionFilterProp: "label" } : false}
          value={value === "" ? null : value}
          options={choices.map((c) => ({ value: c.key, label: c.title }))}
          onChange={(next: string | undefined) => onChange(next ?? "")}
        />
      );
    }
    case "day":
      return (
        <DatePicker
          id={id}
          className={styles.wide ?? ""}
          value={isDay(value) ? dayjs(value) : null}
          onChange={(_, text) => onChange(typeof text === "string" ? text : "")}
        />
      );
    case "number":
    case "money":
      return (
        <Input
          id={id}
          inputMode="decimal"
          suffix={field.unit}
          value={value}
          maxLength={30}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return (
        <Input
          id={id}
          suffix={field.unit}
          value={value}
          maxLength={longestText}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
