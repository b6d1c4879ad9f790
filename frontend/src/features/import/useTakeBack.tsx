// Taking an import back: asked first, because what it brought in is then gone
// until the file is imported again; and told after, with what was kept.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ImportService, type UndoImportResponse } from "../../gen/perennial/api/v1/import_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Question } from "../../ui/Question";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";

export function useTakeBack(done?: (answer: UndoImportResponse) => void): {
  ask: (what: { importId: string; fileName: string }) => void;
  dialog: ReactNode;
} {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const undo = useMutation(ImportService.method.undoImport);
  const [asked, setAsked] = useState<{ importId: string; fileName: string }>();

  const takeBack = async () => {
    if (!asked) return;
    try {
      const answer = await undo.mutateAsync({ importId: asked.importId });
      const removed = count(answer.removed, lang);
      const restored = count(answer.restored, lang);
      toast({ text: t("import.takenBack", { removed, restored }) });
      done?.(answer);
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    setAsked(undefined);
    await queries.invalidateQueries();
  };

  const dialog = (
    <Question
      title={asked && t("import.takeBackTitle", { file: asked.fileName })}
      text={t("import.takeBackText")}
      yes={t("import.takeBack")}
      busy={undo.isPending}
      onYes={takeBack}
      onNo={() => setAsked(undefined)}
    />
  );
  return { ask: setAsked, dialog };
}
