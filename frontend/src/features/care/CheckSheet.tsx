// A checklist to answer, line by line, or to skip with a reason.

import { AutoComplete, Button, Drawer, Input } from "antd";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Check } from "../../gen/perennial/api/v1/care_pb";
import { useSettings } from "../../lib/setting";
import styles from "./CheckSheet.module.css";
import { Due } from "./Due";
import { missing } from "./judge";
import { LineField } from "./LineField";
import { type CheckDraft, lineOf, type useCare } from "./useCare";

const longestName = 40;
const longestReason = 200;

export const emptyDraft: CheckDraft = { lines: {}, staff: "", second: "" };

export function CheckSheet(props: {
  /** Open while there is one. */
  check: Check | undefined;
  draft: CheckDraft;
  onDraft: (draft: CheckDraft) => void;
  care: ReturnType<typeof useCare>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { check } = props;
  return (
    <Drawer
      open={check !== undefined}
      title={check?.title ?? ""}
      size="min(560px, 100vw)"
      onClose={props.onClose}
      destroyOnHidden
      closable={{ "aria-label": t("common.close") }}
    >
      {check && <Sheet key={check.id} {...props} check={check} />}
    </Drawer>
  );
}

function Sheet(props: {
  check: Check;
  draft: CheckDraft;
  onDraft: (draft: CheckDraft) => void;
  care: ReturnType<typeof useCare>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { check, draft, onDraft, care } = props;
  const [tried, setTried] = useState(false);
  const [skipping, setSkipping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const staffLacks = check.second && draft.staff.trim() === "";
  const secondLacks =
    check.second && (draft.second.trim() === "" || same(draft.second, draft.staff));
  const lacking = check.lines.filter((line) => missing(line, lineOf(draft, line.id))).length;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (care.busy) return;
    setTried(true);
    if (lacking > 0 || staffLacks || secondLacks) {
      // After the fields know: the first that is wrong has the keyboard.
      setTimeout(() =>
        form.current
          ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-lacks] input')
          ?.focus(),
      );
      return;
    }
    if (await care.answer(check, draft)) props.onClose();
  };

  if (skipping) {
    return (
      <Skip
        check={check}
        busy={care.busy}
        onBack={() => setSkipping(false)}
        onSkip={async (reason) => {
          if (await care.skip(check, reason, draft.staff)) props.onClose();
        }}
      />
    );
  }
  return (
    <form ref={form} onSubmit={submit} noValidate className={styles.form}>
      <div className={styles.intro}>
        {check.purpose !== "" && <p>{check.purpose}</p>}
        <p className={styles.when}>
          <Due check={check} />
          {check.schedule !== "" && <span>{check.schedule}</span>}
        </p>
      </div>
      <ol>
        {check.lines.map((line) => (
          <LineField
            key={line.id}
            line={line}
            draft={lineOf(draft, line.id)}
            tried={tried}
            onDraft={(next) => onDraft({ ...draft, lines: { ...draft.lines, [line.id]: next } })}
          />
        ))}
      </ol>
      <div className={styles.people}>
        <Person
          label={t("care.staff")}
          value={draft.staff}
          wrong={tried && staffLacks ? t("care.lacks.staff") : undefined}
          onChange={(staff) => onDraft({ ...draft, staff })}
        />
        {check.second && (
          <Person
            label={t("care.secondStaff")}
            value={draft.second}
            wrong={tried && secondLacks ? t("care.lacks.second") : undefined}
            onChange={(second) => onDraft({ ...draft, second })}
          />
        )}
      </div>
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={care.busy}>
          {t("care.record")}
        </Button>
        <Button onClick={() => setSkipping(true)}>{t("care.skip")}</Button>
        {tried && lacking > 0 && (
          <p className={styles.wrong} role="alert">
            {t("care.lacking", { count: lacking })}
          </p>
        )}
      </div>
    </form>
  );
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Who did it: one of the shop's staff, or a name typed. */
function Person(props: {
  label: string;
  value: string;
  wrong: string | undefined;
  onChange: (name: string) => void;
}) {
  const id = useId();
  const staff = useSettings().data?.settings?.staff ?? [];
  return (
    <div data-lacks={props.wrong === undefined ? undefined : ""}>
      <label htmlFor={id}>{props.label}</label>
      <AutoComplete
        id={id}
        className={styles.person ?? ""}
        value={props.value}
        options={staff.map((name) => ({ value: name }))}
        showSearch={{ filterOption: (typed, option) => String(option?.value).includes(typed) }}
        maxLength={longestName}
        status={props.wrong === undefined ? "" : "error"}
        onChange={props.onChange}
      />
      {props.wrong !== undefined && (
        <p className={styles.wrong} role="alert">
          {props.wrong}
        </p>
      )}
    </div>
  );
}

const reasons = ["closed", "noGoods", "broken"] as const;

function Skip(props: {
  check: Check;
  busy: boolean;
  onBack: () => void;
  onSkip: (reason: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const wrong = tried && reason.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() !== "") props.onSkip(reason.trim());
  };
  return (
    <form onSubmit={submit} noValidate className={styles.skip}>
      <p>{t("care.skipHint")}</p>
      {reasons.map((key) => (
        <Button key={key} block onClick={() => props.onSkip(t(`care.reason.${key}`))}>
          {t(`care.reason.${key}`)}
        </Button>
      ))}
      <label htmlFor={id}>{t("decline.other")}</label>
      <Input
        id={id}
        value={reason}
        maxLength={longestReason}
        placeholder={t("decline.otherHint")}
        status={wrong ? "error" : ""}
        aria-invalid={wrong}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => setReason(event.target.value)}
      />
      <p id={`${id}-wrong`} className={styles.wrong} role="alert">
        {wrong && t("decline.missing")}
      </p>
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={props.busy}>
          {t("care.skip")}
        </Button>
        <Button onClick={props.onBack}>{t("care.back")}</Button>
      </div>
    </form>
  );
}
