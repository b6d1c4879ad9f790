// The industries there are plugins for, one of which is the shop's.

import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { type Plugin, SystemService } from "../../gen/perennial/api/v1/system_pb";
import { installHref } from "../../lib/route";
import { Empty } from "../../ui/Empty";
import { Trouble } from "../../ui/Trouble";
import { Waiting } from "../../ui/Waiting";
import styles from "./Industries.module.css";

/** States of a plugin that nothing can be built on. */
const unusable = ["missing", "refused"];

export function Industries(props: { chosen: string; onChoose: (pack: string) => void }) {
  const { t } = useTranslation();
  const list = useQuery(SystemService.method.listPlugins, {});
  if (list.error) return <Trouble below cause={list.error} retry={list.refetch} />;
  if (!list.data) return <Waiting lines={3} />;
  if (list.data.plugins.length === 0) {
    return (
      <Empty below title={t("plugin.none")}>
        <p>{t("plugin.noneHint")}</p>
      </Empty>
    );
  }
  return (
    <fieldset className={styles.industries}>
      <legend>{t("welcome.industry")}</legend>
      {list.data.plugins.map((plugin) => (
        <Industry
          key={plugin.id}
          plugin={plugin}
          chosen={plugin.id === props.chosen}
          onChoose={() => props.onChoose(plugin.id)}
        />
      ))}
      <p className={styles.other}>
        <a href={installHref}>{t("welcome.otherIndustry")}</a>
      </p>
    </fieldset>
  );
}

function Industry(props: { plugin: Plugin; chosen: boolean; onChoose: () => void }) {
  const { plugin } = props;
  const whole = useQuery(SettingService.method.getPlugin, { id: plugin.id });
  return (
    <label className={styles.industry}>
      <input
        type="radio"
        name="industry"
        value={plugin.id}
        checked={props.chosen}
        disabled={unusable.includes(plugin.state)}
        onChange={props.onChoose}
      />
      <span className={styles.title}>{plugin.title === "" ? plugin.id : plugin.title}</span>
      <span className={styles.summary}>{whole.data?.summary}</span>
      {plugin.problem !== "" && <span className={styles.problem}>{plugin.problem}</span>}
    </label>
  );
}
