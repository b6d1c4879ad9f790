// One check item: its answer, whether it passes, and what was done if not.

import { Button, Input, Radio } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { CheckLine } from "../../gen/perennial/api/v1/care_pb";
import { Mark } from "../../ui/Mark";
import { State } from "../../ui/State";
import { fails, judge, type LineDraft, missing, warns } from "./judge";
import styles from "./LineField.module.css";

const longestText = 500;

export function LineField(props: {
  line: CheckLine;
  draft: LineDraft;
  /** Whether what is missing is said: after the first try to record. */
  tried: boolean;
  onDraft: (draft: LineDraft) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const { line, draft, onDraft } = props;
  const judgement = judge(line, draft);
  const lacks = missing(line, draft);
  const wrong = props.tried && (lacks === "answer" || lacks === "number");
  const described = `${id}-limits ${id}-judgement`;
  const title = (
    <>
      {line.title}
      {line.second && <small className={styles.two}>{t("care.two")}</small>}
    </>
  );
  return (
    <li className={styles.line}>
      {line.kind === "yes_no" ? (
        <p id={`${id}-title`} className={styles.title}>
          {title}
        </p>
      ) : (
        <label htmlFor={id} className={styles.title}>
          {title}
        </label>
      )}
      {line.kind === "number" && (
        <div className={styles.answer}>
          <Input
            id={id}
            className={styles.figure ?? ""}
            inputMode="decimal"
            autoComplete="off"
            suffix={line.unit}
            value={draft.number}
            maxLength={20}
            status={wrong || fails(judgement) ? "error" : ""}
            aria-invalid={wrong}
            aria-describedby={described}
            onChange={(event) => onDraft({ ...draft, number: event.target.value })}
          />
          <Limits id={`${id}-limits`} line={line} />
        </div>
      )}
      {line.kind === "yes_no" && (
        <Radio.Group
          id={id}
          name={id}
          role="radiogroup"
          aria-labelledby={`${id}-title`}
          aria-describedby={described}
          data-lacks={wrong ? "" : undefined}
          optionType="button"
          buttonStyle="solid"
          value={draft.yes}
          options={[
            { value: true, label: t("care.yes") },
            { value: false, label: t("care.no") },
          ]}
          onChange={(event) => onDraft({ ...draft, yes: event.target.value === true })}
        />
      )}
      {line.kind !== "number" && line.kind !== "yes_no" && (
        <Input.TextArea
          id={id}
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={longestText}
          value={draft.text}
          status={wrong ? "error" : ""}
          aria-invalid={wrong}
          aria-describedby={described}
          onChange={(event) => onDraft({ ...draft, text: event.target.value })}
        />
      )}
      <p id={`${id}-judgement`} className={styles.judgement} role="status">
        {judgement === "passes" && line.kind !== "text" && (
          <State tone="well" word={t(line.kind === "number" ? "care.within" : "care.asItShould")} />
        )}
        {warns(judgement) && <Mark grade="medium" word={t(`care.warning.${judgement}`)} />}
        {fails(judgement) && <State tone="attention" word={t(`care.judgement.${judgement}`)} />}
        {wrong && <span className={styles.wrong}>{t(`care.lacks.${lacks}`)}</span>}
      </p>
      {fails(judgement) && (
        <Remedy
          line={line}
          value={draft.action}
          wrong={props.tried && lacks === "action"}
          onChange={(action) => onDraft({ ...draft, action })}
        />
      )}
      <Source line={line} />
    </li>
  );
}

function Limits(props: { id: string; line: CheckLine }) {
  const { t } = useTranslation();
  const { line } = props;
  const unit = line.unit === "" ? "" : ` ${line.unit}`;
  const passes = { min: line.min, max: line.max };
  const better = { min: line.warnMin ?? line.min, max: line.warnMax ?? line.max };
  const narrower = line.warnMin !== undefined || line.warnMax !== undefined;
  const form = formOf(passes);
  const closer = narrower ? formOf(better) : undefined;
  const words = [
    form && t(`care.passes.${form}`, { ...passes, unit }),
    closer && t(`care.better.${closer}`, { ...better, unit }),
  ];
  return (
    <span id={props.id} className={styles.limits}>
      {words.filter((w) => w !== undefined).join(t("care.comma"))}
    </span>
  );
}

/** How a range is said; undefined where it has no end. */
function formOf(range: { min: number | undefined; max: number | undefined }) {
  if (range.min !== undefined) return range.max === undefined ? "atLeast" : "between";
  return range.max === undefined ? undefined : "atMost";
}

/** What was done about an answer that fails; the remedy is a suggestion. */
function Remedy(props: {
  line: CheckLine;
  value: string;
  wrong: boolean;
  onChange: (action: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const { remedy } = props.line;
  return (
    <div className={styles.remedy}>
      {remedy !== "" && (
        <p>
          <strong>{t("care.remedy")}</strong>
          {remedy}
        </p>
      )}
      <label htmlFor={id}>{t("care.whatWasDone")}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={longestText}
        value={props.value}
        status={props.wrong ? "error" : ""}
        aria-invalid={props.wrong}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <p id={`${id}-wrong`} className={styles.wrong} role="alert">
        {props.wrong && t("care.lacks.action")}
      </p>
      {remedy !== "" && props.value.trim() === "" && (
        <Button size="small" onClick={() => props.onChange(t("care.didSo", { remedy }))}>
          {t("care.takeRemedy")}
        </Button>
      )}
    </div>
  );
}

/** Where the limit comes from, one click away; what is unverified is said at once. */
function Source(props: { line: CheckLine }) {
  const { t } = useTranslation();
  const { source, confidence } = props.line;
  const unverified = confidence === "C";
  if (source === "" && !unverified) return null;
  const grade = (["A", "B", "C"] as const).find((g) => g === confidence);
  return (
    <details className={styles.source}>
      <summary>
        {t("care.source")}
        {unverified && <Mark grade="medium" word={t("care.unverified")} />}
      </summary>
      {grade !== undefined && <p>{t(`care.confidence.${grade}`)}</p>}
      {source !== "" && <p lang="en">{source}</p>}
    </details>
  );
}
