// Restrictions of many mailboxes of a service at once: PUT /api/v1/services/{id}/restrictions.
// Invariant: nothing changes unless the whole request is in order; one such change a service, and a few in all,
// run at a time; the answer says what was reached, also when it ended early.
import { causeOf } from "../../base/log.ts";
import { parseAddress } from "../../policy/address.ts";
import { endedBetween } from "../../store/receipt.ts";
import { findAll, findMatching, restrictMany } from "../../store/restriction-bulk.ts";
import { getService } from "../../store/service.ts";
import { idParamSchema } from "../../wire/common.ts";
import { BULK_MOST, bulkRestrictionsBodySchema, bulkRestrictionsSchema } from "../../wire/restriction.ts";
import type { Api, Context } from "../context.ts";
import { effectOf, RECEIPTS_WAIT_MS } from "../effect.ts";
import { actorOf, viewerOf } from "../guard.ts";
import { REFUSALS, refuse } from "../problem.ts";

/** 100,000 addresses of some length. */
const BODY_MOST = 8 * 1_024 * 1_024;
const RUNNING_MOST = 4;
/** Many changes take longer to be everywhere than one. */
const WAIT_MS_A_CHANGE = 0.1;

export function bulkRestrictionRoutes(api: Api, context: Context): void {
  const { store, log } = context;
  const running = new Set<string>();

  api.put(
    "/services/:id/restrictions",
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags: ["restriction"],
        summary: "Close and open channels of many mailboxes of a service",
        description:
          "Answers when every mail host has all of it in force, or after 2 s and 0.1 ms a change. Changes come into force piece by piece; asking again changes only what is left.",
        params: idParamSchema,
        body: bulkRestrictionsBodySchema,
        response: { 200: bulkRestrictionsSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { id: serviceId } = await getService(store, viewerOf(request), request.params.id);
      const { mailboxes, matching, channels: marks } = request.body;
      if ((mailboxes === undefined) === (matching === undefined))
        throw refuse("bad-request", "Say either mailboxes or matching.");
      if (running.has(serviceId) || running.size >= RUNNING_MOST)
        throw refuse("too-many-requests", "Another change of many mailboxes is under way.");
      running.add(serviceId);
      try {
        const ids =
          mailboxes === undefined
            ? await findMatching(store, serviceId, matching ?? { search: "", restricted: false }, BULK_MOST)
            : await findAll(store, serviceId, mailboxes.map(spelled));
        const { cause, firstSerial, lastSerial, ...done } = await restrictMany(
          store,
          actorOf(request),
          { serviceId, ids, marks },
          context.stopping,
        );
        if (cause !== undefined)
          log.error("a change of many mailboxes ended early", { ...done, cause: causeOf(cause) });
        const effect = await effectOf(
          context,
          lastSerial,
          RECEIPTS_WAIT_MS + done.changed * WAIT_MS_A_CHANGE,
        );
        const ended = await endedBetween(store, firstSerial ?? lastSerial, lastSerial);
        const receipts = effect.receipts.map((receipt) => ({
          ...receipt,
          sessionsEnded: firstSerial === null ? 0 : (ended.get(receipt.mailHost) ?? 0),
        }));
        return { ...effect, receipts, matched: ids.length, firstSerial, ...done };
      } finally {
        running.delete(serviceId);
      }
    },
  );
}

/** An address in its one spelling; ids and what is neither stay as they are. */
function spelled(name: string): string {
  return name.includes("@") ? (parseAddress(name) ?? name) : name;
}
