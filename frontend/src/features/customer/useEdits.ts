// Changes to a customer by hand. Each is written at once, said in a toast, and
// can be taken back from it.

import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  type Customer,
  CustomerService,
  type TimelineEvent,
} from "../../gen/perennial/api/v1/customer_pb";
import { TimelineService } from "../../gen/perennial/api/v1/timeline_pb";
import { newRequestId } from "../../lib/request";
import { useToast } from "../../ui/Toast";
import { useTroubleText } from "../../ui/Trouble";
import type { Changes } from "./CustomerForm";
import type { NewEvent } from "./EventForm";

export type Edits = ReturnType<typeof useEdits>;

export function useEdits() {
  const { t } = useTranslation();
  const toast = useToast();
  const trouble = useTroubleText();
  const queries = useQueryClient();
  const transport = useTransport();

  return useMemo(() => {
    const customers = createClient(CustomerService, transport);
    const timeline = createClient(TimelineService, transport);
    const refresh = () => queries.invalidateQueries();

    const said = (text: string, undoId: string, undone?: () => void) => {
      const undo = async () => {
        try {
          await timeline.restore({ undoId });
          toast({ text: t("action.undone") });
          undone?.();
        } catch (cause) {
          toast({ text: trouble(cause), bad: true });
        }
        await refresh();
      };
      toast(undoId === "" ? { text } : { text, undo });
      return refresh();
    };
    const attempt = async (act: () => Promise<unknown>) => {
      try {
        await act();
      } catch (cause) {
        toast({ text: trouble(cause), bad: true });
        await refresh();
      }
    };

    return {
      /** The customer as it is now, without what is worked out about it. */
      async latest(id: string): Promise<Customer | undefined> {
        return (await customers.getCustomer({ query: id, brief: true })).customer;
      },
      async add(changes: Changes, pack: string, undone: () => void): Promise<string> {
        const requestId = newRequestId();
        const { customer, undoId } = await customers.addCustomer({
          customer: { ...changes, pack },
          requestId,
        });
        await said(t("form.added", { name: customer?.label ?? "" }), undoId, undone);
        return customer?.id ?? "";
      },
      async edit(id: string, revision: bigint, changes: Changes): Promise<void> {
        const requestId = newRequestId();
        const { undoId } = await customers.editCustomer({
          customer: { ...changes, id, revision },
          requestId,
        });
        await said(t("form.saved"), undoId);
      },
      /** Takes a customer written by hand out, with the timeline. */
      remove(customer: Customer): Promise<void> {
        return attempt(async () => {
          const { undoId } = await timeline.removeCustomer({ customerId: customer.id });
          await said(t("form.removed", { name: customer.label }), undoId);
        });
      },
      async write(customerId: string, event: NewEvent): Promise<void> {
        const requestId = newRequestId();
        const { undoId } = await timeline.addEvent({ ...event, customerId, requestId });
        await said(t("event.added", { kind: t(`event.of.${event.kind}`) }), undoId);
      },
      erase(customerId: string, event: TimelineEvent): Promise<void> {
        return attempt(async () => {
          const { undoId } = await timeline.removeEvent({
            customerId,
            day: event.day,
            eventId: event.id,
          });
          await said(t("event.removed"), undoId);
        });
      },
    };
  }, [transport, queries, toast, trouble, t]);
}
