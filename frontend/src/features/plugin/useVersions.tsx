// Going back to the version before, and taking a plugin away: each is asked
// about first and said when it is done.

import { useMutation } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PluginService } from "../../gen/perennial/api/v1/plugin_pb";
import { go, pluginsHref } from "../../lib/route";
import { Question } from "../../ui/Question";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";

export type Subject = { id: string; title: string; version: string; previous: string };

type Asked = { act: "back" | "remove"; of: Subject };

export function useVersions() {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const rollback = useMutation(PluginService.method.rollbackPlugin);
  const remove = useMutation(PluginService.method.removePlugin);
  const [asked, setAsked] = useState<Asked>();
  const [wentBack, setWentBack] = useState(false);

  const act = async ({ act, of: { id, title } }: Asked) => {
    try {
      if (act === "back") {
        const { version } = await rollback.mutateAsync({ id });
        toast({ text: t("version.wentBack", { title, version }) });
        setWentBack(true);
      } else {
        await remove.mutateAsync({ id });
        go(pluginsHref);
        toast({ text: t("version.removed", { title }) });
      }
    } catch (cause) {
      toast({ text: trouble(cause), bad: true });
    }
    setAsked(undefined);
    await queries.invalidateQueries();
  };

  const busy = rollback.isPending || remove.isPending;
  const of = asked?.of ?? { title: "", version: "", previous: "" };
  const back = asked?.act === "back";
  const dialog = (
    <Question
      title={
        asked &&
        (back
          ? t("version.goBackTitle", { title: of.title, version: of.previous })
          : t("version.removeTitle", { title: of.title }))
      }
      text={back ? t("version.goBackText", { version: of.version }) : t("version.removeText")}
      yes={back ? t("version.goBack", { version: of.previous }) : t("version.remove")}
      busy={busy}
      onYes={() => asked && act(asked)}
      onNo={() => setAsked(undefined)}
    />
  );
  return {
    dialog,
    wentBack,
    askBack: (of: Subject) => setAsked({ act: "back", of }),
    askRemove: (of: Subject) => setAsked({ act: "remove", of }),
  };
}
