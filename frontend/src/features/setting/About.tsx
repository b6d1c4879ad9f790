// Which version this is, and whose work it stands on.

import { useQuery } from "@connectrpc/connect-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { SystemService } from "../../gen/perennial/api/v1/system_pb";
import { Trouble } from "../../ui/Trouble";
import { Waiting } from "../../ui/Waiting";
import styles from "./About.module.css";

export function About() {
  const { t } = useTranslation();
  const status = useQuery(SystemService.method.getStatus, {});
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.about}>
      <p className={styles.name}>
        {t("shell.brand")}
        <small>{status.data && t("plugin.version", { version: status.data.version })}</small>
      </p>
      <p>{t("setting.aboutText")}</p>
      <Button onClick={() => setOpen(true)}>{t("setting.notices")}</Button>
      <Modal
        open={open}
        title={t("setting.notices")}
        footer={null}
        onCancel={() => setOpen(false)}
        destroyOnHidden
        width={760}
        closable={{ "aria-label": t("common.close") }}
      >
        <Notices />
      </Modal>
    </div>
  );
}

function Notices() {
  const { t } = useTranslation();
  const notices = useQuery(SettingService.method.listNotices, {});
  if (notices.error) return <Trouble below cause={notices.error} retry={notices.refetch} />;
  if (!notices.data) return <Waiting lines={4} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.notices} tabIndex={0} aria-label={t("setting.notices")}>
      <pre>{notices.data.text}</pre>
    </section>
  );
}
