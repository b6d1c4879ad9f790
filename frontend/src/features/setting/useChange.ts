// Changing one setting: saved at once, said in a toast, taken back from it.

import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type SettingsChange, useSaveSettings } from "../../lib/setting";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";

/** Saves change; before holds the same settings as they were. */
export type Change = (change: SettingsChange, before: SettingsChange) => Promise<void>;

export function useChange(): Change {
  const { t } = useTranslation();
  const save = useSaveSettings();
  const toast = useToast();
  const trouble = useTroubleText();
  return useCallback(
    async (change, before) => {
      try {
        await save(change);
        const undo = async () => {
          try {
            await save(before);
            toast({ text: t("action.undone") });
          } catch (cause) {
            toast({ text: trouble(cause), bad: true });
          }
        };
        toast({ text: t("setting.saved"), undo });
      } catch (cause) {
        toast({ text: trouble(cause), bad: true });
      }
    },
    [save, toast, trouble, t],
  );
}
