// What the program took the file for, each part open to correction.

import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ImportPreview } from "../../gen/perennial/api/v1/import_pb";
import { Choose, type Option } from "../../ui/Choose";
import styles from "./Detected.module.css";
import { type Corrections, delimiters, encodings, kinds } from "./options";

/** A day that is another one with the month first. */
const daysExample = "5/1/2026";

/** The options, with the value itself where it is none of them. */
function including(options: Option[], value: string): Option[] {
  if (value === "" || options.some((o) => o.value === value)) return options;
  return [...options, { value, label: value }];
}

export function Detected(props: {
  preview: ImportPreview;
  packs: readonly Option[];
  onCorrect: (change: Partial<Corrections>) => void;
}) {
  const { t } = useTranslation();
  const { preview, onCorrect } = props;
  const text = preview.format === "csv";
  return (
    <div className={styles.detected}>
      <Choice
        label={t("import.kind")}
        value={preview.kind}
        options={kinds.map((k) => ({ value: k, label: t(`importKind.${k}`) }))}
        onChange={(kind) => onCorrect({ kind, map: {} })}
      />
      <Choice
        label={t("import.pack")}
        value={preview.pack}
        options={including([...props.packs], preview.pack)}
        onChange={(pack) => onCorrect({ pack, map: {} })}
      />
      {preview.sheets.length > 1 && (
        <Choice
          label={t("import.sheet")}
          value={preview.sheet}
          options={including(
            preview.sheets.map((s) => ({ value: s, label: s })),
            preview.sheet,
          )}
          onChange={(sheet) =>
            onCorrect({ sheet, header: undefined, dayFirst: undefined, map: {} })
          }
        />
      )}
      <Choice
        label={t("import.header")}
        value={preview.header ? "yes" : "no"}
        options={[
          { value: "yes", label: t("import.headerYes") },
          { value: "no", label: t("import.headerNo") },
        ]}
        onChange={(header) => onCorrect({ header: header === "yes", map: {} })}
      />
      {preview.dayFirst !== undefined && (
        <Choice
          label={t("import.days", { example: daysExample })}
          value={preview.dayFirst ? "day" : "month"}
          options={[
            { value: "month", label: t("import.monthFirst") },
            { value: "day", label: t("import.dayFirst") },
          ]}
          onChange={(first) => onCorrect({ dayFirst: first === "day" })}
        />
      )}
      {text && (
        <>
          <Choice
            label={t("import.delimiter")}
            value={preview.delimiter}
            options={including(
              delimiters.map((d) => ({ value: d, label: t(`delimiter.${d}`) })),
              preview.delimiter,
            )}
            onChange={(delimiter) => onCorrect({ delimiter, map: {} })}
          />
          <Choice
            label={t("import.encoding")}
            value={preview.encoding}
            options={including(
              encodings.map((e) => ({ value: e, label: t(`encoding.${e}`) })),
              preview.encoding,
            )}
            onChange={(encoding) => onCorrect({ encoding, map: {} })}
          />
        </>
      )}
    </div>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        {props.label}
      </label>
      <Choose
        id={id}
        value={props.value}
        placeholder={t("import.pleaseChoose")}
        options={props.options}
        onChoose={props.onChange}
      />
    </div>
  );
}
