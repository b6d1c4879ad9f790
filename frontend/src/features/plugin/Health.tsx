// How a plugin is: its process and what it takes.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { type GetPluginResponse, SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { bytes, count, milliseconds } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./Health.module.css";
import { History } from "./History";
import { PluginMark } from "./PluginMark";

/** States a retry can help out of. */
const stuck = ["backing_off", "quarantined", "missing", "refused"];

export function Health(props: { plugin: GetPluginResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const retry = useMutation(SettingService.method.retryPlugin);
  const { plugin } = props;
  const running = plugin.pid > 0;
  const facts = [
    { id: "pid", shown: running ? String(plugin.pid) : "" },
    { id: "restarts", shown: count(plugin.restarts, lang) },
    { id: "memory", shown: plugin.memoryBytes > 0n ? bytes(plugin.memoryBytes, lang) : "" },
    { id: "latency", shown: plugin.latencyMs > 0 ? milliseconds(plugin.latencyMs, lang) : "" },
  ] as const;

  const again = async () => {
    try {
      await retry.mutateAsync({ id: plugin.id });
      toast({ text: t("plugin.retried") });
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    await queries.invalidateQueries();
  };

  return (
    <section aria-labelledby="health-title" className={styles.health}>
      <h2 id="health-title">{t("plugin.health")}</h2>
      {(plugin.problem !== "" || stuck.includes(plugin.state)) && (
        <div className={styles.problem}>
          <p>{plugin.problem}</p>
          <Button loading={retry.isPending} onClick={again}>
            {t("plugin.retry")}
          </Button>
        </div>
      )}
      <dl className={styles.facts}>
        <div>
          <dt>{t("plugin.state")}</dt>
          <dd>
            <PluginMark state={plugin.state} />
          </dd>
        </div>
        {facts.map(({ id, shown }) => (
          <div key={id}>
            <dt>{t(`pluginFact.${id}`)}</dt>
            <dd>{shown === "" ? t("plugin.nothing") : shown}</dd>
          </div>
        ))}
      </dl>
      <History moments={plugin.history} />
      {plugin.unfenced.length > 0 && (
        <div className={styles.unfenced}>
          <h3>{t("plugin.unfenced")}</h3>
          <ul>
            {plugin.unfenced.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
