// The imports there were, newest first, each with the way back.

import { useQuery } from "@connectrpc/connect-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { ImportService, type ImportState } from "../../gen/perennial/api/v1/import_pb";
import { count, longDay } from "../../lib/figure";
import { importRunHref } from "../../lib/route";
import { useLanguage } from "../../lib/useLanguage";
import { State } from "../../ui/State";
import { Trouble } from "../../ui/Trouble";
import { Waiting } from "../../ui/Waiting";
import styles from "./Past.module.css";
import { canTakeBack, statusOf, toneOf } from "./status";
import { useTakeBack } from "./useTakeBack";

export function Past() {
  const { t } = useTranslation();
  const list = useQuery(ImportService.method.listImports, {});
  const undo = useTakeBack();
  const imports = list.data?.imports ?? [];
  return (
    <section className={styles.past} aria-labelledby="past-title">
      <h2 id="past-title">{t("import.past")}</h2>
      {list.error && <Trouble below cause={list.error} retry={list.refetch} />}
      {!list.data && !list.error && <Waiting lines={3} />}
      {list.data && imports.length === 0 && <p className={styles.none}>{t("import.noPast")}</p>}
      <ul>
        {imports.map((one) => (
          <Line key={one.importId} state={one} onTakeBack={() => undo.ask(one)} />
        ))}
      </ul>
      {undo.dialog}
    </section>
  );
}

function Line(props: { state: ImportState; onTakeBack: () => void }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { state } = props;
  const status = statusOf(state);
  return (
    <li className={styles.line}>
      <span className={styles.file}>
        <a href={importRunHref(state.importId)}>{state.fileName}</a>
        <small>
          {state.day !== "" && `${longDay(state.day, lang)} · `}
          {t("import.tally", {
            created: count(state.created, lang),
            updated: count(state.updated, lang),
            rejected: count(state.rejected, lang),
          })}
        </small>
      </span>
      <State tone={toneOf(status)} word={t(`importStatus.${status}`)} />
      <span className={styles.back}>
        {canTakeBack(state) && (
          <Button
            onClick={props.onTakeBack}
            aria-label={t("import.takeBackOf", { file: state.fileName })}
          >
            {t("import.takeBack")}
          </Button>
        )}
      </span>
    </li>
  );
}
