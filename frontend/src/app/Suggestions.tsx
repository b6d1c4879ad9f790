// What the customer's plugin would do, and when: beside the action the program
// proposes, which looks at today alone.

import { useQuery } from "@connectrpc/connect-query";
import { useTranslation } from "react-i18next";
import type { Subject, useVerdict } from "../features/action/useVerdict";
import { VerdictBar } from "../features/action/VerdictBar";
import {
  CustomerService,
  type GetCustomerResponse,
  type Proposal,
} from "../gen/perennial/api/v1/customer_pb";
import { longDay } from "../lib/figure";
import { useLanguage } from "../lib/useLanguage";
import { Speech } from "../ui/Speech";
import styles from "./Suggestions.module.css";

type Verdicts = ReturnType<typeof useVerdict>;

export function Suggestions(props: { page: GetCustomerResponse; asOf: string; verdict: Verdicts }) {
  const { t } = useTranslation();
  const { page, asOf, verdict } = props;
  const customerId = page.customer?.id ?? "";
  const answer = useQuery(
    CustomerService.method.listProposals,
    { customerId, asOf },
    { enabled: page.assessment !== undefined && !page.gone },
  );
  // What the program itself proposes for now stands above already.
  const shown = answer.data?.proposals.filter(
    ({ action, due }) => action && !(due && action.id === page.action?.id),
  );
  if (page.gone || !shown || shown.length === 0) return null; // its trouble is told elsewhere
  return (
    <section className={styles.suggestions} aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">{t("customer.suggestions")}</h2>
      <ul>
        {shown.map((one) => (
          <Line key={one.action?.id} proposal={one} page={page} verdict={verdict} />
        ))}
      </ul>
    </section>
  );
}

function Line(props: { proposal: Proposal; page: GetCustomerResponse; verdict: Verdicts }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { proposal, page, verdict } = props;
  const { action } = proposal;
  const { customer } = page;
  if (!action || !customer) return null;
  const subject: Subject = {
    customerId: customer.id,
    name: customer.label,
    actionId: action.id,
    driverId: action.driverId,
  };
  return (
    <li>
      <h3>{action.title}</h3>
      <p className={styles.when}>
        {proposal.due
          ? t("customer.suggestNow")
          : t("customer.suggestDay", { day: longDay(proposal.day, lang) })}
      </p>
      <p className={styles.why}>
        {proposal.reason}
        {proposal.evidence !== "" && <small>{proposal.evidence}</small>}
      </p>
      {proposal.due && (
        <>
          {action.script !== "" && <Speech title={t("customer.say")} text={action.script} />}
          <VerdictBar
            name={customer.label}
            busy={verdict.busy === customer.id}
            onAnswer={(given) => verdict.begin(given, subject)}
          />
        </>
      )}
    </li>
  );
}
