// Changes to what an industry says. Each is written at once, said in a toast,
// and can be taken back from it.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OverlayService } from "../../gen/perennial/api/v1/overlay_pb";
import { TimelineService } from "../../gen/perennial/api/v1/timeline_pb";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";

export function useOverlay(id: string) {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const transport = useTransport();

  return useMemo(() => {
    const overlays = createClient(OverlayService, transport);
    const timeline = createClient(TimelineService, transport);

    const attempt = async (act: () => Promise<unknown>) => {
      try {
        await act();
        return true;
      } catch (cause) {
        toast({ text: trouble(cause), bad: true });
        return false;
      } finally {
        await queries.invalidateQueries();
      }
    };
    const said = (text: string, undoId: string) => {
      const undo = () =>
        void attempt(async () => {
          await timeline.restore({ undoId });
          toast({ text: t("action.undone") });
        });
      toast(undoId === "" ? { text } : { text, undo });
    };

    return {
      attempt,
      change: (path: string, value: string, author: string) =>
        attempt(async () => {
          const { undoId } = await overlays.changePack({ id, edits: [{ path, value }], author });
          said(t("overlay.changed"), undoId);
        }),
      takeBack: (path: string) =>
        attempt(async () => {
          const { undoId } = await overlays.removeChange({ id, path });
          said(t("overlay.takenBack"), undoId);
        }),
      bring: (content: string) =>
        attempt(async () => {
          const { taken, kept, undoId } = await overlays.importOverlay({ id, content });
          const text = t("overlay.taken", { count: taken });
          const left = kept.length > 0 ? ` ${t("overlay.kept", { count: kept.length })}` : "";
          said(text + left, undoId);
        }),
    };
  }, [id, transport, queries, toast, trouble, t]);
}
