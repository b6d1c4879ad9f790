import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../gen/perennial/api/v1/customer_pb";
import { Icon } from "../../ui/Icon";
import styles from "./Who.module.css";

/** Who it is and how to reach them. */
export function Who(props: { customer: Customer; children?: ReactNode }) {
  const { t } = useTranslation();
  const { label, phone, email, externalIds } = props.customer;
  const ids = externalIds.filter((id) => id !== label);
  return (
    <header className={styles.who}>
      <h1>{label}</h1>
      <ul className={styles.contact}>
        {phone !== "" && (
          <li>
            <Icon name="phone" size={16} />
            <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>
          </li>
        )}
        {email !== "" && (
          <li>
            <Icon name="mail" size={16} />
            <a href={`mailto:${email}`}>{email}</a>
          </li>
        )}
        {phone === "" && email === "" && <li>{t("customer.noContact")}</li>}
        {ids.length > 0 && <li>{t("customer.ids", { ids: ids.join(t("common.listComma")) })}</li>}
      </ul>
      {props.children}
    </header>
  );
}
