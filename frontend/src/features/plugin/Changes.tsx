// What is different in a plugin from the version that is installed.

import { useTranslation } from "react-i18next";
import type { ParcelChange } from "../../gen/perennial/api/v1/plugin_pb";
import styles from "./Changes.module.css";
import { detailOf, howOf, partOf } from "./part";

export function Changes(props: { changes: readonly ParcelChange[] }) {
  const { t } = useTranslation();
  if (props.changes.length === 0) return <p>{t("install.noChanges")}</p>;
  return (
    <ul className={styles.changes}>
      {props.changes.map((change) => (
        <Line key={`${change.list}/${change.id}`} change={change} />
      ))}
    </ul>
  );
}

function Line(props: { change: ParcelChange }) {
  const { t } = useTranslation();
  const { how, list, id, title, details } = props.change;
  const name = list === "" ? id : list;
  const part = partOf(name);
  const words = details.map((text) => {
    const { known, name, rest } = detailOf(text);
    return [known ? t(`parcelDetail.${known}`) : name, rest].filter((s) => s !== "").join(" ");
  });
  const known = howOf(how);
  return (
    <li>
      <span className={styles[known]}>{t(`parcelHow.${known}`)}</span>
      <span className={styles.part}>{part ? t(`parcelPart.${part}`) : name}</span>
      <span>
        {title === "" && list !== "" ? id : title}
        {words.length > 0 && <small>{words.join(t("common.listComma"))}</small>}
      </span>
    </li>
  );
}
