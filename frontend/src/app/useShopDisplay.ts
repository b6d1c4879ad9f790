// Language and theme are the shop's: what is chosen here is saved in its
// settings, and what the settings say is shown here.

import { useEffect, useRef } from "react";
import { isLanguage, systemLanguage } from "../lib/language";
import { type DisplayChoices, themes } from "../lib/preference";
import { useSaveSettings, useSettings } from "../lib/setting";
import { useLanguage } from "../lib/useLanguage";

export function useShopDisplay(local: DisplayChoices): DisplayChoices {
  const settings = useSettings().data?.settings;
  const save = useSaveSettings();
  const language = useLanguage();
  const { onTheme, onLanguage } = local;
  const known = useRef<{ theme: string; language: string }>(undefined);

  useEffect(() => {
    if (!settings) return;
    const last = known.current ?? { theme: "", language: "" };
    known.current = { theme: settings.theme, language: settings.language };
    // Settings that name nothing at first leave what this machine remembers.
    if (settings.theme !== last.theme) {
      onTheme(themes.find((theme) => theme === settings.theme) ?? "system");
    }
    if (settings.language !== last.language) {
      const next = settings.language;
      onLanguage(isLanguage(next) ? next : systemLanguage(navigator.languages));
    }
  }, [settings, onTheme, onLanguage]);

  // Not saved, a choice still holds on this machine; there is nothing to mend.
  const keep = (change: Parameters<typeof save>[0]) => save(change).catch(() => undefined);
  return {
    theme: local.theme,
    onTheme(theme) {
      if (theme === local.theme) return;
      onTheme(theme);
      keep({ theme: theme === "system" ? "" : theme });
    },
    onLanguage(next) {
      if (next === language) return;
      onLanguage(next);
      keep({ language: next });
    },
  };
}
