import { useTranslation } from "react-i18next";
import type { Check } from "../../gen/perennial/api/v1/care_pb";
import { longDay } from "../../lib/figure";
import { useLanguage } from "../../lib/useLanguage";
import { State, type Tone } from "../../ui/State";

const tones = {
  due: "waiting",
  overdue: "attention",
  done: "well",
  missed: "attention",
  skipped: "out",
} as const satisfies Record<string, Tone>;

/** How a check stands, and since or until when. */
export function Due(props: { check: Check; day?: string }) {
  const { t } = useTranslation();
  const lang = useLanguage();
  const { check } = props;
  const state = (Object.keys(tones) as (keyof typeof tones)[]).find((s) => s === check.state);
  const [day = "", time = ""] = check.due.split("T");
  const when = day === props.day ? time : `${longDay(day, lang)} ${time}`;
  return (
    <>
      {state && <State tone={tones[state]} word={t(`care.state.${state}`)} />}
      <time dateTime={check.due}>{t("care.due", { when })}</time>
    </>
  );
}
