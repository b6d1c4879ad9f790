// A command is one thing a person can do: its name, its keys, when it can be
// done, and the doing. Menus, shortcuts, palette and help read the same object,
// from the book of what the components on the screen offer.

import { createContext, useCallback, useContext, useLayoutEffect } from "react";

export type Command = {
  id: string;
  label: string;
  /** Values of KeyboardEvent.key; none where only the palette offers it. */
  keys: readonly string[];
  /** Its keys go with Ctrl or ⌘, and work while typing too. */
  chord?: boolean;
  /** Means something only by its key: the palette leaves it out. */
  quiet?: boolean;
  /** Further words the palette finds it by. */
  words?: string;
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

/** Offers commands while the component is on the screen: from its first sight on. */
export function useCommands(commands: readonly Command[]): void {
  const book = useContext(CommandContext);
  useLayoutEffect(() => {
    const chapter = Symbol();
    book.write(chapter, commands);
    return () => book.tear(chapter);
  }, [book, commands]);
}

/** Performs a command of the book, whoever offers it. */
export function usePerform(): (id: string) => void {
  const book = useContext(CommandContext);
  return useCallback(
    (id) =>
      possible(book)
        .find((c) => c.id === id)
        ?.perform(),
    [book],
  );
}

/** What can be done now. */
export function possible(book: CommandBook): Command[] {
  return book.all().filter((c) => c.enabled !== false);
}

/** What the key beside the space bar is called on this machine. */
export function chordKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
}

/** Whether the keystroke belongs to something being typed. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === "checkbox") return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The command a keystroke means, unless a dialog or a text has the keyboard. */
export function commandFor(book: CommandBook, event: KeyboardEvent): Command | undefined {
  if (event.defaultPrevented || event.altKey || event.isComposing) return undefined;
  if (document.querySelector('[aria-modal="true"]')) return undefined;
  const chord = event.ctrlKey !== event.metaKey;
  if (!chord && (event.ctrlKey || isTyping(event))) return undefined;
  const key = chord ? event.key.toLowerCase() : event.key;
  return possible(book).find((c) => (c.chord ?? false) === chord && c.keys.includes(key));
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
