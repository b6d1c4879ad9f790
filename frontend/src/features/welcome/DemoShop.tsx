// A made-up shop to look around in; it is an import, and as easily undone.

import { useMutation } from "@connectrpc/connect-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingService } from "../../gen/perennial/api/v1/setting_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Trouble } from "../../ui/Trouble";
import styles from "./DemoShop.module.css";

/** A corner shop, a usual one, a chain. */
const sizes = [200, 600, 5000] as const;

export function DemoShop(props: { pack: string; onStarted: (importId: string) => void }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const [customers, setCustomers] = useState<number>(600);
  const start = useMutation(SettingService.method.startDemo);
  return (
    <div className={styles.demo}>
      <h3>{t("welcome.demo")}</h3>
      <p>{t("welcome.demoHint")}</p>
      <p id="demo-size" className={styles.label}>
        {t("welcome.demoSize")}
      </p>
      <Segmented
        block
        name="demo-size"
        aria-labelledby="demo-size"
        value={customers}
        options={sizes.map((n) => ({
          value: n,
          label: count(n, lang),
        }))}
        onChange={setCustomers}
      />
      <Button
        size="large"
        loading={start.isPending}
        onClick={() =>
          start.mutate(
            { pack: props.pack, customers },
            { onSuccess: ({ importId }) => props.onStarted(importId) },
          )
        }
      >
        {t("welcome.openDemo")}
      </Button>
      {start.error && <Trouble below cause={start.error} />}
    </div>
  );
}
