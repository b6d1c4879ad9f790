// Whether an answer passes, as the program will judge it: said while typing,
// so that a slip of the finger is mended before it is a finding.

import type { CheckLine } from "../../gen/perennial/api/v1/care_pb";
import { readNumber } from "../../lib/number";

/** An answer on its way: text as typed, so that nothing typed is lost. */
export type LineDraft = {
  number: string;
  yes: boolean | undefined;
  text: string;
  action: string;
};

export const emptyLine: LineDraft = { number: "", yes: undefined, text: "", action: "" };

/**
 * low and high are outside the limits, no is the wrong answer. lowish and
 * highish pass, and should not go on so.
 */
export type Judgement =
  | "unanswered"
  | "unreadable"
  | "passes"
  | "lowish"
  | "highish"
  | "low"
  | "high"
  | "no";

export function judge(line: CheckLine, draft: LineDraft): Judgement {
  switch (line.kind) {
    case "number": {
      if (draft.number.trim() === "") return "unanswered";
      const n = readNumber(draft.number);
      if (n === undefined) return "unreadable";
      if (line.min !== undefined && n < line.min) return "low";
      if (line.max !== undefined && n > line.max) return "high";
      if (line.warnMin !== undefined && n < line.warnMin) return "lowish";
      if (line.warnMax !== undefined && n > line.warnMax) return "highish";
      return "passes";
    }
    case "yes_no":
      if (draft.yes === undefined) return "unanswered";
      return draft.yes ? "passes" : "no";
    default:
      return draft.text.trim() === "" ? "unanswered" : "passes";
  }
}

export type Warning = "lowish" | "highish";

export function warns(judgement: Judgement): judgement is Warning {
  return judgement === "lowish" || judgement === "highish";
}

export type Failure = "low" | "high" | "no";

export function fails(judgement: Judgement): judgement is Failure {
  return judgement === "low" || judgement === "high" || judgement === "no";
}

/** What is missing before the line can be recorded; undefined when nothing is. */
export function missing(
  line: CheckLine,
  draft: LineDraft,
): "answer" | "number" | "action" | undefined {
  const judgement = judge(line, draft);
  if (judgement === "unanswered") return "answer";
  if (judgement === "unreadable") return "number";
  return fails(judgement) && draft.action.trim() === "" ? "action" : undefined;
}
