// Whose a plugin is, who vouches for it, which version is used, and the ways
// back and away.

import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { GetPluginResponse } from "../../gen/perennial/api/v1/setting_pb";
import { Icon } from "../../ui/Icon";
import { State } from "../../ui/State";
import { levelOf } from "./part";
import { useVersions } from "./useVersions";
import styles from "./Versions.module.css";

export function Versions(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const versions = useVersions();
  const { id, version, previous } = props.plugin;
  const title = props.plugin.title === "" ? id : props.plugin.title;
  const subject = { id, title, version, previous };
  const level = levelOf(props.plugin.level);
  return (
    <section aria-labelledby="versions-title" className={styles.versions}>
      <h2 id="versions-title">{t("version.title")}</h2>
      <dl className={styles.facts}>
        {props.plugin.vendor !== "" && (
          <div>
            <dt>{t("version.vendor")}</dt>
            <dd>{props.plugin.vendor}</dd>
          </div>
        )}
        <div>
          <dt>{t("version.level")}</dt>
          <dd>
            <State
              tone={level === "vendor" ? "waiting" : "well"}
              word={t(`pluginLevel.${level}`)}
            />
          </dd>
        </div>
        <div>
          <dt>{t("version.used")}</dt>
          <dd>{version}</dd>
        </div>
        {previous !== "" && (
          <div>
            <dt>{t("version.kept")}</dt>
            <dd>{previous}</dd>
          </div>
        )}
      </dl>
      {level === "bundled" ? (
        <p className={styles.note}>{t("version.bundled")}</p>
      ) : (
        <div className={styles.ways}>
          {previous !== "" && (
            <Button onClick={() => versions.askBack(subject)}>
              <Icon name="undo" size={16} />
              {t("version.goBack", { version: previous })}
            </Button>
          )}
          <Button onClick={() => versions.askRemove(subject)}>
            <Icon name="bin" size={16} />
            {t("version.remove")}
          </Button>
        </div>
      )}
      {versions.dialog}
    </section>
  );
}
