import { useTranslation } from "react-i18next";
import { About } from "../features/setting/About";
import { DataSettings } from "../features/setting/DataSettings";
import { DisplaySettings } from "../features/setting/DisplaySettings";
import { ShopSettings } from "../features/setting/ShopSettings";
import { useChange } from "../features/setting/useChange";
import type { DisplayChoices } from "../lib/preference";
import { useSettings } from "../lib/setting";
import { PageHead } from "../ui/PageHead";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./SettingsPage.module.css";
import { useTitle } from "./useTitle";

export function SettingsPage(props: { display: DisplayChoices }) {
  const { t } = useTranslation();
  const answer = useSettings();
  const change = useChange();
  useTitle(t("nav.settings"));
  const settings = answer.data?.settings;
  return (
    <>
      <PageHead title={t("nav.settings")} lead={t("setting.lead")} />
      {answer.error && <Trouble below cause={answer.error} retry={answer.refetch} />}
      {answer.isPending && <Waiting lines={6} />}
      <div className={styles.page}>
        {settings && (
          <section>
            <h2>{t("setting.ofShop")}</h2>
            <ShopSettings settings={settings} onChange={change} />
          </section>
        )}
        <section>
          <h2>{t("display.title")}</h2>
          <DisplaySettings display={props.display} />
        </section>
        {answer.data && (
          <section>
            <h2>{t("setting.data")}</h2>
            <DataSettings folder={answer.data.dataFolder} />
          </section>
        )}
        <section>
          <h2>{t("setting.about")}</h2>
          <About />
        </section>
      </div>
    </>
  );
}
