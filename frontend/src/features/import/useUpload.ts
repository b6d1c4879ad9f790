// Sending one file: how far it is, and the way to stop.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ImportService } from "../../gen/perennial/api/v1/import_pb";
import { upload } from "../../lib/file";

export type Upload =
  | { stage: "none" }
  | { stage: "sending"; file: File; sent: number }
  | { stage: "there"; file: File; uploadId: string }
  | { stage: "failed"; file: File; cause: unknown };

export function useUpload() {
  const transport = useTransport();
  const [state, setState] = useState<Upload>({ stage: "none" });
  const under = useRef<AbortController>(undefined);

  const stop = useCallback(() => {
    under.current?.abort();
    setState({ stage: "none" });
  }, []);

  const send = useCallback(
    async (file: File) => {
      under.current?.abort();
      const control = new AbortController();
      under.current = control;
      const { signal } = control;
      const set = (next: Upload) => {
        if (!signal.aborted) setState(next);
      };
      set({ stage: "sending", file, sent: 0 });
      try {
        const client = createClient(ImportService, transport);
        const told = (sent: number) => set({ stage: "sending", file, sent });
        const uploadId = await upload(client, file, told, signal);
        set({ stage: "there", file, uploadId });
      } catch (cause) {
        set({ stage: "failed", file, cause });
      }
    },
    [transport],
  );

  useEffect(() => () => under.current?.abort(), []);
  return { state, send, stop };
}
