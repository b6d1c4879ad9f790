// What this shop says otherwise than the plugin's vendor: who changed what and
// when, where a new version disagrees, and the ways to decide and to take back.

import { createClient } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { OverlayService, type PackChange } from "../../gen/perennial/api/v1/overlay_pb";
import { count } from "../../lib/figure";
import { saveFile } from "../../lib/file";
import { useLanguage } from "../../lib/useLanguage";
import { FileButton } from "../../ui/FileChoice";
import { State, type Tone } from "../../ui/State";
import { Trouble } from "../../ui/Trouble";
import { ChangeForm } from "./ChangeForm";
import styles from "./Overlay.module.css";
import { useOverlay } from "./useOverlay";

const tones: Record<string, Tone> = { in_force: "well", settled: "waiting" };

export function Overlay(props: { id: string }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { id } = props;
  const transport = useTransport();
  const answer = useQuery(OverlayService.method.listOverlay, { id });
  const overlay = useOverlay(id);
  const changes = answer.data?.changes ?? [];
  const open = changes.filter((c) => !(c.state in tones)).length;

  const exported = () =>
    overlay.attempt(async () => {
      const res = await createClient(OverlayService, transport).exportOverlay({ id });
      saveFile(res.fileName, "application/json", [new TextEncoder().encode(res.content)]);
    });

  return (
    <section aria-labelledby="overlay-title" className={styles.overlay}>
      <h2 id="overlay-title">{t("overlay.title")}</h2>
      <p className={styles.note}>{t("overlay.lead")}</p>
      {answer.error && <Trouble below cause={answer.error} retry={answer.refetch} />}
      {open > 0 && (
        <p className={styles.open}>
          {t("overlay.open", { shown: count(open, lang), count: open })}
        </p>
      )}
      {changes.length > 0 && (
        <ul aria-labelledby="overlay-title" className={styles.changes}>
          {changes.map((change) => (
            <Line key={change.path} change={change} overlay={overlay} />
          ))}
        </ul>
      )}
      <ChangeForm id={id} onSave={overlay.change} />
      <div className={styles.files}>
        {changes.length > 0 && <Button onClick={exported}>{t("overlay.export")}</Button>}
        <FileButton
          plain
          label={t("overlay.import")}
          kinds=".json,application/json"
          onFile={async (file) => overlay.bring(await file.text())}
        />
      </div>
    </section>
  );
}

function Line(props: { change: PackChange; overlay: ReturnType<typeof useOverlay> }) {
  const { t } = useTranslation();
  const { change, overlay } = props;
  const { path, title, was, now, vendor, author, day, state } = change;
  const said = (value: string) => {
    if (value === "") return t("overlay.empty");
    if (!path.endsWith(".off")) return value;
    return value === "yes" ? t("overlay.yes") : t("overlay.no");
  };
  const decide = !(state in tones);
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <dl className={styles.values}>
          <dt>{t("overlay.shop")}</dt>
          <dd>{said(now)}</dd>
          <dt>{t(decide && vendor !== was ? "overlay.then" : "overlay.vendor")}</dt>
          <dd>{said(was)}</dd>
          {decide && vendor !== was && state !== "gone" && (
            <>
              <dt>{t("overlay.since")}</dt>
              <dd>{said(vendor)}</dd>
            </>
          )}
        </dl>
        <p className={styles.note}>{[day, author].filter((s) => s !== "").join(" · ")}</p>
        <State tone={tones[state] ?? "attention"} word={change.stateText} />
        {change.problem !== "" && <p className={styles.note}>{change.problem}</p>}
      </div>
      <div className={styles.ways}>
        {state === "conflict" && (
          <Button
            onClick={() => overlay.change(path, now, author)}
            aria-label={t("overlay.keepOf", { title })}
          >
            {t("overlay.keep")}
          </Button>
        )}
        <Button
          onClick={() => overlay.takeBack(path)}
          aria-label={t("overlay.takeBackOf", { title })}
        >
          {t("overlay.takeBack")}
        </Button>
      </div>
    </li>
  );
}
