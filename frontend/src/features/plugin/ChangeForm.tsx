// One place of what an industry says is found by its words and changed.

import { useQuery } from "@connectrpc/connect-query";
import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { OverlayService, type PackPlace } from "../../gen/perennial/api/v1/overlay_pb";
import { Combobox } from "../../ui/Combobox";
import styles from "./Overlay.module.css";

/** More than anybody reads; typing on narrows it. */
const mostShown = 12;

export function ChangeForm(props: {
  id: string;
  onSave: (path: string, value: string, author: string) => Promise<boolean>;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.form} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("overlay.change")}</summary>
      {open && <Search {...props} />}
    </details>
  );
}

type Save = (path: string, value: string, author: string) => Promise<boolean>;

function Search(props: { id: string; onSave: Save }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [place, setPlace] = useState<PackPlace>();
  const answer = useQuery(OverlayService.method.listOverlay, { id: props.id, places: true });
  const places = answer.data?.places ?? [];
  const words = text.toLowerCase().split(/\s+/);
  const found = places.filter((p) => {
    const all = `${p.title} ${p.path}`.toLowerCase();
    return words.every((w) => all.includes(w));
  });
  const footnote =
    found.length === 0 ? t("overlay.notFound") : found.length > mostShown && t("overlay.more");
  return (
    <>
      <Combobox
        label={t("overlay.where")}
        placeholder={t("overlay.example")}
        text={text}
        onText={setText}
        choices={found.slice(0, mostShown).map((p) => ({
          id: p.path,
          content: (
            <>
              {p.title} <small>{p.value}</small>
            </>
          ),
        }))}
        footnote={footnote === false ? undefined : footnote}
        onChoose={(path) => setPlace(places.find((p) => p.path === path))}
      />
      {place && (
        <Edit
          key={place.path}
          place={place}
          onSave={props.onSave}
          onDone={() => setPlace(undefined)}
        />
      )}
    </>
  );
}

function Edit(props: { place: PackPlace; onSave: Save; onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { path, title, value: vendor, kind } = props.place;
  const [value, setValue] = useState(kind === "off" ? "yes" : vendor);
  const [author, setAuthor] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await props.onSave(path, value, author.trim())) props.onDone();
    setBusy(false);
  };
  return (
    <form className={styles.edit} onSubmit={save}>
      {kind === "off" ? (
        <>
          <strong>{title}</strong>
          <p>{t("overlay.offHint")}</p>
        </>
      ) : (
        <>
          <label htmlFor={id}>{title}</label>
          <Input.TextArea
            id={id}
            value={value}
            autoSize={{ minRows: 1, maxRows: 8 }}
            aria-describedby={`${id}-vendor`}
            onChange={(event) => setValue(event.target.value)}
          />
          <p id={`${id}-vendor`} className={styles.note}>
            {t("overlay.vendorSays", { value: vendor === "" ? t("overlay.empty") : vendor })}
          </p>
        </>
      )}
      <label htmlFor={`${id}-author`}>{t("overlay.author")}</label>
      <Input
        id={`${id}-author`}
        value={author}
        maxLength={60}
        onChange={(event) => setAuthor(event.target.value)}
      />
      <div className={styles.ways}>
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={kind !== "off" && value === vendor}
        >
          {kind === "off" ? t("overlay.leaveOut") : t("overlay.save")}
        </Button>
        <Button onClick={props.onDone}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
