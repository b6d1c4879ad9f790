import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import type { Plugin } from "../../gen/perennial/api/v1/system_pb";
import { pluginHref } from "../../lib/route";
import styles from "./Card.module.css";
import { PluginMark } from "./PluginMark";
import { levelOf } from "./part";

/** One plugin in the list: what it is for and how it is. */
export function Card(props: { plugin: Plugin }) {
  const { t } = useTranslation();
  const { plugin } = props;
  const whole = useQuery(SettingService.method.getPlugin, { id: plugin.id }).data;
  const vendor = whole?.vendor ?? "";
  return (
    <li className={styles.card}>
      <h2>
        <a href={pluginHref(plugin.id)}>{plugin.title === "" ? plugin.id : plugin.title}</a>
      </h2>
      <PluginMark state={plugin.state} />
      <p className={styles.summary}>{whole?.summary}</p>
      {plugin.problem !== "" && <p className={styles.problem}>{plugin.problem}</p>}
      <p className={styles.foot}>
        {[
          vendor,
          plugin.version && t("plugin.version", { version: plugin.version }),
          plugin.level === "bundled" ? "" : t(`pluginLevel.${levelOf(plugin.level)}`),
        ]
          .filter((s) => s !== "")
          .join(" · ")}
      </p>
    </li>
  );
}
