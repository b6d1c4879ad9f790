// Whom the shop believes besides the program: keys of its chain or consultant,
// and what signed files said about keys and withdrawn plugins.

import { createClient } from "@connectrpc/connect";
import { useMutation, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ImportService } from "../../gen/perennial/api/v1/import_pb";
import { type Organisation, PluginService } from "../../gen/perennial/api/v1/plugin_pb";
import { count } from "../../lib/figure";
import { upload } from "../../lib/file";
import { useLanguage } from "../../lib/useLanguage";
import { FileButton } from "../../ui/FileChoice";
import { useToast } from "../../ui/Toast";
import { Trouble, useTroubleText } from "../../ui/Trouble";
import styles from "./Trust.module.css";

/** As the program bounds a name, in the longest script. */
const longestName = 60;

export function Trust() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.trust} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("trust.title")}</summary>
      {open && <Believed />}
    </details>
  );
}

function Believed() {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const transport = useTransport();
  const answer = useQuery(PluginService.method.listTrust, {});
  const add = useMutation(PluginService.method.trustOrganisation);
  const away = useMutation(PluginService.method.distrustOrganisation);

  /** Does something, says so, and offers the way back where there is one. */
  const change = async (act: () => Promise<string>, undo?: () => Promise<unknown>) => {
    try {
      const text = await act();
      toast({ text, ...(undo ? { undo: () => void back(undo) } : {}) });
      return true;
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
      return false;
    } finally {
      await queries.invalidateQueries();
    }
  };
  const back = (undo: () => Promise<unknown>) =>
    change(async () => {
      await undo();
      return t("action.undone");
    });

  const believe = (name: string, key: string) =>
    change(
      async () => {
        const { organisation } = await add.mutateAsync({ name, key });
        return t("trust.added", { name: organisation?.name ?? name });
      },
      () => away.mutateAsync({ key }),
    );
  const distrust = ({ name, key }: Organisation) =>
    change(
      async () => {
        await away.mutateAsync({ key });
        return t("trust.removed", { name });
      },
      () => add.mutateAsync({ name, key }),
    );
  const bring = (file: File) =>
    change(async () => {
      const { signal } = new AbortController();
      const client = createClient(ImportService, transport);
      const uploadId = await upload(client, file, () => undefined, signal);
      const res = await createClient(PluginService, transport).importTrust({ uploadId });
      const known = { shown: count(res.count, lang), count: res.count };
      if (res.kind === "rotations") return t("trust.rotated", known);
      if (res.refused.length === 0) return t("trust.revoked", known);
      return t("trust.refused", { plugins: res.refused.join(t("common.listComma")) });
    });

  if (answer.error) return <Trouble below cause={answer.error} retry={answer.refetch} />;
  const trust = answer.data;
  if (!trust) return null; // a moment
  return (
    <div className={styles.body}>
      <p className={styles.note}>{t("trust.lead")}</p>
      {trust.organisations.length > 0 && (
        <ul aria-label={t("trust.organisations")} className={styles.keys}>
          {trust.organisations.map((one) => (
            <li key={one.key}>
              <span>
                {one.name}
                <small>{one.keyNumber}</small>
              </span>
              <Button
                onClick={() => distrust(one)}
                aria-label={t("trust.removeOf", { name: one.name })}
              >
                {t("version.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <KeyForm onAdd={believe} />
      <div className={styles.statements}>
        <p className={styles.note}>
          {trust.revocationsSerial === 0n
            ? t("trust.noList")
            : t("trust.list", {
                serial: String(trust.revocationsSerial),
                shown: count(trust.revoked, lang),
                count: trust.revoked,
              })}
        </p>
        <FileButton plain label={t("trust.file")} kinds=".json,application/json" onFile={bring} />
      </div>
    </div>
  );
}

function KeyForm(props: { onAdd: (name: string, key: string) => Promise<boolean> }) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await props.onAdd(name.trim(), key.trim())) {
      setName("");
      setKey("");
    }
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={add}>
      <label htmlFor={`${id}-name`}>{t("trust.name")}</label>
      <Input
        id={`${id}-name`}
        value={name}
        maxLength={longestName}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}-key`}>{t("trust.key")}</label>
      <Input.TextArea
        id={`${id}-key`}
        value={key}
        autoSize={{ minRows: 2, maxRows: 4 }}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setKey(event.target.value)}
      />
      <p id={`${id}-hint`} className={styles.note}>
        {t("trust.keyHint")}
      </p>
      <Button htmlType="submit" loading={busy} disabled={name.trim() === "" || key.trim() === ""}>
        {t("trust.add")}
      </Button>
    </form>
  );
}
