// One file on its way in: how far it is, the way to stop, and, once it is
// there, what was said about it. It waits for what is done with it while people
// look at other pages, and outlives a reload.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ImportService } from "../../gen/perennial/api/v1/import_pb";
import { upload } from "../../lib/file";
import { type Corrections, noCorrections } from "./options";

/** A file that is with the program and not imported yet. */
export type Waiting = {
  uploadId: string;
  fileName: string;
  /** Undefined until somebody corrected something. */
  corrections?: Corrections;
};

export type Upload =
  | { stage: "none" }
  | { stage: "sending"; file: File; sent: number }
  | { stage: "there"; waiting: Waiting }
  | { stage: "failed"; file?: File; cause: unknown };

export type UploadActs = {
  send: (file: File) => void;
  /** Takes up a file that has been brought already. */
  adopt: (waiting: Waiting) => void;
  correct: (corrections: Corrections) => void;
  fail: (cause: unknown) => void;
  stop: () => void;
};

const none: Upload = { stage: "none" };

/** What a file is for: a list to import, a plugin to install. One of each may wait. */
export type Purpose = "import" | "install";

export function useUpload(purpose: Purpose): [Upload, UploadActs] {
  const transport = useTransport();
  const key = purpose === "import" ? "perennial.upload" : "perennial.parcel";
  const [state, setState] = useState<Upload>(() => recall(key));
  const under = useRef<AbortController>(undefined);
  useEffect(() => remember(key, state), [key, state]);
  useEffect(() => () => under.current?.abort(), []);

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
        set({ stage: "there", waiting: { uploadId, fileName: file.name } });
      } catch (cause) {
        set({ stage: "failed", file, cause });
      }
    },
    [transport],
  );

  const acts = useMemo<UploadActs>(() => {
    const set = (next: Upload) => {
      under.current?.abort();
      setState(next);
    };
    return {
      send,
      adopt: (waiting) => set({ stage: "there", waiting }),
      correct: (corrections) =>
        setState((now) =>
          now.stage === "there" ? { ...now, waiting: { ...now.waiting, corrections } } : now,
        ),
      fail: (cause) => set({ stage: "failed", cause }),
      stop: () => set(none),
    };
  }, [send]);
  return [state, acts];
}

// Storage may be refused (private windows, policies); then a reload forgets.
function remember(key: string, state: Upload): void {
  try {
    if (state.stage === "there") {
      window.sessionStorage.setItem(key, JSON.stringify(state.waiting));
    } else {
      window.sessionStorage.removeItem(key);
    }
  } catch {
    // The file can be chosen again.
  }
}

function recall(key: string): Upload {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(key) ?? "null") as Waiting | null;
    if (!kept?.uploadId) return none;
    const { uploadId, fileName, corrections } = kept;
    const said = corrections && { corrections: { ...noCorrections(""), ...corrections } };
    return { stage: "there", waiting: { uploadId, fileName, ...said } };
  } catch {
    return none;
  }
}
