// Answering and skipping checks. Each is written at once, said in a toast, and
// can be taken back from it.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { CareService, type Check } from "../../gen/perennial/api/v1/care_pb";
import { readNumber } from "../../lib/number";
import { newRequestId } from "../../lib/request";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import { emptyLine, fails, judge, type LineDraft } from "./judge";

export type CheckDraft = {
  lines: Readonly<Record<string, LineDraft>>;
  staff: string;
  second: string;
};

export function useCare() {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const answering = useMutation(CareService.method.answerCheck);
  const skipping = useMutation(CareService.method.skipCheck);
  const undo = useMutation(CareService.method.undoCheck);

  const undoAsync = undo.mutateAsync;
  const takeBack = useCallback(
    async (checkId: string) => {
      try {
        await undoAsync({ checkId });
        toast({ text: t("action.undone") });
      } catch (cause) {
        toast({ text: trouble(cause), bad: true });
      }
      await queries.invalidateQueries();
    },
    [undoAsync, queries, toast, trouble, t],
  );

  /** True when it was written; else the toast says why not and nothing is lost. */
  const write = async (checkId: string, said: string, act: () => Promise<unknown>) => {
    try {
      await act();
      toast({ text: said, undo: () => takeBack(checkId) });
      await queries.invalidateQueries();
      return true;
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
      await queries.invalidateQueries();
      return false;
    }
  };

  const answer = (check: Check, draft: CheckDraft) => {
    const findings = check.lines.filter((line) =>
      fails(judge(line, lineOf(draft, line.id))),
    ).length;
    const said = t("care.said", {
      title: check.title,
      findings: t("care.findings", { count: findings }),
    });
    return write(check.id, said, () =>
      answering.mutateAsync({
        checkId: check.id,
        answers: check.lines.map((line) => {
          const { number, yes, text, action } = lineOf(draft, line.id);
          const value = readNumber(number);
          return {
            lineId: line.id,
            ...(line.kind === "number" && value !== undefined ? { number: value } : {}),
            ...(line.kind === "yes_no" && yes !== undefined ? { yes } : {}),
            text: line.kind === "text" ? text.trim() : "",
            correctiveAction: action.trim(),
          };
        }),
        staff: draft.staff.trim(),
        secondStaff: check.second ? draft.second.trim() : "",
        requestId: newRequestId(),
      }),
    );
  };
  const skip = (check: Check, reason: string, staff: string) =>
    write(check.id, t("care.saidSkipped", { title: check.title }), () =>
      skipping.mutateAsync({ checkId: check.id, reason, staff: staff.trim() }),
    );
  return { answer, skip, takeBack, busy: answering.isPending || skipping.isPending };
}

export function lineOf(draft: CheckDraft, lineId: string): LineDraft {
  return draft.lines[lineId] ?? emptyLine;
}
