// The languages of the page, and which one to start with.

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { "zh-CN": "中文", en: "English" };

export function isLanguage(text: string | null | undefined): text is Language {
  return languages.some((l) => l === text);
}

/** The first of the system's languages the page speaks. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith("zh")) return "zh-CN";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}
