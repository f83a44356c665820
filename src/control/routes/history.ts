// The history of a mailbox: GET /api/v1/mailboxes/{address}/history.
import { historyOf } from "../../store/audit.ts";
import { getMailbox } from "../../store/mailbox.ts";
import { addressParamSchema } from "../../wire/common.ts";
import { HISTORY_ACTIONS, historySchema } from "../../wire/history.ts";
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
      return {
        entries: entries.flatMap(({ serial, at, account, action: kept, before, after }) => {
          const action = HISTORY_ACTIONS.find((known) => known === kept);
          return action === undefined ? [] : [{ serial, at: time(at), by: account, action, before, after }];
        }),
      };
    },
  );
}
