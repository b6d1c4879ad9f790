// The shop's settings, as every page may read and change them. A change names
// only what it changes and is laid over the newest settings, so that two
// screens that change different things do not undo each other.

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { SettingService, type Settings, SettingsSchema } from "../gen/perennial/api/v1/setting_pb";

export type SettingsChange = Partial<Omit<Settings, "$typeName" | "$unknown" | "revision">>;

/** Another screen may save between our reading and our saving; once is chance. */
const attempts = 3;

export function useSettings() {
  return useQuery(SettingService.method.getSettings, {});
}

/** Saves a change and resolves to the settings as they are then. */
export function useSaveSettings(): (change: SettingsChange) => Promise<Settings | undefined> {
  const transport = useTransport();
  const queries = useQueryClient();
  return useCallback(
    async (change) => {
      const client = createClient(SettingService, transport);
      for (let attempt = 1; ; attempt++) {
        const { settings: now = create(SettingsSchema) } = await client.getSettings({});
        try {
          const { settings } = await client.saveSettings({ settings: { ...now, ...change } });
          await queries.invalidateQueries();
          return settings;
        } catch (cause) {
          const overtaken = ConnectError.from(cause).code === Code.Aborted;
          if (!overtaken || attempt === attempts) throw cause;
        }
      }
    },
    [transport, queries],
  );
}
