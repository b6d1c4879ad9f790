// The first start: language, industry, and then the shop's own file or a demo
// shop. Each answer is kept at once, so that the welcome can be left anywhere.

import { Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileChoice } from "../features/import/FileChoice";
import { DemoShop } from "../features/welcome/DemoShop";
import { Industries } from "../features/welcome/Industries";
import { languageNames, languages } from "../lib/language";
import type { DisplayChoices } from "../lib/preference";
import { go, importRunHref, todayHref } from "../lib/route";
import { useSaveSettings, useSettings } from "../lib/setting";
import { useLanguage } from "../lib/useLanguage";
import { useToast } from "../ui/Toast";
import { useTroubleText } from "../ui/Trouble";
import { useTitle } from "./useTitle";
import styles from "./WelcomePage.module.css";

export function WelcomePage(props: { display: DisplayChoices; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const settings = useSettings();
  const save = useSaveSettings();
  const saved = settings.data?.settings?.pack ?? "";
  const [picked, setPicked] = useState<string>();
  const pack = picked ?? saved;
  const next = useRef<HTMLHeadingElement>(null);
  useTitle(t("welcome.title"));

  useEffect(() => {
    if (picked !== undefined) next.current?.scrollIntoView?.({ block: "nearest" });
  }, [picked]);

  const choose = async (industry: string) => {
    setPicked(industry);
    try {
      await save({ pack: industry });
    } catch (cause) {
      setPicked(undefined);
      toast({ text: trouble(cause), bad: true });
    }
  };

  return (
    <div className={styles.welcome}>
      <header className={styles.head}>
        <div>
          <h1>{t("welcome.title")}</h1>
          <p>{t("welcome.lead")}</p>
        </div>
        <Segmented
          name="welcome-language"
          aria-label={t("display.language")}
          value={language}
          options={languages.map((l) => ({ value: l, label: languageNames[l] }))}
          onChange={props.display.onLanguage}
        />
      </header>
      <Industries chosen={pack} onChoose={choose} />
      {pack !== "" && (
        <section aria-labelledby="welcome-start">
          <h2 id="welcome-start" ref={next}>
            {t("welcome.start")}
          </h2>
          <div className={styles.starts}>
            <FileChoice onFile={props.onFile} />
            <DemoShop pack={pack} onStarted={(id) => go(importRunHref(id))} />
          </div>
          <p className={styles.later}>
            <a href={todayHref("")}>{t("welcome.later")}</a>
          </p>
        </section>
      )}
      <p className={styles.privacy}>{t("welcome.privacy")}</p>
    </div>
  );
}
