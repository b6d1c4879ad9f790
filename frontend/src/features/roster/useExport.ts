// The selection as a CSV file, read page by page: long work that says how far
// it is and can be stopped.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SystemService } from "../../gen/perennial/api/v1/system_pb";
import { saveFile } from "../../lib/file";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import type { Pick } from "./Table";
import { asked } from "./useList";
import type { Way } from "./way";

export type Exporting = {
  /** Bytes read so far; undefined while nothing is under way. */
  size: number | undefined;
  begin: (way: Way, pick: Pick) => void;
  stop: () => void;
};

export function useExport(): Exporting {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const transport = useTransport();
  const [size, setSize] = useState<number>();
  const under = useRef<AbortController>(undefined);
  useEffect(() => () => under.current?.abort(), []);

  const begin = async (way: Way, pick: Pick) => {
    const control = new AbortController();
    under.current = control;
    const { signal } = control;
    const client = createClient(SystemService, transport);
    const chosen = pick.all || pick.ids.size === 0 ? asked(way) : { customerIds: [...pick.ids] };
    const parts: Uint8Array[] = [];
    let cursor = "";
    let total = 0;
    setSize(0);
    try {
      do {
        const page = await client.export({ format: "csv", cursor, ...chosen }, { signal });
        if (signal.aborted) return;
        parts.push(page.data);
        total += page.data.length;
        setSize(total);
        cursor = page.cursor;
      } while (cursor !== "");
      saveFile(t("roster.exportFile"), "text/csv", parts);
      toast({ text: t("roster.exported") });
    } catch (cause) {
      if (!signal.aborted) toast({ text: trouble(cause), bad: true });
    }
    setSize(undefined);
  };
  const stop = () => {
    under.current?.abort();
    setSize(undefined);
  };
  return { size, begin, stop };
}
