// Every text a person reads comes from the two locale files, through t().

import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./language";
import en from "./locale/en.json";
import zh from "./locale/zh-CN.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "page";
    resources: { page: typeof en };
  }
}

/** Makes the texts, speaking the given language at once. */
export function createText(language: Language): i18n {
  const text = createInstance();
  text.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: ["page"],
    defaultNS: "page",
    resources: { en: { page: en }, "zh-CN": { page: zh } },
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  });
  return text;
}
