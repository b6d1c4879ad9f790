import { useTranslation } from "react-i18next";
import type { Field } from "../../gen/perennial/api/v1/customer_pb";
import styles from "./Fields.module.css";

/** What the industry pack knows about the customer, as people read it. */
export function Fields(props: { fields: readonly Field[] }) {
  const { t } = useTranslation();
  if (props.fields.length === 0) return null;
  return (
    <section aria-labelledby="fields-title">
      <h2 id="fields-title" className={styles.title}>
        {t("customer.fields")}
      </h2>
      <dl className={styles.fields}>
        {props.fields.map((field) => (
          <div key={field.key}>
            <dt>{field.title}</dt>
            <dd>
              {field.shown === "" ? field.value : field.shown}
              {field.unit !== "" && !field.shown.endsWith(field.unit) && ` ${field.unit}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
