import { useQuery } from "@connectrpc/connect-query";
import { skipToken } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import type { Option } from "../../ui/Choose";

const everyFile = ["id", "name", "phone", "email"] as const;
const ofPurchases = ["date", "qty", "amount", "item"] as const;

/** The fields a column may become. A pack's fields describe customers only. */
export function useFields(kind: string, pack: string): Option[] {
  const { t } = useTranslation();
  const purchases = kind === "purchases";
  const plugin = useQuery(
    SettingService.method.getPlugin,
    pack === "" || purchases ? skipToken : { id: pack },
  );
  const universal = purchases ? [...everyFile, ...ofPurchases] : everyFile;
  const own = plugin.data?.fields ?? [];
  return [
    ...universal.map((key) => ({ value: key, label: t(`field.${key}`) })),
    ...own
      .filter((f) => !universal.some((key) => key === f.key))
      .map((f) => ({ value: f.key, label: f.title })),
  ];
}
