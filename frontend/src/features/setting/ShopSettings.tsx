// What the shop is: name, industry, money, how much it can do in a day, who.

import { useQuery } from "@connectrpc/connect-query";
import { InputNumber } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "../../gen/perennial/api/v1/setting_pb";
import { SystemService } from "../../gen/perennial/api/v1/system_pb";
import { currencyName } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Choose } from "../../ui/Choose";
import { Row } from "../../ui/Row";
import { Draft } from "./Draft";
import type { Change } from "./useChange";

/** Where shops with this program are likely to be; any other code may be set. */
const currencies = [
  ..."CNY HKD TWD MOP SGD MYR JPY KRW THB VND IDR PHP INR".split(" "),
  ..."USD EUR GBP CHF CAD AUD NZD AED BRL MXN ZAR".split(" "),
];

/** As the program bounds them: bytes of a name, people of a shop, things a day. */
const longestName = 60;
const longestStaff = 4000;
const mostADay = 500;
const usualADay = 8;

export function ShopSettings(props: { settings: Settings; onChange: Change }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { settings: now, onChange } = props;
  const plugins = useQuery(SystemService.method.listPlugins, {});
  const installed = plugins.data?.plugins ?? [];
  const packs = installed.map((p) => ({ value: p.id, label: p.title === "" ? p.id : p.title }));
  const codes = [...new Set([...currencies, ...(now.currency === "" ? [] : [now.currency])])];
  const staff = now.staff.join("\n");
  return (
    <>
      <Row label={t("setting.shop")} hint={t("setting.shopHint")}>
        {(ids) => (
          <Draft
            {...ids}
            value={now.shop}
            maxLength={longestName}
            onSave={(shop) => onChange({ shop }, { shop: now.shop })}
          />
        )}
      </Row>
      <Row label={t("setting.pack")} hint={t("setting.packHint")}>
        {(ids) => (
          <Choose
            {...ids}
            value={now.pack}
            placeholder={t("import.pleaseChoose")}
            options={packs}
            onChoose={(pack) => onChange({ pack }, { pack: now.pack })}
          />
        )}
      </Row>
      <Row label={t("setting.currency")}>
        {(ids) => (
          <Choose
            {...ids}
            value={now.currency}
            placeholder={t("setting.noCurrency")}
            options={codes.map((code) => ({
              value: code,
              label: `${code} · ${currencyName(code, lang)}`,
            }))}
            nothingFound={t("setting.noSuchCurrency")}
            onChoose={(currency) => onChange({ currency }, { currency: now.currency })}
          />
        )}
      </Row>
      <Row label={t("setting.capacity")} hint={t("setting.capacityHint")}>
        {(ids) => (
          <Capacity
            {...ids}
            value={now.capacity === 0 ? usualADay : now.capacity}
            onSave={(capacity) => onChange({ capacity }, { capacity: now.capacity })}
          />
        )}
      </Row>
      <Row label={t("setting.staff")} hint={t("setting.staffHint")}>
        {(ids) => (
          <Draft
            {...ids}
            lines
            value={staff}
            maxLength={longestStaff}
            onSave={(text) =>
              onChange(
                { staff: text.split("\n").filter((line) => line.trim() !== "") },
                { staff: now.staff },
              )
            }
          />
        )}
      </Row>
    </>
  );
}

function Capacity(props: {
  id: string;
  hintId: string | undefined;
  value: number;
  onSave: (value: number) => void;
}) {
  const { value, onSave } = props;
  const [number, setNumber] = useState<number | null>(value);
  useEffect(() => setNumber(value), [value]);
  const save = () => {
    if (number === null) setNumber(value);
    else if (number !== value) onSave(number);
  };
  return (
    <InputNumber
      id={props.id}
      aria-describedby={props.hintId}
      min={1}
      max={mostADay}
      precision={0}
      value={number}
      onChange={setNumber}
      onBlur={save}
      onPressEnter={save}
      style={{ width: "9em" }}
    />
  );
}
