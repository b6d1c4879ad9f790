// The ranked list, one entry open at a time. The current entry follows the
// keyboard, and moves on by itself when its entry leaves the list.

import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "../../lib/command";
import { Icon } from "../../ui/Icon";
import styles from "./Agenda.module.css";

export type Entry = {
  id: string;
  /** The line always shown. */
  head: ReactNode;
  /** What opens below it. */
  body: ReactNode;
};

export function Agenda(props: {
  label: string;
  entries: readonly Entry[];
  /** Keys for what can be done to the current entry. */
  keys: readonly { id: string; label: string; key: string; perform: (id: string) => void }[];
}) {
  const { t } = useTranslation();
  const { entries, keys } = props;
  const list = useRef<HTMLOListElement>(null);
  const [at, setAt] = useState({ id: entries[0]?.id, index: 0 });
  const [open, setOpen] = useState(true);

  // An entry that left hands its place to the one that moved up into it.
  const found = entries.findIndex((e) => e.id === at.id);
  const index = found >= 0 ? found : Math.min(at.index, entries.length - 1);
  const current = entries[index]?.id;

  const headOf = (i: number) => list.current?.querySelectorAll<HTMLButtonElement>("[data-head]")[i];

  useEffect(() => {
    if (current === undefined || current === at.id) return;
    setAt({ id: current, index });
    // Its button is gone with it: whoever works by keyboard continues here.
    if (document.activeElement === document.body) {
      list.current?.querySelectorAll<HTMLButtonElement>("[data-head]")[index]?.focus();
    }
  }, [current, at.id, index]);

  const commands = useMemo<Command[]>(() => {
    const move = (to: number) => {
      const i = Math.max(0, Math.min(entries.length - 1, to));
      setAt({ id: entries[i]?.id, index: i });
      const head = list.current?.querySelectorAll<HTMLButtonElement>("[data-head]")[i];
      head?.focus({ preventScroll: true });
      head?.scrollIntoView?.({ block: "nearest" });
    };
    // The first press picks up the list where it stands instead of skipping it.
    const inside = () => list.current?.contains(document.activeElement) ?? false;
    return [
      {
        id: "next",
        label: t("command.next"),
        keys: ["j", "ArrowDown"],
        perform: () => move(inside() ? index + 1 : index),
      },
      {
        id: "previous",
        label: t("command.previous"),
        keys: ["k", "ArrowUp"],
        perform: () => move(inside() ? index - 1 : index),
      },
      ...keys.map((k) => ({
        id: k.id,
        label: k.label,
        keys: [k.key],
        perform: () => {
          if (current !== undefined) k.perform(current);
        },
      })),
    ];
  }, [entries, index, current, keys, t]);
  useCommands(commands);

  return (
    <ol ref={list} className={styles.agenda} aria-label={props.label}>
      {entries.map((entry, i) => (
        <EntryRow
          key={entry.id}
          entry={entry}
          current={entry.id === current}
          open={open && entry.id === current}
          onToggle={() => {
            setOpen(entry.id === current ? !open : true);
            setAt({ id: entry.id, index: i });
            headOf(i)?.focus();
          }}
        />
      ))}
    </ol>
  );
}

function EntryRow(props: { entry: Entry; current: boolean; open: boolean; onToggle: () => void }) {
  const bodyId = useId();
  const { entry, current, open } = props;
  return (
    <li className={`${styles.entry} ${open ? styles.open : ""}`}>
      <button
        type="button"
        data-head
        className={styles.head}
        aria-expanded={open}
        aria-controls={bodyId}
        aria-current={current ? "true" : undefined}
        onClick={props.onToggle}
      >
        {entry.head}
        <span className={styles.chevron}>
          <Icon name="chevron" />
        </span>
      </button>
      <div id={bodyId} className={styles.body} hidden={!open}>
        {open && entry.body}
      </div>
    </li>
  );
}
