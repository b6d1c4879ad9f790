// Everything out: page by page, so that a large shop shows its progress and
// can stop, put together here and handed over as one file.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SystemService } from "../../gen/perennial/api/v1/system_pb";
import { bytes } from "../../lib/figure";
import { saveFile } from "../../lib/file";
import { useLanguage } from "../../lib/useLanguage";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./ExportAll.module.css";

const formats = { csv: "text/csv", json: "application/json" } as const;
type Format = keyof typeof formats;

export function ExportAll() {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const transport = useTransport();
  const [size, setSize] = useState<number>(); // undefined while nothing is under way
  const under = useRef<AbortController>(undefined);
  useEffect(() => () => under.current?.abort(), []);

  const begin = async (format: Format) => {
    const control = new AbortController();
    under.current = control;
    const { signal } = control;
    const client = createClient(SystemService, transport);
    const parts: Uint8Array[] = [];
    let cursor = "";
    let total = 0;
    setSize(0);
    try {
      do {
        const page = await client.export({ format, cursor }, { signal });
        if (signal.aborted) return;
        parts.push(page.data);
        total += page.data.length;
        setSize(total);
        cursor = page.cursor;
      } while (cursor !== "");
      saveFile(t("setting.exportFile", { format }), formats[format], parts);
      toast({ text: t("setting.exported", { size: bytes(total, lang) }) });
    } catch (cause) {
      if (!signal.aborted) toast({ text: trouble(cause), bad: true });
    }
    setSize(undefined);
  };
  const stop = () => {
    under.current?.abort();
    setSize(undefined);
  };

  if (size !== undefined) {
    return (
      <div className={styles.line}>
        <p role="status">{t("setting.exporting", { size: bytes(size, lang) })}</p>
        <Button onClick={stop}>{t("common.cancel")}</Button>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <Button onClick={() => begin("csv")}>{t("setting.exportCsv")}</Button>
      <Button onClick={() => begin("json")}>{t("setting.exportJson")}</Button>
    </div>
  );
}
