// Which page a route shows. Today and the customer are what most days are
// made of and come with the program's first file; the others come when asked.

import { lazy, Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Upload, UploadActs } from "../features/import/useUpload";
import type { DisplayChoices } from "../lib/preference";
import { type Route, todayHref } from "../lib/route";
import { Empty } from "../ui/Empty";
import { Waiting } from "../ui/Waiting";
import { CustomerPage } from "./CustomerPage";
import type { Place } from "./CustomersPage";
import { TodayPage } from "./TodayPage";

const CustomersPage = lazy(async () => ({
  default: (await import("./CustomersPage")).CustomersPage,
}));
const ImportPage = lazy(async () => ({ default: (await import("./ImportPage")).ImportPage }));
const ImportRunPage = lazy(async () => ({
  default: (await import("./ImportRunPage")).ImportRunPage,
}));
const InstallPage = lazy(async () => ({ default: (await import("./InstallPage")).InstallPage }));
const PluginPage = lazy(async () => ({ default: (await import("./PluginPage")).PluginPage }));
const PluginsPage = lazy(async () => ({ default: (await import("./PluginsPage")).PluginsPage }));
const SettingsPage = lazy(async () => ({ default: (await import("./SettingsPage")).SettingsPage }));
const WelcomePage = lazy(async () => ({ default: (await import("./WelcomePage")).WelcomePage }));

/** Files on their way in, from wherever they were dropped. */
export type Files = {
  list: { upload: Upload; acts: UploadActs };
  /** A plugin. */
  parcel: { upload: Upload; acts: UploadActs };
  bring: (file: File) => void;
};

type Shown = {
  route: Route;
  /** Whether this may be the first start: then an empty Today is not shown. */
  first: boolean;
  files: Files;
  display: DisplayChoices;
};

export function Page(props: Shown) {
  return (
    <Suspense fallback={<Waiting lines={6} />}>
      <Chosen {...props} />
    </Suspense>
  );
}

function Chosen(props: Shown) {
  const { t } = useTranslation();
  const { route, files } = props;
  const place = useRef<Place>({ view: "", top: 0 });
  // The list a customer was opened from, for the way back.
  const list = useRef<Route>({ page: "today", asOf: "" });
  if (route.page === "today" || route.page === "customers") list.current = route;
  switch (route.page) {
    case "today":
      return <TodayPage asOf={route.asOf} first={props.first} />;
    case "customer":
      return <CustomerPage key={route.id} id={route.id} asOf={route.asOf} from={list.current} />;
    case "welcome":
      return <WelcomePage display={props.display} onFile={files.bring} />;
    case "import":
      return <ImportPage sent={route.sent} {...files.list} onFile={files.bring} />;
    case "importRun":
      return <ImportRunPage key={route.id} id={route.id} />;
    case "install":
      return <InstallPage sent={route.sent} {...files.parcel} />;
    case "plugins":
      return <PluginsPage onFile={files.parcel.acts.send} />;
    case "plugin":
      return <PluginPage key={route.id} id={route.id} />;
    case "settings":
      return <SettingsPage display={props.display} />;
    case "customers":
      return <CustomersPage view={route.view} place={place} />;
    case "missing":
      return (
        <Empty title={t("shell.missing")}>
          <p>
            <a href={todayHref("")}>{t("shell.missingHint")}</a>
          </p>
        </Empty>
      );
  }
}
