// What can be done to a customer by hand: change it, write what happened, take
// it out. The same commands stand behind the buttons, the keys and the palette.

import { Button } from "antd";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type HandKind, handKinds } from "../features/customer/kinds";
import type { Edits } from "../features/customer/useEdits";
import type { Customer } from "../gen/perennial/api/v1/customer_pb";
import { type Command, useCommands } from "../lib/command";
import { customersHref, go } from "../lib/route";
import { Icon } from "../ui/Icon";
import styles from "./CustomerTools.module.css";

const CustomerForm = lazy(async () => ({
  default: (await import("../features/customer/CustomerForm")).CustomerForm,
}));
const EventForm = lazy(async () => ({
  default: (await import("../features/customer/EventForm")).EventForm,
}));

export type Tools = {
  edit: () => void;
  write: (kind: HandKind) => void;
  remove: () => void;
  dialogs: ReactNode;
};

export function useTools(customer: Customer | undefined, today: string, edits: Edits): Tools {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const [writing, setWriting] = useState<HandKind>();
  const edit = useCallback(() => setEditing(true), []);
  const remove = useCallback(async () => {
    if (!customer) return;
    await edits.remove(customer);
    go(customersHref);
  }, [customer, edits]);

  const commands = useMemo<Command[]>(() => {
    const here = customer !== undefined;
    return [
      { id: "edit", label: t("command.edit"), keys: ["e"], enabled: here, perform: edit },
      ...handKinds.map((kind) => ({
        id: `write.${kind}`,
        label: t(`event.add.${kind}`),
        keys: kind === "note" ? ["n"] : [],
        enabled: here,
        perform: () => setWriting(kind),
      })),
      {
        id: "remove",
        label: t("command.remove"),
        keys: [],
        enabled: customer?.byHand ?? false,
        perform: remove,
      },
    ];
  }, [t, customer, edit, remove]);
  useCommands(commands);

  const dialogs = customer && (
    <Suspense>
      <CustomerForm
        open={editing}
        title={t("form.editing", { name: customer.label })}
        customer={customer}
        packs={[]}
        pack={customer.pack}
        acts={{
          save: (changes, _, revision) => edits.edit(customer.id, revision, changes),
          latest: () => edits.latest(customer.id),
        }}
        onClose={() => setEditing(false)}
      />
      <EventForm
        kind={writing}
        name={customer.label}
        today={today}
        onSave={(event) => edits.write(customer.id, event)}
        onClose={() => setWriting(undefined)}
      />
    </Suspense>
  );
  return { edit, write: setWriting, remove, dialogs };
}

/** Beside the customer's name. */
export function CustomerActions(props: { customer: Customer; tools: Tools }) {
  const { t } = useTranslation();
  const { customer, tools } = props;
  return (
    <div className={styles.tools}>
      <Button icon={<Icon name="pencil" size={16} />} onClick={tools.edit}>
        {t("command.edit")}
      </Button>
      {customer.byHand && (
        <Button icon={<Icon name="bin" size={16} />} onClick={tools.remove}>
          {t("command.remove")}
        </Button>
      )}
    </div>
  );
}

/** Above the timeline. */
export function WriteActions(props: { tools: Tools }) {
  const { t } = useTranslation();
  return (
    <div className={styles.tools}>
      {handKinds.map((kind) => (
        <Button key={kind} size="small" onClick={() => props.tools.write(kind)}>
          {t(`event.add.${kind}`)}
        </Button>
      ))}
    </div>
  );
}
