import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { Card } from "../features/plugin/Card";
import { Trust } from "../features/plugin/Trust";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { go, installHref } from "../lib/route";
import { Empty } from "../ui/Empty";
import { FileButton } from "../ui/FileChoice";
import { PageHead } from "../ui/PageHead";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./PluginsPage.module.css";
import { useTitle } from "./useTitle";

export function PluginsPage(props: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const list = useQuery(SystemService.method.listPlugins, {});
  useTitle(t("nav.plugins"));
  return (
    <>
      <PageHead title={t("plugin.title")} lead={t("plugin.lead")}>
        <FileButton
          label={t("install.title")}
          kinds=".pplug"
          onFile={(file) => {
            props.onFile(file);
            go(installHref);
          }}
        />
      </PageHead>
      {list.error && <Trouble below cause={list.error} retry={list.refetch} />}
      {list.data && list.data.problem !== "" && (
        <p className={styles.problem} role="alert">
          {list.data.problem}
        </p>
      )}
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
      <Trust />
    </>
  );
}
