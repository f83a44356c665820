// The history of a mailbox: GET /api/v1/mailboxes/{address}/history.
import { type HistoryEntry, historyOf } from "../../store/audit.ts";
import { getMailbox } from "../../store/mailbox.ts";
import { addressParamSchema } from "../../wire/common.ts";
import { HISTORY_ACTIONS, historySchema, type HistoryEntry as WireEntry } from "../../wire/history.ts";
import { spelledAddress, time } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { viewerOf } from "../guard.ts";
import { REFUSALS } from "../problem.ts";

export function historyRoutes(api: Api, { store }: Context): void {
  api.get(
    "/mailboxes/:address/history",
    {
      schema: {
        tags: ["mailbox"],
        summary: "What was done to a mailbox, newest first",
        params: addressParamSchema,
        response: { 200: historySchema, ...REFUSALS },
      },
    },
    async (request) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      const entries = await historyOf(store, mailbox);
      return { entries: entries.flatMap(wireHistory) };
    },
  );
}

/** None for what is not told to customers. */
export function wireHistory({ serial, at, account, action: kept, before, after }: HistoryEntry): WireEntry[] {
  const action = HISTORY_ACTIONS.find((known) => known === kept);
  return action === undefined ? [] : [{ serial, at: time(at), by: account, action, before, after }];
}
