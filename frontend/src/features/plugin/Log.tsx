import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { copyText } from "../../lib/copy";
import { Icon } from "../../ui/Icon";
import { useToast } from "../../ui/Toast";
import styles from "./Log.module.css";

/** What a plugin wrote last, as it wrote it. */
export function Log(props: { lines: readonly string[] }) {
  const { t } = useTranslation();
  const toast = useToast();
  const text = props.lines.join("\n");
  const copy = async () => {
    const copied = await copyText(text);
    toast({ text: t(copied ? "speech.copied" : "speech.copyFailed"), bad: !copied });
  };
  return (
    <div>
      <div className={styles.head}>
        <h2>{t("plugin.log")}</h2>
        {text !== "" && (
          <Button type="text" onClick={copy}>
            <Icon name="copy" />
            {t("plugin.copyLog")}
          </Button>
        )}
      </div>
      {text === "" ? (
        <p className={styles.none}>{t("plugin.noLog")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.log} tabIndex={0} aria-label={t("plugin.log")}>
          <pre>{text}</pre>
        </section>
      )}
    </div>
  );
}
