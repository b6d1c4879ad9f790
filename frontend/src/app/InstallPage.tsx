// From a file to a plugin that is used: choose, send, see what it is, agree.

import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Upload, UploadActs } from "../features/import/useUpload";
import { Consent } from "../features/plugin/Consent";
import { Installed } from "../features/plugin/Installed";
import { type Parcel, PluginService } from "../gen/perennial/api/v1/plugin_pb";
import { percent } from "../lib/figure";
import { go, goInstead, installHref, pluginsHref, type Sent } from "../lib/route";
import { useLanguage } from "../lib/useLanguage";
import { FileChoice } from "../ui/FileChoice";
import { PageHead } from "../ui/PageHead";
import { Progress } from "../ui/Progress";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { useTitle } from "./useTitle";

export function InstallPage(props: {
  /** What the address says is there, from the window or a second start. */
  sent: Sent | undefined;
  upload: Upload;
  acts: UploadActs;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { sent, upload, acts } = props;
  const [done, setDone] = useState<Parcel>();
  useTitle(t("install.title"));

  // What had the keyboard is gone with the step before; the next one has it.
  const step = useRef(upload.stage);
  useEffect(() => {
    if (step.current === upload.stage) return;
    step.current = upload.stage;
    document.getElementById("main")?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [upload.stage]);

  useEffect(() => {
    if (!sent) return;
    acts.adopt(sent);
    goInstead(installHref);
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
  if (sent) return <Waiting lines={6} />;
  if (upload.stage === "there") {
    const { uploadId } = upload.waiting;
    return (
      <Opened
        key={uploadId}
        uploadId={uploadId}
        onGone={acts.fail}
        onDone={(parcel) => {
          setDone(parcel);
          acts.stop();
        }}
        onNot={() => {
          acts.stop();
          go(pluginsHref);
        }}
      />
    );
  }
  if (done && upload.stage === "none") return <Installed parcel={done} />;
  const file = upload.stage === "failed" ? upload.file : undefined;
  return (
    <>
      <PageHead title={t("install.title")} lead={t("install.lead")} />
      {upload.stage === "failed" && (
        <Trouble below cause={upload.cause} {...(file ? { retry: () => acts.send(file) } : {})} />
      )}
      <FileChoice
        label={t("install.choose")}
        drop={t("import.drop")}
        hint={t("install.kinds")}
        kinds=".pplug"
        onFile={acts.send}
      />
    </>
  );
}

/** A file that is there: what it would mean, and then what it did. */
function Opened(props: {
  uploadId: string;
  onGone: (cause: unknown) => void;
  onDone: (parcel: Parcel) => void;
  onNot: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { uploadId, onGone } = props;
  const answer = useQuery(PluginService.method.inspectParcel, { uploadId });
  const install = useMutation(PluginService.method.installParcel);
  const [cause, setCause] = useState<unknown>();
  const parcel = answer.data?.parcel;

  useEffect(() => {
    if (answer.error) onGone(answer.error);
  }, [answer.error, onGone]);

  if (!parcel) return <Waiting lines={6} />;
  if (install.isPending) {
    const { title, version } = parcel;
    return (
      <Progress
        title={t("install.installing", { title, version })}
        share={undefined}
        words={t("install.trying")}
      />
    );
  }
  const agree = async (agreed: string[]) => {
    setCause(undefined);
    const { digest, installedDigest } = parcel;
    try {
      await install.mutateAsync({ uploadId, digest, installedDigest, agreed });
      props.onDone(parcel);
    } catch (failed) {
      setCause(failed);
    }
    await queries.invalidateQueries(); // also what else was installed meanwhile
  };
  return (
    <>
      {cause !== undefined && <Trouble below cause={cause} />}
      <Consent parcel={parcel} onAgree={agree} onNot={props.onNot} />
    </>
  );
}
