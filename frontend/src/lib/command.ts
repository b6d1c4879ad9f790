// A command is one thing a person can do: its name, its keys, when it can be
// done, and the doing. Shortcuts and help read the same object, from the book
// of what the components on the screen offer.

import { createContext, useContext, useEffect } from "react";

export type Command = {
  id: string;
  label: string;
  /** Values of KeyboardEvent.key. Help shows the first, and arrows as arrows. */
  keys: readonly string[];
  /** Undefined means always. */
  enabled?: boolean;
  perform: () => void;
};

export type CommandBook = {
  /** Writes or replaces a chapter. Where two want a key, the later one has it. */
  write: (chapter: symbol, commands: readonly Command[]) => void;
  tear: (chapter: symbol) => void;
  all: () => Command[];
};

export function createCommandBook(): CommandBook {
  const chapters = new Map<symbol, readonly Command[]>();
  return {
    write: (chapter, commands) => chapters.set(chapter, commands),
    tear: (chapter) => chapters.delete(chapter),
    all: () => [...chapters.values()].reverse().flat(),
  };
}

export const CommandContext = createContext<CommandBook>(createCommandBook());

/** Offers commands while the component is on the screen. */
export function useCommands(commands: readonly Command[]): void {
  const book = useContext(CommandContext);
  useEffect(() => {
    const chapter = Symbol();
    book.write(chapter, commands);
    return () => book.tear(chapter);
  }, [book, commands]);
}

/** Whether the keystroke belongs to something being typed. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The command a keystroke means, unless a dialog or a text has the keyboard. */
export function commandFor(book: CommandBook, event: KeyboardEvent): Command | undefined {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (isTyping(event) || document.querySelector('[aria-modal="true"]')) return undefined;
  return book.all().find((c) => c.enabled !== false && c.keys.includes(event.key));
}

/** Listens to the keyboard for a book, until the returned function is called. */
export function listen(book: CommandBook, target: Window): () => void {
  const onKey = (event: KeyboardEvent) => {
    const command = commandFor(book, event);
    if (!command) return;
    event.preventDefault();
    command.perform();
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}
