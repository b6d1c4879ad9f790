// From a file to an import under way: choose, send, check, agree.

import { useMutation } from "@connectrpc/connect-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { FileChoice } from "../features/import/FileChoice";
import { Past } from "../features/import/Past";
import { Preview } from "../features/import/Preview";
import { useUpload } from "../features/import/useUpload";
import { ImportService } from "../gen/perennial/api/v1/import_pb";
import { percent } from "../lib/figure";
import { go, goInstead, importHref, importRunHref, type Route, useRoute } from "../lib/route";
import { useSettings } from "../lib/setting";
import { useLanguage } from "../lib/useLanguage";
import { PageHead } from "../ui/PageHead";
import { Progress } from "../ui/Progress";
import { useToast } from "../ui/Toast";
import { Trouble, useTroubleText } from "../ui/Trouble";
import { useTitle } from "./useTitle";

export function ImportPage(props: {
  /** A file dropped elsewhere, to be taken once. */
  file: File | undefined;
  onTaken: () => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const settings = useSettings();
  const route = useRoute();
  const { state, send, stop } = useUpload();
  const run = useMutation(ImportService.method.runImport);
  useTitle(t("nav.import"));

  const { file, onTaken } = props;
  useEffect(() => {
    if (!file) return;
    send(file);
    onTaken();
  }, [file, onTaken, send]);

  if (state.stage === "sending") {
    const share = state.file.size === 0 ? undefined : state.sent / state.file.size;
    return (
      <Progress
        title={t("import.sending", { file: state.file.name })}
        share={share}
        words={percent(share ?? 0, lang)}
        cancel={{ label: t("common.cancel"), onCancel: stop }}
      />
    );
  }
  // Until the settings are there, or are known to be missing, the file's
  // industry would be a guess.
  const sent =
    state.stage === "there"
      ? { uploadId: state.uploadId, fileName: state.file.name }
      : broughtBy(route);
  if (sent && state.stage !== "failed" && !settings.isPending) {
    const { uploadId } = sent;
    return (
      <Preview
        key={uploadId}
        uploadId={uploadId}
        fileName={sent.fileName}
        pack={settings.data?.settings?.pack ?? ""}
        starting={run.isPending}
        onOther={() => {
          stop();
          goInstead(importHref);
        }}
        onRun={async (options) => {
          try {
            const { importId } = await run.mutateAsync({ uploadId, options });
            go(importRunHref(importId));
          } catch (cause) {
            toast({ text: trouble(cause), bad: true });
          }
        }}
      />
    );
  }
  return (
    <>
      <PageHead title={t("import.title")} lead={t("import.lead")} />
      {state.stage === "failed" && (
        <Trouble below cause={state.cause} retry={() => send(state.file)} />
      )}
      <FileChoice onFile={send} />
      <Past />
    </>
  );
}

/** What the address says is there, from the window's menu or a second start. */
function broughtBy(route: Route) {
  return route.page === "import" ? route.sent : undefined;
}
