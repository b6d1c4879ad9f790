import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { Card } from "../features/plugin/Card";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { Empty } from "../ui/Empty";
import { PageHead } from "../ui/PageHead";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./PluginsPage.module.css";
import { useTitle } from "./useTitle";

export function PluginsPage() {
  const { t } = useTranslation();
  const list = useQuery(SystemService.method.listPlugins, {});
  useTitle(t("nav.plugins"));
  return (
    <>
      <PageHead title={t("plugin.title")} lead={t("plugin.lead")} />
      {list.error && <Trouble below cause={list.error} retry={list.refetch} />}
      {!list.data && !list.error && <Waiting lines={3} />}
      {list.data?.plugins.length === 0 && (
        <Empty below title={t("plugin.none")}>
          <p>{t("plugin.noneHint")}</p>
        </Empty>
      )}
      <ul className={styles.plugins}>
        {list.data?.plugins.map((plugin) => (
          <Card key={plugin.id} plugin={plugin} />
        ))}
      </ul>
    </>
  );
}
