// Type, see, arrow down, Enter: the ARIA combobox with a list. It knows
// nothing of what it finds.

import { type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from "react";
import styles from "./Combobox.module.css";
import { Icon } from "./Icon";

export type Choice = { id: string; content: ReactNode };

export function Combobox(props: {
  label: string;
  placeholder: string;
  hint?: string;
  text: string;
  onText: (text: string) => void;
  choices: readonly Choice[];
  /** What to say below the list: nothing found, more than shown, a failure. */
  footnote?: string | undefined;
  onChoose: (id: string) => void;
  inputRef?: RefObject<HTMLInputElement | null>;
}) {
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const none = props.choices.length === 0;
  const shown = open && (!none || props.footnote !== undefined);
  const current = props.choices[Math.min(at, props.choices.length - 1)];
  const optionId = (i: number) => `${listId}-${i}`;

  const choose = (id: string) => {
    setOpen(false);
    props.onText("");
    props.onChoose(id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // Enter, arrows and Escape belong to the input method while it composes.
    if (event.nativeEvent.isComposing) return;
    const last = props.choices.length - 1;
    const position = Math.min(at, last);
    switch (event.key) {
      case "ArrowDown":
        setOpen(true);
        setAt(position >= last ? 0 : position + 1);
        break;
      case "ArrowUp":
        setOpen(true);
        setAt(position <= 0 ? Math.max(last, 0) : position - 1);
        break;
      case "Enter":
        if (!shown || !current) return;
        choose(current.id);
        break;
      case "Escape":
        if (props.text === "" && !open) event.currentTarget.blur();
        props.onText("");
        setOpen(false);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices the focus leaving
    <div
      className={styles.combobox}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Icon name="search" />
      <input
        ref={props.inputRef}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={props.label}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={
          shown && current ? optionId(props.choices.indexOf(current)) : undefined
        }
        placeholder={props.placeholder}
        value={props.text}
        onChange={(event) => {
          props.onText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      {props.hint && (
        <span className={styles.hint} aria-hidden="true">
          {props.hint}
        </span>
      )}
      <div className={styles.sheet} hidden={!shown}>
        <div id={listId} role="listbox" tabIndex={-1} aria-label={props.label} hidden={none}>
          {props.choices.map((choice, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input holds the keyboard
            <div
              key={choice.id}
              id={optionId(i)}
              role="option"
              tabIndex={-1}
              className={styles.option}
              aria-selected={choice === current}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setAt(i)}
              onClick={() => choose(choice.id)}
            >
              {choice.content}
            </div>
          ))}
        </div>
        {props.footnote !== undefined && (
          <p className={styles.footnote} role="status">
            {props.footnote}
          </p>
        )}
      </div>
    </div>
  );
}
