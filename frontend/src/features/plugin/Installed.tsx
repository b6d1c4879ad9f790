// What installing did, and what most people do next.

import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Parcel } from "../../gen/perennial/api/v1/plugin_pb";
import { installHref, pluginHref } from "../../lib/route";
import { Icon } from "../../ui/Icon";
import { NextStep } from "../../ui/NextStep";
import styles from "./Installed.module.css";
import { useVersions } from "./useVersions";

export function Installed(props: { parcel: Parcel }) {
  const { t } = useTranslation();
  const versions = useVersions();
  const { id, title, version, installedVersion } = props.parcel;
  // The same version installed again has nothing new to go back from.
  const before = props.parcel.digest === props.parcel.installedDigest ? "" : installedVersion;
  const back = () => versions.askBack({ id, title, version, previous: before });
  return (
    <div className={styles.installed}>
      <h1>{t("install.done", { title, version })}</h1>
      <p>{before === "" ? t("install.doneLead") : t("install.updatedLead", { version: before })}</p>
      <div className={styles.ways}>
        <NextStep href={pluginHref(id)}>{t("install.seeDrivers")}</NextStep>
        {before !== "" && !versions.wentBack && (
          <Button size="large" onClick={back}>
            <Icon name="undo" size={16} />
            {t("version.goBack", { version: before })}
          </Button>
        )}
        <a href={installHref}>{t("install.another")}</a>
      </div>
      {versions.dialog}
    </div>
  );
}
