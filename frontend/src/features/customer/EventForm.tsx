// Something that happened, written by hand: a purchase, an interaction, a
// complaint or a note.

import { AutoComplete, Button, DatePicker, Input, Modal, Segmented } from "antd";
import dayjs from "dayjs";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { readNumber } from "../../lib/number";
import { useTroubleText } from "../../ui/Trouble";
import styles from "./EventForm.module.css";
import { channels, type HandKind, handKinds } from "./kinds";

const longestText = 1000;
const longestCode = 40;

export type NewEvent = {
  kind: HandKind;
  day: string;
  code: string;
  text: string;
  cents?: bigint;
  quantity?: number;
};

export function EventForm(props: {
  /** Open while there is one. */
  kind: HandKind | undefined;
  name: string;
  today: string;
  onSave: (event: NewEvent) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { kind } = props;
  return (
    <Modal
      open={kind !== undefined}
      title={t("event.title", { name: props.name })}
      footer={null}
      onCancel={props.onClose}
      destroyOnHidden
      width={520}
      closable={{ "aria-label": t("common.close") }}
    >
      {kind && <Form {...props} kind={kind} />}
    </Modal>
  );
}

function Form(props: {
  kind: HandKind;
  today: string;
  onSave: (event: NewEvent) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const trouble = useTroubleText();
  const [kind, setKind] = useState(props.kind);
  const [day, setDay] = useState(props.today);
  const [amount, setAmount] = useState("");
  const [quantity, setQuantity] = useState("1");
  const [code, setCode] = useState("");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<{
    at: "amount" | "quantity" | "text" | "all";
    text: string;
  }>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const paid = readNumber(amount);
    const number = readNumber(quantity);
    if (kind === "purchase" && paid === undefined) {
      return setWrong({ at: "amount", text: t("event.amountNeeded") });
    }
    if (kind === "purchase" && (number === undefined || number < 0)) {
      return setWrong({ at: "quantity", text: t("event.quantityNeeded") });
    }
    if ((kind === "note" || kind === "complaint") && text.trim() === "") {
      return setWrong({ at: "text", text: t("event.textNeeded") });
    }
    setBusy(true);
    setWrong(undefined);
    try {
      await props.onSave({
        kind,
        day,
        code: kind === "purchase" || kind === "interaction" ? code.trim() : "",
        text: text.trim(),
        ...(kind === "purchase" && paid !== undefined && number !== undefined
          ? { cents: BigInt(Math.round(paid * 100)), quantity: number }
          : {}),
      });
      props.onClose();
    } catch (cause) {
      setWrong({ at: "all", text: trouble(cause) });
      setBusy(false);
    }
  };
  const channel = channels.find((c) => c === code);
  const mark = (at: "amount" | "quantity" | "text") => ({
    status: wrong?.at === at ? ("error" as const) : ("" as const),
    "aria-invalid": wrong?.at === at,
    "aria-describedby": `${id}-wrong`,
  });

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      <Segmented
        block
        name={`${id}-kind`}
        aria-label={t("event.kind")}
        value={kind}
        options={handKinds.map((k) => ({ value: k, label: t(`event.of.${k}`) }))}
        onChange={(next) => {
          setKind(next);
          setWrong(undefined);
        }}
      />
      <div>
        <label htmlFor={`${id}-day`}>{t("event.day")}</label>
        <DatePicker
          id={`${id}-day`}
          className={styles.wide ?? ""}
          value={dayjs(day)}
          maxDate={dayjs(props.today)}
          allowClear={false}
          onChange={(_, next) => typeof next === "string" && next !== "" && setDay(next)}
        />
      </div>
      {kind === "purchase" && (
        <>
          <div>
            <label htmlFor={`${id}-amount`}>{t("event.amount")}</label>
            <Input
              id={`${id}-amount`}
              inputMode="decimal"
              maxLength={20}
              value={amount}
              {...mark("amount")}
              onChange={(event) => setAmount(event.target.value)}
            />
          </div>
          <div>
            <label htmlFor={`${id}-quantity`}>{t("event.quantity")}</label>
            <Input
              id={`${id}-quantity`}
              inputMode="decimal"
              maxLength={20}
              value={quantity}
              {...mark("quantity")}
              onChange={(event) => setQuantity(event.target.value)}
            />
          </div>
          <div className={styles.whole}>
            <label htmlFor={`${id}-item`}>{t("event.item")}</label>
            <Input
              id={`${id}-item`}
              maxLength={longestCode}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </div>
        </>
      )}
      {kind === "interaction" && (
        <div>
          <label htmlFor={`${id}-how`}>{t("event.how")}</label>
          <AutoComplete
            id={`${id}-how`}
            className={styles.wide ?? ""}
            value={channel ? t(`channel.${channel}`) : code}
            maxLength={longestCode}
            options={channels.map((c) => ({ value: t(`channel.${c}`) }))}
            onChange={(word: string) =>
              setCode(channels.find((c) => t(`channel.${c}`) === word) ?? word)
            }
          />
        </div>
      )}
      <div className={styles.whole}>
        <label htmlFor={`${id}-text`}>{t(`event.textOf.${kind}`)}</label>
        <Input.TextArea
          id={`${id}-text`}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={longestText}
          value={text}
          {...mark("text")}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p id={`${id}-wrong`} className={styles.wrong} role="alert">
        {wrong?.text}
      </p>
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("decline.save")}
        </Button>
        <Button onClick={props.onClose}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
