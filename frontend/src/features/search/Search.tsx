// Finding a customer as the name is typed: 王伟, wangwei, ww or the last four
// digits of the phone.

import { useQuery } from "@connectrpc/connect-query";
import { skipToken } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Customer, CustomerService } from "../../gen/perennial/api/v1/customer_pb";
import { count } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { Combobox } from "../../ui/Combobox";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./Search.module.css";

/** As many as fit under the box without scrolling on a laptop. */
const mostFound = 8;

export function Search(props: {
  inputRef: RefObject<HTMLInputElement | null>;
  onFound: (customerId: string) => void;
}) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const trouble = useTroubleText();
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery(
    CustomerService.method.listCustomers,
    search === "" ? skipToken : { search, limit: mostFound },
    // The last answer stays while the next is on its way: no flicker between letters.
    { placeholderData: (last) => last },
  );
  const customers = search === "" ? [] : (found.data?.customers ?? []);
  const more = (found.data?.total ?? 0) - customers.length;

  const footnote = () => {
    if (search === "") return undefined;
    if (found.error) return trouble(found.error);
    if (!found.data) return undefined;
    if (customers.length === 0) return t("search.nothing", { search });
    return more > 0 ? t("search.more", { count: more, shown: count(more, lang) }) : undefined;
  };

  return (
    <Combobox
      inputRef={props.inputRef}
      label={t("search.label")}
      placeholder={t("search.placeholder")}
      hint="/"
      text={text}
      onText={setText}
      choices={customers.map((c) => ({
        id: c.id,
        content: <Found customer={c} search={search} />,
      }))}
      footnote={footnote()}
      onChoose={props.onFound}
    />
  );
}

function Found(props: { customer: Customer; search: string }) {
  const { id, label, phone, externalIds } = props.customer;
  const seen = [label, phone, externalIds[0] ?? ""];
  // Found by our own number: show it, or nobody sees why it was found.
  const byId = id.includes(props.search) && !seen.some((s) => s.includes(props.search));
  const aside = [...seen.slice(1), byId ? id : ""].filter((s) => s !== "" && s !== label);
  return (
    <span className={styles.found}>
      <span className={styles.label}>{label}</span>
      <span className={styles.aside}>{aside.join(" · ")}</span>
    </span>
  );
}
