import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { languageNames, languages } from "../../lib/language";
import { type DisplayChoices, themes } from "../../lib/preference";
import { useLanguage } from "../../lib/useLanguage";
import { Row } from "../../ui/Row";

/** How the pages look, on every screen of the shop. */
export function DisplaySettings(props: { display: DisplayChoices }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { display } = props;
  return (
    <>
      <Row label={t("display.language")}>
        {({ id }) => (
          <Segmented
            id={id}
            block
            name="settings-language"
            aria-labelledby={`${id}-label`}
            value={language}
            options={languages.map((l) => ({ value: l, label: languageNames[l] }))}
            onChange={display.onLanguage}
          />
        )}
      </Row>
      <Row label={t("display.theme")}>
        {({ id }) => (
          <Segmented
            id={id}
            block
            name="settings-theme"
            aria-labelledby={`${id}-label`}
            value={display.theme}
            options={themes.map((theme) => ({ value: theme, label: t(`display.${theme}`) }))}
            onChange={display.onTheme}
          />
        )}
      </Row>
    </>
  );
}
