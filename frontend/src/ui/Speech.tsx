// Words to say, in type that can be read at arm's length while dialling.

import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "../lib/copy";
import { Icon } from "./Icon";
import styles from "./Speech.module.css";

const saidMs = 2500;

export function Speech(props: { title: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<"yes" | "no">();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => setCopied((await copyText(props.text)) ? "yes" : "no");
  return (
    <figure className={styles.speech}>
      <figcaption className={styles.head}>
        <span>{props.title}</span>
        <Button
          size="small"
          type="text"
          icon={<Icon name={copied === "yes" ? "check" : "copy"} size={16} />}
          onClick={copy}
        >
          {copied === "yes" ? t("speech.copied") : t("speech.copy")}
        </Button>
      </figcaption>
      <blockquote className={styles.words}>{props.text}</blockquote>
      <span role="status" className={copied === "no" ? styles.failed : "hidden-visually"}>
        {copied === "no" && t("speech.copyFailed")}
        {copied === "yes" && t("speech.copied")}
      </span>
    </figure>
  );
}
