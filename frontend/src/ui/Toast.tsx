// What was just done, with the way back. One at a time: a second change puts
// the first one's toast away, and its undo stays reachable on the timeline.

import { Button } from "antd";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "../lib/command";
import { Icon } from "./Icon";
import styles from "./Toast.module.css";
import { useTimer } from "./timer";

/** Long enough to read twice and reach for the mouse (WCAG 2.2.1). */
const shownMs = 12_000;

export type Note = {
  text: string;
  /** Undefined for a note that only tells. */
  undo?: () => void;
  bad?: boolean;
};

const ToastContext = createContext<(note: Note) => void>(() => undefined);

export function useToast(): (note: Note) => void {
  return useContext(ToastContext);
}

export function ToastRegion(props: { children: ReactNode }) {
  const { t } = useTranslation();
  const [note, setNote] = useState<{ note: Note; turn: number }>();
  const show = useCallback(
    (next: Note) => setNote((now) => ({ note: next, turn: (now?.turn ?? 0) + 1 })),
    [],
  );
  const close = useCallback(() => setNote(undefined), []);
  const timer = useTimer(note ? shownMs : undefined, note?.turn, close);

  const current = note?.note;
  const undo = current?.undo;
  const commands = useMemo<Command[]>(
    () => [
      {
        id: "undo",
        label: t("command.undo"),
        keys: ["u"],
        enabled: undo !== undefined,
        perform: () => {
          undo?.();
          close();
        },
      },
    ],
    [t, undo, close],
  );
  useCommands(commands);

  return (
    <ToastContext.Provider value={show}>
      {props.children}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only holds the time while used */}
      <div
        className={styles.region}
        onMouseEnter={timer.hold}
        onMouseLeave={timer.release}
        onFocus={timer.hold}
        onBlur={timer.release}
      >
        {/* The live region stays mounted: one that appears with its text is not read. */}
        <div role="status" aria-live="polite" className={styles.live}>
          {current && (
            <div key={note?.turn} className={`${styles.toast} ${current.bad ? styles.bad : ""}`}>
              <Icon name={current.bad ? "note" : "check"} />
              <span className={styles.text}>{current.text}</span>
              {undo && (
                <Button
                  size="small"
                  className={styles.undo ?? ""}
                  onClick={() => {
                    undo();
                    close();
                  }}
                >
                  {t("action.undo")}
                </Button>
              )}
              <button
                type="button"
                className={styles.close}
                aria-label={t("common.close")}
                onClick={close}
              >
                <Icon name="cross" size={16} />
              </button>
            </div>
          )}
        </div>
      </div>
    </ToastContext.Provider>
  );
}
