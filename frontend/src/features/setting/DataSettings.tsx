// Where the data is, and the ways to take it out.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { saveFile } from "../../lib/file";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./DataSettings.module.css";
import { ExportAll } from "./ExportAll";

export function DataSettings(props: { folder: string }) {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const transport = useTransport();
  const [busy, setBusy] = useState(false);
  const bundle = async () => {
    setBusy(true);
    try {
      const { zip } = await createClient(SettingService, transport).getDiagnostics({});
      saveFile("perennial-diagnostics.zip", "application/zip", [zip]);
      toast({ text: t("setting.bundled") });
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    setBusy(false);
  };
  return (
    <dl className={styles.data}>
      <div>
        <dt>{t("setting.folder")}</dt>
        <dd>
          <code className={styles.folder}>{props.folder}</code>
          <p>{t("setting.folderHint")}</p>
        </dd>
      </div>
      <div>
        <dt>{t("setting.export")}</dt>
        <dd>
          <ExportAll />
          <p>{t("setting.exportHint")}</p>
        </dd>
      </div>
      <div>
        <dt>{t("setting.bundle")}</dt>
        <dd>
          <Button loading={busy} onClick={bundle}>
            {t("setting.bundleSave")}
          </Button>
          <p>{t("setting.bundleHint")}</p>
        </dd>
      </div>
    </dl>
  );
}
