import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { Drivers } from "../features/plugin/Drivers";
import { Health } from "../features/plugin/Health";
import { Knowledge } from "../features/plugin/Knowledge";
import { Log } from "../features/plugin/Log";
import { Overlay } from "../features/plugin/Overlay";
import { Settings } from "../features/plugin/Settings";
import { Versions } from "../features/plugin/Versions";
import { SettingService } from "../gen/perennial/api/v1/setting_pb";
import { pluginsHref } from "../lib/route";
import { Icon } from "../ui/Icon";
import { PageHead } from "../ui/PageHead";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./PluginPage.module.css";
import { useTitle } from "./useTitle";

/** How often the health is read anew; a process changes without the store. */
const lookEveryMs = 5000;

export function PluginPage(props: { id: string }) {
  const { t } = useTranslation();
  const answer = useQuery(
    SettingService.method.getPlugin,
    { id: props.id },
    { refetchInterval: lookEveryMs },
  );
  const plugin = answer.data;
  useTitle(plugin?.title ?? t("nav.plugins"));
  return (
    <>
      <a href={pluginsHref} className={styles.back}>
        <Icon name="back" size={16} />
        {t("nav.plugins")}
      </a>
      {answer.error && (
        <Trouble below={plugin !== undefined} cause={answer.error} retry={answer.refetch} />
      )}
      {!plugin && !answer.error && <Waiting lines={6} />}
      {plugin && (
        <div className={styles.page}>
          <PageHead title={plugin.title === "" ? plugin.id : plugin.title} lead={plugin.summary}>
            <p>
              {[plugin.vendor, t("plugin.version", { version: plugin.version })]
                .filter((s) => s !== "")
                .join(" · ")}
            </p>
          </PageHead>
          <Health plugin={plugin} />
          {plugin.churn !== "" && (
            <section>
              <h2 className={styles.title}>{t("plugin.churn")}</h2>
              <p>{plugin.churn}</p>
            </section>
          )}
          <Drivers drivers={plugin.drivers} />
          <Settings id={plugin.id} settings={plugin.settings} />
          <Knowledge plugin={plugin} />
          {plugin.drivers.length > 0 && <Overlay id={plugin.id} />}
          <Versions plugin={plugin} />
          <Log lines={plugin.log} />
        </div>
      )}
    </>
  );
}
