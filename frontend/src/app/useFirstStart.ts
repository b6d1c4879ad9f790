import { useQuery } from "@connectrpc/connect-query";
import { useEffect } from "react";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { type Route, welcomeHref } from "../lib/route";
import { useSettings } from "../lib/setting";

/** A store without customers and without an industry is met with the welcome. */
export function useFirstStart(route: Route): void {
  const status = useQuery(SystemService.method.getStatus, {});
  const settings = useSettings();
  const first = status.data?.customers === 0n && settings.data?.settings?.pack === "";
  const due = first && route.page === "today";
  useEffect(() => {
    // In the place of Today, so that the back button does not return to it.
    if (due) window.location.replace(welcomeHref);
  }, [due]);
}
