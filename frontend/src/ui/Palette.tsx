// Type, see, Enter: everything that can be done and found, in one dialog. It
// knows nothing of what it offers.

import { Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon } from "./Icon";
import styles from "./Palette.module.css";

export type Offer = { id: string; content: ReactNode; keys?: readonly string[] };
export type OfferGroup = { id: string; title: string; offers: readonly Offer[] };

export function Palette(props: {
  open: boolean;
  title: string;
  onClose: () => void;
  /** After it has gone, and the keyboard is back where it was. */
  onGone: () => void;
  children: ReactNode;
}) {
  return (
    <Modal
      open={props.open}
      title={props.title}
      footer={null}
      closable={false}
      onCancel={props.onClose}
      afterClose={props.onGone}
      destroyOnHidden
      width={620}
      transitionName=""
      maskTransitionName=""
      className={styles.palette ?? ""}
      styles={{ header: { display: "none" } }}
    >
      {props.children}
    </Modal>
  );
}

export function Offers(props: {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: readonly OfferGroup[];
  footnote: string | undefined;
  onChoose: (id: string) => void;
}) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const groups = props.groups.filter((g) => g.offers.length > 0);
  const all = groups.flatMap((g) => g.offers);
  const position = Math.min(at, all.length - 1);
  const optionId = (i: number) => `${listId}-${i}`;

  // The dialog takes the keyboard as it opens; then it is ours.
  useEffect(() => {
    const timer = setTimeout(() => input.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    list.current
      ?.querySelectorAll("[role=option]")
      [position]?.scrollIntoView?.({ block: "nearest" });
  }, [position]);

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter and arrows belong to the input method while it composes.
    if (event.nativeEvent.isComposing) return;
    const last = all.length - 1;
    if (event.key === "ArrowDown") setAt(position >= last ? 0 : position + 1);
    else if (event.key === "ArrowUp") setAt(position <= 0 ? last : position - 1);
    else if (event.key === "Enter") {
      const offer = all[position];
      if (offer) props.onChoose(offer.id);
    } else return;
    event.preventDefault();
  };

  let index = -1;
  return (
    <>
      <div className={styles.line}>
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-label={props.label}
          aria-expanded={all.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={all.length > 0 ? optionId(position) : undefined}
          placeholder={props.placeholder}
          value={props.text}
          onChange={(event) => {
            props.onText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        tabIndex={-1}
        aria-label={props.label}
        className={styles.list}
        hidden={all.length === 0}
      >
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
          <div key={group.id} role="group" aria-labelledby={`${listId}-${group.id}`}>
            <p id={`${listId}-${group.id}`} className={styles.group} role="presentation">
              {group.title}
            </p>
            {group.offers.map((offer) => {
              index++;
              const here = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the input holds the keyboard
                <div
                  key={offer.id}
                  id={optionId(here)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={here === position}
                  className={styles.option}
                  onPointerDown={(event) => event.preventDefault()}
                  onPointerMove={() => setAt(here)}
                  onClick={() => props.onChoose(offer.id)}
                >
                  <span className={styles.content}>{offer.content}</span>
                  {offer.keys && offer.keys.length > 0 && (
                    <span className={styles.keys} aria-hidden="true">
                      {offer.keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p className={styles.footnote} role="status">
        {props.footnote}
      </p>
    </>
  );
}
