// Answering a proposed action: done, later, or not this one. Each answer is
// written at once, said in a toast, and can be taken back from it.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { TodayService, Verdict } from "../../gen/perennial/api/v1/today_pb";
import { longDay } from "../../lib/figure";
import { newRequestId } from "../../lib/request";
import { useLanguage } from "../../lib/useLanguage";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import { DeclineDialog } from "./DeclineDialog";
import { LaterDialog } from "./LaterDialog";

/** What the answer is about. */
export type Subject = { customerId: string; name: string; actionId: string; driverId: string };

export type Answer = "done" | "later" | "decline";

export type Verdicts = {
  /** Done answers at once; the others ask for a day or a reason first. */
  begin: (answer: Answer, subject: Subject) => void;
  /** Takes a recorded answer back. */
  takeBack: (event: { customerId: string; day: string; eventId: string }) => void;
  /** The customer whose answer is on its way. */
  busy: string | undefined;
  /** The open question, to be placed once on the page. */
  dialog: ReactNode;
};

/** asOf is "" on the shop's today; day is the day the page shows. */
export function useVerdict(asOf: string, day: string): Verdicts {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const record = useMutation(TodayService.method.recordAction);
  const undo = useMutation(TodayService.method.undoAction);
  const [asking, setAsking] = useState<{ answer: "later" | "decline"; subject: Subject }>();

  const refresh = useCallback(() => queries.invalidateQueries(), [queries]);
  const undoAsync = undo.mutateAsync;
  const takeBack = useCallback<Verdicts["takeBack"]>(
    async (event) => {
      try {
        await undoAsync(event);
        toast({ text: t("action.undone") });
      } catch (cause) {
        toast({ text: trouble(cause), bad: true });
      }
      await refresh();
    },
    [undoAsync, refresh, toast, trouble, t],
  );

  const recordAsync = record.mutateAsync;
  const send = async (
    subject: Subject,
    verdict: Verdict,
    said: string,
    more: { reason?: string; until?: string },
  ) => {
    setAsking(undefined);
    const { customerId, actionId, driverId } = subject;
    try {
      const requestId = newRequestId();
      const written = await recordAsync({
        customerId,
        actionId,
        driverId,
        verdict,
        asOf,
        requestId,
        ...more,
      });
      toast({
        text: said,
        undo: () => takeBack({ customerId, day: written.day, eventId: written.eventId }),
      });
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    await refresh();
  };

  const begin: Verdicts["begin"] = (answer, subject) => {
    if (record.isPending) return; // one answer at a time; a second click is not a second answer
    if (answer === "done") {
      send(subject, Verdict.DONE, t("action.saidDone", { name: subject.name }), {});
    } else {
      setAsking({ answer, subject });
    }
  };

  const dialog = (
    <>
      <LaterDialog
        name={asking?.answer === "later" ? asking.subject.name : undefined}
        day={day}
        onCancel={() => setAsking(undefined)}
        onChoose={(until) => {
          if (!asking) return;
          const { name } = asking.subject;
          const said = t("action.saidLater", { name, day: longDay(until, lang) });
          send(asking.subject, Verdict.LATER, said, { until });
        }}
      />
      <DeclineDialog
        name={asking?.answer === "decline" ? asking.subject.name : undefined}
        onCancel={() => setAsking(undefined)}
        onChoose={(reason) => {
          if (!asking) return;
          const said = t("action.saidDeclined", { name: asking.subject.name });
          send(asking.subject, Verdict.DECLINED, said, { reason });
        }}
      />
    </>
  );
  const busy = record.isPending ? record.variables?.customerId : undefined;
  return { begin, takeBack, busy, dialog };
}
