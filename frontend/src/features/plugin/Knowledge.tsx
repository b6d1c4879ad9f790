// What else a plugin brings: actions with their words, checklists, and the
// fields it reads, each with why.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { GetPluginResponse } from "../../gen/perennial/api/v1/setting_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import styles from "./Knowledge.module.css";

export function Knowledge(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { plugin } = props;
  return (
    <div className={styles.knowledge}>
      <Part title={t("plugin.actions")} size={plugin.actions.length}>
        {plugin.actions.map((action) => (
          <li key={action.id}>
            <h3>{action.title}</h3>
            <p className={styles.script}>{action.script}</p>
          </li>
        ))}
      </Part>
      <Part title={t("plugin.checklists")} size={plugin.checklists.length}>
        {plugin.checklists.map((list) => (
          <li key={list.id}>
            <h3>{list.title}</h3>
            <p>
              {list.schedule}
              {list.schedule !== "" && " · "}
              {t("plugin.items", { count: list.items, shown: count(list.items, lang) })}
            </p>
          </li>
        ))}
      </Part>
      <Part title={t("plugin.fields")} size={plugin.fields.length} note={t("plugin.fieldsNote")}>
        {plugin.fields.map((field) => (
          <li key={field.key}>
            <h3>
              {field.title}
              {field.unit !== "" && <small>{field.unit}</small>}
              {field.private && <small className={styles.private}>{t("plugin.private")}</small>}
            </h3>
            <p>{field.purpose}</p>
          </li>
        ))}
      </Part>
    </div>
  );
}

function Part(props: { title: string; size: number; note?: string; children: ReactNode }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  return (
    <details className={styles.part}>
      <summary>
        {props.title}
        <small>{count(props.size, lang)}</small>
      </summary>
      {props.note !== undefined && <p className={styles.note}>{props.note}</p>}
      {props.size === 0 ? <p>{t("plugin.nothing")}</p> : <ul>{props.children}</ul>}
    </details>
  );
}
