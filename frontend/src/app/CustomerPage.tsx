import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import { type Subject, useVerdict } from "../features/action/useVerdict";
import { VerdictBar } from "../features/action/VerdictBar";
import { Fields } from "../features/customer/Fields";
import { Timeline } from "../features/customer/Timeline";
import { useEdits } from "../features/customer/useEdits";
import { Who } from "../features/customer/Who";
import { Reliefs } from "../features/risk/Reliefs";
import { RiskPanel } from "../features/risk/RiskPanel";
import { CustomerService, type GetCustomerResponse } from "../gen/perennial/api/v1/customer_pb";
import { SystemService } from "../gen/perennial/api/v1/system_pb";
import { longDay, money } from "../lib/figure";
import { type Route, todayHref, viewHref } from "../lib/route";
import { useLanguage } from "../lib/useLanguage";
import { Icon } from "../ui/Icon";
import { Speech } from "../ui/Speech";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import styles from "./CustomerPage.module.css";
import { CustomerActions, useTools, WriteActions } from "./CustomerTools";
import { Suggestions } from "./Suggestions";
import { useTitle } from "./useTitle";

export function CustomerPage(props: { id: string; asOf: string; from: Route }) {
  const { t } = useTranslation();
  const { id, asOf, from } = props;
  const answer = useQuery(
    CustomerService.method.getCustomer,
    { query: id, asOf },
    { placeholderData: (last) => last },
  );
  const page = answer.data;
  useTitle(page?.customer?.label ?? t("customer.page"));

  return (
    <>
      <a
        href={from.page === "customers" ? viewHref(from.view) : todayHref(asOf)}
        className={styles.back}
      >
        <Icon name="back" size={16} />
        {from.page === "customers" ? t("nav.customers") : t("customer.back")}
      </a>
      {answer.error && (
        <Trouble below={page !== undefined} cause={answer.error} retry={answer.refetch} />
      )}
      {!page && !answer.error && <Waiting lines={5} />}
      {page && <Page page={page} asOf={asOf} />}
    </>
  );
}

function Page(props: { page: GetCustomerResponse; asOf: string }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { page, asOf } = props;
  const { customer, assessment } = page;
  const verdict = useVerdict(asOf, assessment?.asOf ?? asOf);
  const status = useQuery(SystemService.method.getStatus, {});
  const edits = useEdits();
  const tools = useTools(customer, status.data?.today ?? assessment?.asOf ?? asOf, edits);
  if (!customer) return null;
  const value = assessment?.valueCents;
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <Who customer={customer}>
          {value !== undefined && <p>{t("customer.value", { value: money(value, lang) })}</p>}
          {asOf !== "" && <p>{t("customer.asOf", { day: longDay(asOf, lang) })}</p>}
          <CustomerActions customer={customer} tools={tools} />
        </Who>
      </div>
      <div className={styles.main}>
        {page.gone && (
          <section className={styles.gone}>
            <h2>{t("customer.gone")}</h2>
            <p>{page.goneText}</p>
            <p>{t("customer.goneHint")}</p>
          </section>
        )}
        <Proposal page={page} verdict={verdict} />
        <Suggestions page={page} asOf={asOf} verdict={verdict} />
        {assessment && <RiskPanel assessment={assessment} />}
        <Reliefs reliefs={page.reliefs} band={assessment?.band ?? ""} />
        {!assessment && !page.gone && (
          <section className={styles.none}>
            <h2>{t("risk.title")}</h2>
            <p>{t("risk.none")}</p>
          </section>
        )}
        <Timeline
          events={page.timeline}
          total={page.timelineTotal}
          onTakeBack={(event) =>
            event.byHand
              ? edits.erase(customer.id, event)
              : verdict.takeBack({ customerId: customer.id, day: event.day, eventId: event.id })
          }
        >
          <WriteActions tools={tools} />
        </Timeline>
      </div>
      <aside className={styles.aside} aria-label={t("customer.fields")}>
        <Fields fields={customer.fields} />
      </aside>
      {verdict.dialog}
      {tools.dialogs}
    </div>
  );
}

function Proposal(props: { page: GetCustomerResponse; verdict: ReturnType<typeof useVerdict> }) {
  const { t } = useTranslation();
  const { page, verdict } = props;
  const { action, customer } = page;
  if (!action || !customer || page.gone) return null;
  const subject: Subject = {
    customerId: customer.id,
    name: customer.label,
    actionId: action.id,
    driverId: action.driverId,
  };
  return (
    <section className={styles.proposal} aria-labelledby="proposal-title">
      <h2 id="proposal-title">{t("customer.next", { action: action.title })}</h2>
      {action.script !== "" && <Speech title={t("customer.say")} text={action.script} />}
      <VerdictBar
        name={customer.label}
        busy={verdict.busy === customer.id}
        onAnswer={(answer) => verdict.begin(answer, subject)}
      />
    </section>
  );
}
