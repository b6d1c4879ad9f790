// Saved views: ways to look at the list, by name.

import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingService, type View } from "../../gen/perennial/api/v1/setting_pb";
import { Icon } from "../../ui/Icon";
import { Sheet } from "../../ui/Sheet";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./Choice.module.css";
import { parseState, plainWay, type Way, writeState, writeWay } from "./way";

const page = "customers";
const longestName = 60;

/** Saving and deleting views; each says so, and deleting can be undone. */
function useViews() {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const saving = useMutation(SettingService.method.saveView);
  const deleting = useMutation(SettingService.method.deleteView);
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    await queries.invalidateQueries();
  };
  const put = (view: { id: string; name: string; state: string }, said: string) =>
    attempt(async () => {
      await saving.mutateAsync({ view: { ...view, page } });
      toast({ text: said });
    });
  return {
    save: (name: string, way: Way) =>
      put({ id: "", name, state: writeState(way) }, t("view.saved", { name })),
    renew: (view: View, way: Way) =>
      put({ ...view, state: writeState(way) }, t("view.renewed", { name: view.name })),
    rename: (view: View, name: string) => put({ ...view, name }, t("view.renamed", { name })),
    remove: (view: View) =>
      attempt(async () => {
        await deleting.mutateAsync({ id: view.id });
        toast({
          text: t("view.deleted", { name: view.name }),
          undo: () => put({ ...view, id: "" }, t("action.undone")),
        });
      }),
  };
}

export function Views(props: { way: Way; onWay: (way: Way) => void }) {
  const { t } = useTranslation();
  const { way, onWay } = props;
  const views = useQuery(SettingService.method.listViews, { page }).data?.views ?? [];
  const act = useViews();
  const [used, setUsed] = useState(""); // the view last chosen, which may have been changed since
  const here = writeWay(way);
  const isHere = (view: View) => writeWay(parseState(view.state)) === here;
  const plain = here === writeWay(plainWay);
  const current = views.find(isHere);
  const changed = current || plain ? undefined : views.find((v) => v.id === used);
  const taken = (name: string, but?: View) =>
    views.some((v) => v.name === name && v.id !== but?.id);

  return (
    <Sheet icon="views" label={current?.name ?? t("view.views")} title={t("view.title")}>
      {(close) => (
        <>
          <ul className={styles.views}>
            <li>
              <button
                type="button"
                className={styles.view}
                aria-current={plain}
                onClick={() => {
                  onWay(plainWay);
                  close();
                }}
              >
                {t("view.everyone")}
              </button>
            </li>
            {views.map((view) => (
              <ViewLine
                key={view.id}
                view={view}
                current={view === current}
                taken={(name) => taken(name, view)}
                onUse={() => {
                  setUsed(view.id);
                  onWay(parseState(view.state));
                  close();
                }}
                onRename={(name) => act.rename(view, name)}
                onRemove={() => act.remove(view)}
              />
            ))}
          </ul>
          {changed && (
            <Button block onClick={() => act.renew(changed, way)}>
              {t("view.renew", { name: changed.name })}
            </Button>
          )}
          {plain || current ? (
            <p className={styles.hint}>{t("view.howTo")}</p>
          ) : (
            <NameForm
              label={t("view.saveAs")}
              button={t("view.save")}
              first=""
              taken={taken}
              onName={(name) => act.save(name, way)}
            />
          )}
        </>
      )}
    </Sheet>
  );
}

function ViewLine(props: {
  view: View;
  current: boolean;
  taken: (name: string) => boolean;
  onUse: () => void;
  onRename: (name: string) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const { name } = props.view;
  if (renaming) {
    return (
      <li>
        <NameForm
          label={t("view.newName", { name })}
          button={t("view.rename")}
          first={name}
          taken={props.taken}
          onName={(next) => {
            setRenaming(false);
            if (next !== name) props.onRename(next);
          }}
        />
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className={styles.view}
        aria-current={props.current}
        onClick={props.onUse}
      >
        {name}
      </button>
      <button
        type="button"
        className={styles.tool}
        aria-label={t("view.renameOf", { name })}
        title={t("view.rename")}
        onClick={() => setRenaming(true)}
      >
        <Icon name="pencil" size={16} />
      </button>
      <button
        type="button"
        className={styles.tool}
        aria-label={t("view.deleteOf", { name })}
        title={t("view.delete")}
        onClick={props.onRemove}
      >
        <Icon name="bin" size={16} />
      </button>
    </li>
  );
}

function NameForm(props: {
  label: string;
  button: string;
  first: string;
  taken: (name: string) => boolean;
  onName: (name: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState(props.first);
  const [tried, setTried] = useState(false);
  const trimmed = name.trim();
  const wrong =
    trimmed === "" ? t("view.nameless") : props.taken(trimmed) ? t("view.taken") : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong !== undefined) return;
    props.onName(trimmed);
    setName("");
    setTried(false);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <label htmlFor={id}>{props.label}</label>
      <div className={styles.line}>
        <Input
          id={id}
          value={name}
          maxLength={longestName}
          status={tried && wrong !== undefined ? "error" : ""}
          aria-invalid={tried && wrong !== undefined}
          aria-describedby={`${id}-wrong`}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="primary" htmlType="submit">
          {props.button}
        </Button>
      </div>
      <p id={`${id}-wrong`} className={styles.wrong} role="alert">
        {tried && wrong}
      </p>
    </form>
  );
}
