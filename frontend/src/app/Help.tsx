// The keys that work on this page, read from the commands it offers.

import { Modal } from "antd";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { CommandContext, chordKey } from "../lib/command";
import styles from "./Help.module.css";

const names: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑" };

export function Help(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open={props.open}
      title={t("help.title")}
      footer={null}
      onCancel={props.onClose}
      destroyOnHidden
      width={760}
      closable={{ "aria-label": t("common.close") }}
    >
      <Keys />
    </Modal>
  );
}

function Keys() {
  const { t } = useTranslation();
  const book = useContext(CommandContext);
  const rows = [
    ...book
      .all()
      .filter((c) => c.keys.length > 0)
      .map((c) => ({ id: c.id, label: c.label, keys: c.chord ? [chordKey(), ...c.keys] : c.keys })),
    { id: "open", label: t("command.open"), keys: ["Enter"] },
    { id: "close", label: t("command.close"), keys: ["Esc"] },
  ];
  return (
    <dl className={styles.keys}>
      {rows.map((row) => (
        <div key={row.id}>
          <dt>
            {row.keys.map((key) => (
              <kbd key={key}>{names[key] ?? key}</kbd>
            ))}
          </dt>
          <dd>{row.label}</dd>
        </div>
      ))}
    </dl>
  );
}
