import { useQuery } from "@connectrpc/connect-query";
import { useEffect } from "react";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { type Route, welcomeHref } from "../lib/route";
import { useSettings } from "../lib/setting";

/**
 * A store without customers and without an industry is met with the welcome in
 * the place of Today. True while it is, or while that is not known yet: then
 * nothing may be shown that would have to go again.
 */
export function useFirstStart(route: Route): boolean {
  const status = useQuery(SystemService.method.getStatus, {});
  const settings = useSettings();
  const here = route.page === "today";
  const pack = settings.data && (settings.data.settings?.pack ?? "");
  const customers = status.data?.customers;
  const due = here && pack === "" && customers === 0n;
  useEffect(() => {
    // In the place of Today, so that the back button does not return to it.
    if (due) window.location.replace(welcomeHref);
  }, [due]);
  const unknown =
    (pack === undefined && !settings.error) ||
    (pack === "" && customers === undefined && !status.error);
  return due || (here && unknown);
}
