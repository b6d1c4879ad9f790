// What an import did, in figures that open what they count.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  ImportService,
  type ImportState,
  type UndoImportResponse,
} from "../../gen/perennial/api/v1/import_pb";
import { count, longDay } from "../../lib/figure";
import { saveFile } from "../../lib/file";
import { customerHref, customersHref, importHref, todayHref } from "../../lib/route";
import { useLanguage } from "../../lib/useLanguage";
import { Icon } from "../../ui/Icon";
import { NextStep } from "../../ui/NextStep";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import { Findings } from "./Findings";
import styles from "./Result.module.css";
import { canTakeBack, statusOf } from "./status";

export function Result(props: {
  state: ImportState;
  /** What taking it back did, once it was. */
  undone: UndoImportResponse | undefined;
  onTakeBack: () => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { state } = props;
  const status = statusOf(state);
  const supplied = state.preview?.format === "supplied";
  const took = count(Math.max(1, Math.round(state.seconds)), lang);
  const known = state.seconds > 0 && status !== "undone";
  return (
    <div className={styles.result}>
      <header className={styles.head}>
        <h1>{t(supplied && status === "done" ? "import.demoReady" : `importEnd.${status}`)}</h1>
        <p>
          {state.fileName}
          {state.day !== "" && ` · ${longDay(state.day, lang)}`}
          {known && ` · ${t("import.took", { seconds: took })}`}
        </p>
        {state.error !== "" && <p className={styles.error}>{state.error}</p>}
      </header>
      {status !== "undone" && <Figures state={state} />}
      <div className={styles.ways}>
        {status !== "undone" && <NextStep href={todayHref("")}>{t("import.toToday")}</NextStep>}
        {canTakeBack(state) && (
          <Button size="large" onClick={props.onTakeBack}>
            <Icon name="undo" size={16} />
            {t("import.takeBack")}
          </Button>
        )}
        {status === "undone" ? (
          <NextStep href={importHref}>{t("import.another")}</NextStep>
        ) : (
          <a href={importHref}>{t("import.another")}</a>
        )}
      </div>
      {props.undone && props.undone.keptTotal > 0n && <Kept undone={props.undone} />}
      {status !== "undone" && !supplied && (
        <section>
          <h2>{t("import.findings")}</h2>
          <Findings findings={state.preview?.findings ?? []} />
        </section>
      )}
    </div>
  );
}

function Figures(props: { state: ImportState }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { state } = props;
  const figures = [
    { id: "created", value: state.created, href: customersHref },
    { id: "updated", value: state.updated, href: undefined },
    { id: "unchanged", value: state.unchanged, href: undefined },
    { id: "purchases", value: state.purchases, href: undefined },
  ] as const;
  const shown = figures.filter((f) => f.id === "created" || f.value > 0n);
  return (
    <dl className={styles.figures}>
      {shown.map(({ id, value, href }) => (
        <div key={id}>
          <dt>{t(`importFigure.${id}`)}</dt>
          <dd>
            {href !== undefined && value > 0n ? (
              <a href={href}>{count(value, lang)}</a>
            ) : (
              count(value, lang)
            )}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t("importFigure.rejected")}</dt>
        <dd>
          {count(state.rejected, lang)}
          {state.rejected > 0n && <Rejects state={state} />}
        </dd>
      </div>
    </dl>
  );
}

/** The rejected rows, as a file to mend and import again. */
function Rejects(props: { state: ImportState }) {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const transport = useTransport();
  const [busy, setBusy] = useState(false);
  const { importId, fileName } = props.state;
  const fetchRows = async () => {
    setBusy(true);
    try {
      const client = createClient(ImportService, transport);
      const parts: Uint8Array[] = [];
      let cursor = "";
      do {
        const page = await client.getRejects({ importId, cursor });
        parts.push(page.csv);
        cursor = page.cursor;
      } while (cursor !== "");
      const stem = fileName.replace(/\.[^.]*$/, "");
      saveFile(t("import.rejectsFile", { stem }), "text/csv", parts);
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    setBusy(false);
  };
  return (
    <Button size="small" loading={busy} onClick={fetchRows}>
      {t("import.rejects")}
    </Button>
  );
}

function Kept(props: { undone: UndoImportResponse }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { kept, keptTotal } = props.undone;
  return (
    <section>
      <h2>{t("import.kept", { count: Number(keptTotal), shown: count(keptTotal, lang) })}</h2>
      <ul className={styles.kept}>
        {kept.map((row) => (
          <li key={row.customerId}>
            <a href={customerHref(row.customerId, "")}>{row.label}</a>
            <span>{row.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
