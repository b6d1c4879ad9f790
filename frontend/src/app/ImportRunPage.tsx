// One import: how far it is while it runs, what it did when it is over.

import { useMutation } from "@connectrpc/connect-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Result } from "../features/import/Result";
import { useImport } from "../features/import/useImport";
import { useTakeBack } from "../features/import/useTakeBack";
import { ImportService, type UndoImportResponse } from "../gen/perennial/api/v1/import_pb";
import { count } from "../lib/figure";
import { useLanguage } from "../lib/useLanguage";
import { Progress } from "../ui/Progress";
import { useToast } from "../ui/Toast";
import { Trouble, useTroubleText } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { useTitle } from "./useTitle";

export function ImportRunPage(props: { id: string }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const { state, cause, again } = useImport(props.id);
  const cancel = useMutation(ImportService.method.cancelImport);
  const [undone, setUndone] = useState<UndoImportResponse>();
  const undo = useTakeBack((answer) => {
    setUndone(answer);
    again();
  });
  useTitle(t("nav.import"));

  if (cause !== undefined) return <Trouble cause={cause} retry={again} />;
  if (!state) return <Waiting lines={4} />;
  if (state.status === "running") {
    const total = Number(state.rowsTotal);
    const stop = async () => {
      try {
        await cancel.mutateAsync({ importId: props.id });
      } catch (problem) {
        toast({ text: trouble(problem), bad: true });
      }
    };
    return (
      <Progress
        title={t("import.running", { file: state.fileName })}
        share={total === 0 ? undefined : Math.min(1, Number(state.committed) / total)}
        words={t("import.progress", {
          rows: count(state.committed, lang),
          total: count(state.rowsTotal, lang),
          rate: count(Math.round(state.rowsPerSecond), lang),
        })}
        cancel={{ label: t("import.stop"), onCancel: stop, busy: cancel.isPending }}
      />
    );
  }
  return (
    <>
      <Result state={state} undone={undone} onTakeBack={() => undo.ask(state)} />
      {undo.dialog}
    </>
  );
}
