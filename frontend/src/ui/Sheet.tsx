// A small sheet under a button, on a phone one from below: what it holds has
// the keyboard while it is open, Escape gives it back.

import { Button, Drawer, Popover } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "./Icon";
import { phone, useMedia } from "./media";
import styles from "./Sheet.module.css";

export function Sheet(props: {
  icon: IconName;
  label: string;
  /** What the sheet is for, where the button's own words do not say it. */
  title: string;
  children: (close: () => void) => ReactNode;
}) {
  const { t } = useTranslation();
  const small = useMedia(phone);
  const [open, setOpen] = useState(false);
  const sheet = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // The sheet stands at the end of the document: the keyboard is brought there.
  useEffect(() => {
    if (open) sheet.current?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const opener = (
    <Button
      ref={button}
      aria-expanded={open}
      icon={<Icon name={props.icon} size={16} />}
      {...(small ? { onClick: () => setOpen(true) } : {})}
    >
      <span className={styles.label}>{props.label}</span>
    </Button>
  );
  if (small) {
    return (
      <>
        {opener}
        <Drawer
          open={open}
          title={props.title}
          placement="bottom"
          size="auto"
          styles={{ wrapper: { maxHeight: "75dvh" } }}
          onClose={close}
          destroyOnHidden
          closable={{ "aria-label": t("common.close") }}
        >
          {props.children(close)}
        </Drawer>
      </>
    );
  }
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <section
          ref={sheet}
          tabIndex={-1}
          aria-label={props.title}
          className={styles.sheet}
          onKeyDown={(event) => {
            if (event.key === "Escape" && !event.nativeEvent.isComposing) close();
          }}
        >
          {props.children(close)}
        </section>
      }
    >
      {opener}
    </Popover>
  );
}
