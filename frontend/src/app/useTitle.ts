import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** Names the page in the tab and for screen readers. */
export function useTitle(page: string): void {
  const { t } = useTranslation();
  const title = t("shell.windowTitle", { page });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
