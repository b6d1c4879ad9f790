// Before anything is written: what the file was taken for, which column
// becomes what, what is wrong in it, and what is still to be settled.

import { Code, type ConnectError } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { type ImportPreview, ImportService } from "../../gen/perennial/api/v1/import_pb";
import { SystemService } from "../../gen/perennial/api/v1/system_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Icon } from "../../ui/Icon";
import { PageHead } from "../../ui/PageHead";
import { Trouble } from "../../ui/Trouble";
import { Waiting } from "../../ui/Waiting";
import { Detected } from "./Detected";
import { Findings } from "./Findings";
import { Mapping } from "./Mapping";
import { assign, type Corrections, noCorrections, optionsOf } from "./options";
import styles from "./Preview.module.css";
import { useFields } from "./useFields";

export function Preview(props: {
  uploadId: string;
  fileName: string;
  /** The shop's industry; "" lets the file tell. */
  pack: string;
  /** Undefined until somebody corrected something. */
  corrections: Corrections | undefined;
  onCorrect: (corrections: Corrections) => void;
  starting: boolean;
  onRun: (options: ReturnType<typeof optionsOf>) => void;
  onOther: () => void;
  /** The program no longer has the file. */
  onGone: (cause: ConnectError) => void;
}) {
  const { t } = useTranslation();
  const { onCorrect, onGone } = props;
  const corrections = props.corrections ?? noCorrections(props.pack);
  const options = optionsOf(corrections);
  const answer = useQuery(
    ImportService.method.previewImport,
    { uploadId: props.uploadId, options },
    { placeholderData: (last) => last },
  );
  const plugins = useQuery(SystemService.method.listPlugins, {});
  const preview = answer.data?.preview;
  const gone = answer.error?.code === Code.NotFound ? answer.error : undefined;
  useEffect(() => {
    if (gone) onGone(gone);
  }, [gone, onGone]);
  const fields = useFields(preview?.kind ?? "", preview?.pack ?? "");
  const correct = (change: Partial<Corrections>) => onCorrect({ ...corrections, ...change });
  const packs = (plugins.data?.plugins ?? []).map((p) => ({
    value: p.id,
    label: p.title === "" ? p.id : p.title,
  }));
  const corrected = JSON.stringify(corrections) !== JSON.stringify(noCorrections(props.pack));

  return (
    <>
      <PageHead title={t("import.check")} lead={t("import.checkLead", { file: props.fileName })}>
        <Button onClick={props.onOther}>{t("import.other")}</Button>
      </PageHead>
      {answer.error && <Trouble below cause={answer.error} retry={answer.refetch} />}
      {answer.error && corrected && (
        <Button onClick={() => onCorrect(noCorrections(props.pack))}>
          {t("import.asDetected")}
        </Button>
      )}
      {!preview && !answer.error && <Waiting lines={6} />}
      {preview && (
        <div className={styles.preview} aria-busy={answer.isFetching}>
          {preview.remembered && (
            <p className={styles.note}>
              <Icon name="note" />
              {t("import.remembered")}
            </p>
          )}
          {preview.format === "json" ? (
            <p className={styles.note}>
              <Icon name="note" />
              {t("import.whole")}
            </p>
          ) : (
            <>
              <section>
                <h2>{t("import.detected")}</h2>
                <Detected preview={preview} packs={packs} onCorrect={correct} />
              </section>
              <section>
                <h2>{t("import.mapping")}</h2>
                <Mapping
                  columns={preview.columns}
                  fields={fields}
                  onAssign={(title, field) =>
                    correct({ map: assign(corrections.map, preview.columns, title, field) })
                  }
                />
              </section>
            </>
          )}
          <section>
            <h2>{t("import.findings")}</h2>
            <Findings findings={preview.findings} />
          </section>
          <Agreement
            preview={preview}
            busy={answer.isFetching}
            failed={answer.error !== null}
            starting={props.starting}
            onRun={() => props.onRun(options)}
          />
        </div>
      )}
    </>
  );
}

/** Stays in sight: what will happen, and the button that makes it. */
function Agreement(props: {
  preview: ImportPreview;
  busy: boolean;
  failed: boolean;
  starting: boolean;
  onRun: () => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { preview } = props;
  const used = preview.columns.filter((c) => c.field !== "").length;
  const lost = preview.findings.filter((f) => f.rejects).reduce((n, f) => n + f.count, 0n);
  const settled = preview.needs.length === 0;
  return (
    <div className={styles.agreement}>
      <div id="agreement" role="status">
        {settled ? (
          <p>
            {preview.columns.length > 0 &&
              t("import.will", { used, columns: preview.columns.length })}
            {lost > 0n && (
              <span className={styles.lost}>
                {t("import.willLose", { count: Number(lost), rows: count(lost, lang) })}
              </span>
            )}
          </p>
        ) : (
          <>
            <p className={styles.first}>{t("import.needs")}</p>
            <ul className={styles.needs}>
              {preview.needs.map((need) => (
                <li key={need}>{need}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Button
        type="primary"
        size="large"
        disabled={!settled || props.failed}
        loading={props.starting || props.busy}
        aria-describedby="agreement"
        onClick={props.onRun}
      >
        {t("import.run", { count: Number(preview.rows), rows: count(preview.rows, lang) })}
      </Button>
    </div>
  );
}
