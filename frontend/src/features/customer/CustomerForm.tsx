// A customer on a form: a new one, or what is known of one. Where somebody else
// was quicker, nothing written is lost: both versions are shown.

import { Code, ConnectError } from "@connectrpc/connect";
import { Button, Drawer, Input, Select } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../gen/perennial/api/v1/customer_pb";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./CustomerForm.module.css";
import { changedKeys, changesOf, contactKeys, type Draft, draftOf, fieldKey } from "./draft";
import { FieldInput } from "./FieldInput";
import { type FormField, useFormFields } from "./useFields";

const longest = 120;

export type Changes = ReturnType<typeof changesOf>;

export type FormActs = {
  /** Resolves when it is saved; rejects with the reason when it is not. */
  save: (changes: Changes, pack: string, revision: bigint) => Promise<void>;
  /** The customer as it is now; undefined for a new one. */
  latest: () => Promise<Customer | undefined>;
};

export function CustomerForm(props: {
  open: boolean;
  title: string;
  /** Undefined adds one. */
  customer?: Customer | undefined;
  packs: readonly { id: string; title: string }[];
  /** The industry a new customer belongs to unless another is chosen. */
  pack: string;
  acts: FormActs;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={props.open}
      title={props.title}
      size="min(560px, 100vw)"
      onClose={props.onClose}
      destroyOnHidden
      closable={{ "aria-label": t("common.close") }}
    >
      <Form {...props} />
    </Drawer>
  );
}

type Conflict = { theirs: Customer; keys: string[] };

function Form(props: {
  customer?: Customer | undefined;
  packs: readonly { id: string; title: string }[];
  pack: string;
  acts: FormActs;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const trouble = useTroubleText();
  const { acts, packs } = props;
  const [from, setFrom] = useState(props.customer); // what the writing began with
  const [pack, setPack] = useState(props.customer?.pack ?? props.pack);
  const [mine, setMine] = useState<Draft>(() => draftOf(props.customer));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [conflict, setConflict] = useState<Conflict>();
  const { fields, coming } = useFormFields(pack, from);
  const base = draftOf(from);
  const write = (key: string) => (value: string) => setMine((now) => ({ ...now, [key]: value }));

  const save = async (now: Customer | undefined) => {
    setBusy(true);
    setWrong(undefined);
    try {
      await acts.save(changesOf(base, mine, draftOf(now)), pack, now?.revision ?? 0n);
      props.onClose();
    } catch (cause) {
      const theirs = await overtaken(cause, now, acts.latest);
      if (theirs) setConflict({ theirs, keys: changedKeys(base, draftOf(theirs)) });
      else setWrong(trouble(cause));
    }
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (contactKeys.every((key) => mine[key]?.trim() === "")) {
      setWrong(t("form.nobody"));
      document.getElementById(`${id}-name`)?.focus();
      return;
    }
    if (from && changedKeys(base, mine).length === 0) props.onClose();
    else save(from);
  };

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      {conflict && (
        <ConflictNote
          conflict={conflict}
          mine={mine}
          written={changedKeys(base, mine)}
          fields={fields}
          busy={busy}
          onMine={() => {
            setConflict(undefined);
            save(conflict.theirs);
          }}
          onTheirs={() => {
            setFrom(conflict.theirs);
            setMine(draftOf(conflict.theirs));
            setConflict(undefined);
          }}
        />
      )}
      {contactKeys.map((key) => (
        <div key={key}>
          <label htmlFor={`${id}-${key}`}>{t(`form.${key}`)}</label>
          <Input
            id={`${id}-${key}`}
            type={key === "phone" ? "tel" : key === "email" ? "email" : "text"}
            autoComplete="off"
            maxLength={longest}
            value={mine[key] ?? ""}
            onChange={(event) => write(key)(event.target.value)}
          />
        </div>
      ))}
      {!from && packs.length > 1 && (
        <div>
          <label htmlFor={`${id}-pack`}>{t("form.pack")}</label>
          <Select
            id={`${id}-pack`}
            className={styles.wide ?? ""}
            value={pack}
            options={packs.map((p) => ({ value: p.id, label: p.title }))}
            onChange={setPack}
          />
        </div>
      )}
      {coming && <p role="status">{t("common.loading")}</p>}
      {fields.length > 0 && (
        <fieldset className={styles.fields}>
          <legend>{t("customer.fields")}</legend>
          {fields.map((field) => {
            const key = fieldKey(field.key);
            return (
              <div key={field.key}>
                <label htmlFor={`${id}-${key}`}>{field.title}</label>
                <FieldInput
                  id={`${id}-${key}`}
                  field={field}
                  value={mine[key] ?? ""}
                  onChange={write(key)}
                />
              </div>
            );
          })}
        </fieldset>
      )}
      <div className={styles.foot}>
        <p className={styles.wrong} role="alert">
          {wrong}
        </p>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t(from ? "form.save" : "form.add")}
        </Button>
        <Button onClick={props.onClose}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

/** The customer as somebody else left it, if that is why saving failed. */
async function overtaken(
  cause: unknown,
  now: Customer | undefined,
  latest: FormActs["latest"],
): Promise<Customer | undefined> {
  if (!now || ConnectError.from(cause).code !== Code.Aborted) return undefined;
  const theirs = await latest().catch(() => undefined);
  return theirs && theirs.revision > now.revision ? theirs : undefined;
}

function ConflictNote(props: {
  conflict: Conflict;
  mine: Draft;
  /** The keys I changed as well. */
  written: readonly string[];
  fields: readonly FormField[];
  busy: boolean;
  onMine: () => void;
  onTheirs: () => void;
}) {
  const { t } = useTranslation();
  const { conflict, mine, written, fields } = props;
  const theirs = draftOf(conflict.theirs);
  const title = (key: string) => {
    const contact = contactKeys.find((k) => k === key);
    if (contact) return t(`form.${contact}`);
    return fields.find((f) => fieldKey(f.key) === key)?.title ?? key;
  };
  const shown = (key: string, value: string) => {
    if (value === "") return t("form.unknown");
    const field = fields.find((f) => fieldKey(f.key) === key);
    return field?.choices.find((c) => c.key === value)?.title ?? value;
  };
  return (
    <section className={styles.conflict} role="alert">
      <h3>{t("form.conflict")}</h3>
      <p>{t("form.conflictHint")}</p>
      <ul>
        {conflict.keys.map((key) => (
          <li key={key}>
            {t(written.includes(key) ? "form.conflictLine" : "form.theirsLine", {
              title: title(key),
              theirs: shown(key, theirs[key] ?? ""),
              mine: shown(key, mine[key] ?? ""),
            })}
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <Button type="primary" loading={props.busy} onClick={props.onMine}>
          {t("form.keepMine")}
        </Button>
        <Button onClick={props.onTheirs}>{t("form.takeTheirs")}</Button>
      </div>
    </section>
  );
}
