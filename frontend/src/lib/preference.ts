// Language and theme as this machine remembers them, for the first paint: the
// shop's settings have the last word, but arrive a moment later.

import { isLanguage, type Language } from "./language";

export const themes = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themes)[number];

/** Language and theme, and how to choose others. */
export type DisplayChoices = {
  theme: ThemeChoice;
  onTheme: (theme: ThemeChoice) => void;
  onLanguage: (language: Language) => void;
};

const languageKey = "perennial.language";
const themeKey = "perennial.theme";

// Storage may be refused (private windows, policies); then the page forgets.
function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // The choice holds until the page is closed.
  }
}

export function savedLanguage(): Language | undefined {
  const saved = read(languageKey);
  return isLanguage(saved) ? saved : undefined;
}

export function saveLanguage(language: Language): void {
  write(languageKey, language);
}

export function savedTheme(): ThemeChoice {
  const saved = read(themeKey);
  return themes.find((t) => t === saved) ?? "system";
}

export function saveTheme(theme: ThemeChoice): void {
  write(themeKey, theme);
}
