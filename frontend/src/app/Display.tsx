// Language and theme: this screen's own settings, and the way to help.

import { Button, Popover, Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePerform } from "../lib/command";
import { type Language, languageNames, languages } from "../lib/language";
import { type ThemeChoice, themes } from "../lib/preference";
import { useLanguage } from "../lib/useLanguage";
import styles from "./Display.module.css";

export function Display(props: {
  theme: ThemeChoice;
  onTheme: (theme: ThemeChoice) => void;
  onLanguage: (language: Language) => void;
  onHelp: () => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const perform = usePerform();
  const [open, setOpen] = useState(false);
  const sheet = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // The sheet stands at the end of the document: the keyboard is brought there.
  useEffect(() => {
    if (open) sheet.current?.focus();
  }, [open]);
  const content = (
    <section
      ref={sheet}
      tabIndex={-1}
      aria-label={t("display.title")}
      className={styles.sheet}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        setOpen(false);
        button.current?.focus();
      }}
    >
      <div>
        <p className={styles.label}>{t("display.language")}</p>
        <Segmented
          block
          name="language"
          aria-label={t("display.language")}
          value={language}
          options={languages.map((l) => ({ value: l, label: languageNames[l] }))}
          onChange={props.onLanguage}
        />
      </div>
      <div>
        <p className={styles.label}>{t("display.theme")}</p>
        <Segmented
          block
          name="theme"
          aria-label={t("display.theme")}
          value={props.theme}
          options={themes.map((theme) => ({ value: theme, label: t(`display.${theme}`) }))}
          onChange={props.onTheme}
        />
      </div>
      <Button
        type="text"
        block
        onClick={() => {
          setOpen(false);
          perform("palette");
        }}
      >
        {t("command.palette")}
      </Button>
      <Button
        type="text"
        block
        onClick={() => {
          setOpen(false);
          props.onHelp();
        }}
      >
        {t("display.help")}
      </Button>
    </section>
  );
  return (
    <Popover
      content={content}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
    >
      <Button ref={button} type="text" aria-expanded={open} className={styles.button ?? ""}>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
          <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M10 2.5a7.5 7.5 0 0 1 0 15Z" fill="currentColor" />
        </svg>
        <span className={styles.word}>{t("display.title")}</span>
      </Button>
    </Popover>
  );
}
