// Which column becomes which field: the title and samples of the file, the
// field, and how sure the program is.

import { useTranslation } from "react-i18next";
import type { ColumnMatch } from "../../gen/perennial/api/v1/import_pb";
import { percent } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Choose, type Option } from "../../ui/Choose";
import { State } from "../../ui/State";
import styles from "./Mapping.module.css";
import { leave } from "./options";

/** Below it, a person should look. */
const sure = 0.8;

export function Mapping(props: {
  columns: readonly ColumnMatch[];
  fields: readonly Option[];
  onAssign: (title: string, field: string) => void;
}) {
  const { t } = useTranslation();
  const left = { value: leave, label: t("import.leaveOut") };
  return (
    <table className={styles.mapping}>
      <caption className="hidden-visually">{t("import.mapping")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("import.column")}</th>
          <th scope="col">{t("import.field")}</th>
          <th scope="col">{t("import.sure")}</th>
        </tr>
      </thead>
      <tbody>
        {props.columns.map((column) => {
          const known = props.fields.some((f) => f.value === column.field);
          const own = { value: column.field, label: column.fieldTitle };
          const options = [left, ...props.fields, ...(column.field === "" || known ? [] : [own])];
          return (
            <tr key={column.index} className={column.field === "" ? (styles.left ?? "") : ""}>
              <th scope="row">
                {column.title}
                <small>{column.samples.filter((sample) => sample !== "").join(" · ")}</small>
              </th>
              <td className={styles.field}>
                <Choose
                  label={t("import.fieldOf", { column: column.title })}
                  value={column.field === "" ? leave : column.field}
                  options={options}
                  nothingFound={t("import.noSuchField")}
                  onChoose={(field) => props.onAssign(column.title, field)}
                />
              </td>
              <td className={styles.sure}>
                <Sure column={column} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Sure(props: { column: ColumnMatch }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { field, confidence } = props.column;
  if (field === "") return <State tone="out" word={t("import.leftOut")} />;
  if (confidence >= 1) return <State tone="well" word={t("import.certain")} />;
  const share = percent(confidence, lang);
  return confidence >= sure ? (
    <State tone="well" word={share} />
  ) : (
    <State tone="attention" word={t("import.unsure", { share })} />
  );
}
