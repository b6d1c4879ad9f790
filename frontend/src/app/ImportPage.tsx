// From a file to an import under way: choose, send, check, agree. The file
// waits while people look elsewhere: coming back leads to where they were.

import { useMutation } from "@connectrpc/connect-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { FileChoice } from "../features/import/FileChoice";
import { Past } from "../features/import/Past";
import { Preview } from "../features/import/Preview";
import type { Upload, UploadActs } from "../features/import/useUpload";
import { ImportService } from "../gen/perennial/api/v1/import_pb";
import { percent } from "../lib/figure";
import { go, goInstead, importHref, importRunHref, type Sent } from "../lib/route";
import { useSettings } from "../lib/setting";
import { useLanguage } from "../lib/useLanguage";
import { PageHead } from "../ui/PageHead";
import { Progress } from "../ui/Progress";
import { useToast } from "../ui/Toast";
import { Trouble, useTroubleText } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { useTitle } from "./useTitle";

export function ImportPage(props: {
  /** What the address says is there, from the window's menu or a second start. */
  sent: Sent | undefined;
  upload: Upload;
  acts: UploadActs;
  onFile: (file: File) => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const toast = useToast();
  const trouble = useTroubleText();
  const settings = useSettings();
  const run = useMutation(ImportService.method.runImport);
  const { sent, upload, acts } = props;
  useTitle(t("nav.import"));

  useEffect(() => {
    if (!sent) return;
    acts.adopt(sent);
    goInstead(importHref);
  }, [sent, acts]);

  if (upload.stage === "sending") {
    const share = upload.file.size === 0 ? undefined : upload.sent / upload.file.size;
    return (
      <Progress
        title={t("import.sending", { file: upload.file.name })}
        share={share}
        words={percent(share ?? 0, lang)}
        cancel={{ label: t("common.cancel"), onCancel: acts.stop }}
      />
    );
  }
  // Until the settings are there, or are known to be missing, the file's
  // industry would be a guess.
  if (sent || (upload.stage === "there" && settings.isPending)) return <Waiting lines={6} />;
  if (upload.stage === "there") {
    const { uploadId, fileName, corrections } = upload.waiting;
    return (
      <Preview
        key={uploadId}
        uploadId={uploadId}
        fileName={fileName}
        pack={settings.data?.settings?.pack ?? ""}
        corrections={corrections}
        onCorrect={acts.correct}
        starting={run.isPending}
        onOther={acts.stop}
        onGone={acts.fail}
        onRun={async (options) => {
          try {
            const { importId } = await run.mutateAsync({ uploadId, options });
            window.addEventListener("hashchange", acts.stop, { once: true });
            go(importRunHref(importId));
          } catch (cause) {
            toast({ text: trouble(cause), bad: true });
          }
        }}
      />
    );
  }
  const failed = upload.stage === "failed" ? upload : undefined;
  const file = failed?.file;
  return (
    <>
      <PageHead title={t("import.title")} lead={t("import.lead")} />
      {failed && (
        <Trouble below cause={failed.cause} {...(file ? { retry: () => acts.send(file) } : {})} />
      )}
      <FileChoice onFile={props.onFile} />
      <Past />
    </>
  );
}
