// What an assessment says, read off without changing a figure.

import type { Assessment, Contribution } from "../../gen/perennial/api/v1/customer_pb";
import { logOdds } from "../../lib/figure";
import type { Grade } from "../../ui/Mark";

/** The band as a grade; an unknown word is shown as the mildest. */
export function gradeOf(band: string): Grade {
  return band === "high" || band === "medium" ? band : "low";
}

/** The sign that raises the risk most and that the shop can point to. */
export function topReason(assessment: Assessment): Contribution | undefined {
  return raising(assessment)[0];
}

/** The signs that raise the risk, strongest first. */
export function raising(assessment: Assessment): Contribution[] {
  return assessment.contributions
    .filter((c) => c.known && c.logOdds > 0 && !isNothing(c))
    .sort((a, b) => b.logOdds - a.logOdds);
}

/** The reason in one phrase: its evidence, or its title where there is none. */
export function phrase(contribution: Contribution): string {
  return contribution.evidence === "" ? contribution.title : contribution.evidence;
}

/** Contributions that show as 0.00 would be bars without a length. */
export function isNothing(contribution: Contribution): boolean {
  return logOdds(contribution.logOdds) === "0.00";
}

/** All signs together: what stands between the base and the log-odds. */
export function total(assessment: Assessment): number {
  return assessment.contributions.reduce((sum, c) => sum + c.logOdds, 0);
}
