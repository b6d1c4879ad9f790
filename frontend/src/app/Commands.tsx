// What can be done from every page: the palette, a new customer, the look. The
// palette reads the same commands as keys and help.

import { useQuery } from "@connectrpc/connect-query";
import { skipToken } from "@tanstack/react-query";
import { lazy, Suspense, useContext, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEdits } from "../features/customer/useEdits";
import { CustomerService } from "../gen/perennial/api/v1/customer_pb";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { type Command, CommandContext, chordKey, possible, useCommands } from "../lib/command";
import { languageNames, languages } from "../lib/language";
import { type DisplayChoices, themes } from "../lib/preference";
import { customerHref, customersHref, go, installHref } from "../lib/route";
import { useSettings } from "../lib/setting";
import { useLanguage } from "../lib/useLanguage";
import { Offers, Palette } from "../ui/Palette";
import { useTroubleText } from "../ui/Trouble";
import styles from "./Commands.module.css";

const CustomerForm = lazy(async () => ({
  default: (await import("../features/customer/CustomerForm")).CustomerForm,
}));

/** Customers the palette names; more is the list's work. */
const mostFound = 6;

export function Commands(props: { display: DisplayChoices; asOf: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [palette, setPalette] = useState(false);
  const [adding, setAdding] = useState(false);
  const chosen = useRef<() => void>(undefined);
  const { theme, onTheme, onLanguage } = props.display;

  const commands = useMemo<Command[]>(
    () => [
      {
        id: "palette",
        label: t("command.palette"),
        keys: ["k"],
        chord: true,
        quiet: true,
        perform: () => setPalette(true),
      },
      { id: "addCustomer", label: t("roster.add"), keys: ["a"], perform: () => setAdding(true) },
      {
        id: "install",
        label: t("install.title"),
        words: t("palette.words.install"),
        keys: [],
        perform: () => go(installHref),
      },
      ...languages
        .filter((l) => l !== language)
        .map((l) => ({
          id: `language.${l}`,
          label: t("palette.language", { language: languageNames[l] }),
          words: `${t("palette.words.language")} ${l}`,
          keys: [],
          perform: () => onLanguage(l),
        })),
      ...themes
        .filter((choice) => choice !== theme)
        .map((choice) => ({
          id: `theme.${choice}`,
          label: t("palette.theme", { theme: t(`display.${choice}`) }),
          words: `${t("palette.words.theme")} ${choice}`,
          keys: [],
          perform: () => onTheme(choice),
        })),
    ],
    [t, language, theme, onTheme, onLanguage],
  );
  useCommands(commands);

  const choose = (act: () => void) => {
    chosen.current = act;
    setPalette(false);
  };
  return (
    <>
      <Palette
        open={palette}
        title={t("command.palette")}
        onClose={() => setPalette(false)}
        onGone={() => {
          chosen.current?.();
          chosen.current = undefined;
        }}
      >
        <PaletteBody asOf={props.asOf} onChoose={choose} />
      </Palette>
      {adding && (
        <Suspense>
          <AddCustomer onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Commands that lead somewhere, told apart from those that do something. */
const places = ["today", "customers", "import", "plugins", "settings"] as const;

/** Language and appearance: seldom what somebody came for, so they stand last. */
function isLook(command: Command): boolean {
  return /^(language|theme)\./.test(command.id);
}

function PaletteBody(props: { asOf: string; onChoose: (act: () => void) => void }) {
  const { t } = useTranslation();
  const trouble = useTroubleText();
  const book = useContext(CommandContext);
  const [commands] = useState(() => possible(book).filter((c) => !c.quiet));
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery(
    CustomerService.method.listCustomers,
    search === "" ? skipToken : { search, limit: mostFound },
    { placeholderData: (last) => last },
  );
  const customers = search === "" ? [] : (found.data?.customers ?? []);

  const placeOf = (c: Command) => places.find((id) => id === c.id);
  const words = (c: Command) => {
    const place = placeOf(c);
    return `${c.label} ${c.words ?? ""} ${place ? t(`palette.words.${place}`) : ""}`.toLowerCase();
  };
  const meant = commands.filter((c) =>
    search
      .toLowerCase()
      .split(/\s+/)
      .every((part) => words(c).includes(part)),
  );
  const offer = (c: Command) => ({
    id: `command/${c.id}`,
    content: c.label,
    keys: c.chord ? [chordKey(), ...c.keys.slice(0, 1)] : c.keys.slice(0, 1),
  });
  const choose = (id: string) => {
    const [kind = "", rest = ""] = [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)];
    if (kind === "customer") return props.onChoose(() => go(customerHref(rest, props.asOf)));
    const command = commands.find((c) => c.id === rest);
    if (command) props.onChoose(command.perform);
  };
  const nothing = search !== "" && found.data && customers.length === 0 && meant.length === 0;

  return (
    <Offers
      label={t("command.palette")}
      placeholder={t("palette.placeholder")}
      text={text}
      onText={setText}
      groups={[
        {
          id: "do",
          title: t("palette.do"),
          offers: meant
            .filter((c) => !placeOf(c))
            .sort((a, b) => Number(isLook(a)) - Number(isLook(b)))
            .map(offer),
        },
        {
          id: "go",
          title: t("palette.go"),
          offers: meant.filter((c) => placeOf(c)).map(offer),
        },
        {
          id: "customers",
          title: t("nav.customers"),
          offers: customers.map((c) => ({
            id: `customer/${c.id}`,
            content: (
              <span className={styles.found}>
                <span>{c.label}</span>
                <small>{c.phone}</small>
              </span>
            ),
          })),
        },
      ]}
      footnote={found.error ? trouble(found.error) : nothing ? t("palette.nothing") : undefined}
      onChoose={choose}
    />
  );
}

function AddCustomer(props: { onClose: () => void }) {
  const { t } = useTranslation();
  const edits = useEdits();
  const plugins = useQuery(SystemService.method.listPlugins, {});
  const settings = useSettings();
  if (!plugins.data || !settings.data) return null; // a moment
  const packs = plugins.data.plugins.map(({ id, title }) => ({ id, title }));
  const own = settings.data.settings?.pack ?? "";
  return (
    <CustomerForm
      open
      title={t("roster.add")}
      packs={packs}
      pack={own === "" ? (packs[0]?.id ?? "") : own}
      acts={{
        async save(changes, pack) {
          go(customerHref(await edits.add(changes, pack, () => go(customersHref)), ""));
        },
        latest: async () => undefined,
      }}
      onClose={props.onClose}
    />
  );
}
