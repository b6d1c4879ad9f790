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
import { go, importRunHref } from "../lib/route";
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
  if (state.stage === "there" && !settings.isPending) {
    const { uploadId } = state;
    return (
      <Preview
        uploadId={uploadId}
        fileName={state.file.name}
        pack={settings.data?.settings?.pack ?? ""}
        starting={run.isPending}
        onOther={stop}
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
