// Restrictions of many mailboxes of a service at once: PUT /api/v1/services/{id}/restrictions; the look at them
// before it; and the undo of it.
// Invariant: nothing changes unless the whole request is in order; one such change a service, and a few in all,
// run at a time; the answer says what was reached, also when it ended early.
import { causeOf } from "../../base/log.ts";
import { parseAddress } from "../../policy/address.ts";
import { CHANNELS } from "../../policy/channel.ts";
import type { Tally } from "../../policy/tally.ts";
import { getBatch } from "../../store/batch.ts";
import { endedBetween } from "../../store/receipt.ts";
import {
  type BulkDone,
  findAll,
  findMatching,
  restrictMany,
  tallyStates,
} from "../../store/restriction-bulk.ts";
import { getService } from "../../store/service.ts";
import { undoBatch } from "../../store/undo.ts";
import { effectSchema, idParamSchema } from "../../wire/common.ts";
import {
  BULK_MOST,
  batchParamSchema,
  bulkPreviewBodySchema,
  bulkPreviewSchema,
  bulkRestrictionsBodySchema,
  bulkRestrictionsSchema,
  type MeantMailboxes,
  undoneBatchSchema,
} from "../../wire/restriction.ts";
import { askedTurns } from "../answer.ts";
import { AskingBrake } from "../asking-brake.ts";
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
  const counting = new AskingBrake();

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
      const { channels: marks, until } = request.body;
      checkMeant(request.body);
      const turns = askedTurns(until, context.now());
      if (CHANNELS.some((channel) => marks[channel] === "leave" && turns[channel] !== undefined))
        throw refuse("bad-request", "A channel that is left as it is cannot have an instant in until.");
      return alone(serviceId, async () => {
        const ids = await idsOf(serviceId, request.body);
        const change = { serviceId, ids, marks, turns };
        const { lastSerial, cause, ...done } = await restrictMany(
          store,
          actorOf(request),
          change,
          context.stopping,
        );
        tell(cause, done);
        const effect = await effectOfMany({ lastSerial, ...done });
        return { ...effect, matched: ids.length, ...done };
      });
    },
  );

  api.post(
    "/services/:id/restrictions/preview",
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags: ["restriction"],
        summary: "How many of these mailboxes are in which state, to see what a change of them would change",
        params: idParamSchema,
        body: bulkPreviewBodySchema,
        response: { 200: bulkPreviewSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const { id: serviceId } = await getService(store, viewer, request.params.id);
      checkMeant(request.body);
      return counting.during(viewer.id, async () => {
        const ids = await idsOf(serviceId, request.body);
        const states = await tallyStates(store, ids);
        return { matched: ids.length, states: states.map(wireTally) };
      });
    },
  );

  api.get(
    "/services/:id/batches/:batch/effect",
    {
      schema: {
        tags: ["restriction"],
        summary:
          "How far a change of many mailboxes has travelled; answers when it is everywhere, or after 2 s",
        params: batchParamSchema,
        response: { 200: effectSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { id: serviceId } = await getService(store, viewerOf(request), request.params.id);
      const batch = await getBatch(store.db, serviceId, request.params.batch);
      const { changed, first_serial: firstSerial, last_serial: lastSerial } = batch;
      return effectOfMany({ changed, firstSerial, lastSerial }, RECEIPTS_WAIT_MS);
    },
  );

  api.post(
    "/services/:id/batches/:batch/undo",
    {
      schema: {
        tags: ["restriction"],
        summary: "Take back a change of many mailboxes, of each that is still as it left it",
        description: "Answers as the change itself does. It is such a change itself, and can be taken back.",
        params: batchParamSchema,
        response: { 200: undoneBatchSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const { id: serviceId } = await getService(store, viewerOf(request), request.params.id);
      const { id: batch, action } = await getBatch(store.db, serviceId, request.params.batch);
      if (action === "imported") throw refuse("bad-request", "Addresses that were brought in stay.");
      return alone(serviceId, async () => {
        const { lastSerial, cause, changed, ...done } = await undoBatch(
          store,
          actorOf(request),
          { serviceId, batch },
          context.stopping,
        );
        tell(cause, { changed, ...done });
        const effect = await effectOfMany({ lastSerial, changed, ...done });
        return { ...effect, ...done };
      });
    },
  );

  async function idsOf(serviceId: string, { mailboxes, matching }: MeantMailboxes): Promise<string[]> {
    if (mailboxes !== undefined) return findAll(store, serviceId, mailboxes.map(spelled));
    const { search = "", restricted = false, unused, except = [] } = matching ?? {};
    const out = new Set(except);
    const found = await findMatching(
      store,
      serviceId,
      { search, restricted, unused },
      BULK_MOST + except.length,
    );
    const ids = found.filter((id) => !out.has(id));
    if (ids.length > BULK_MOST) throw refuse("too-large", `More than ${BULK_MOST} mailboxes match.`);
    return ids;
  }

  /** One a service at a time, and a few in all. */
  async function alone<T>(serviceId: string, work: () => Promise<T>): Promise<T> {
    if (running.has(serviceId) || running.size >= RUNNING_MOST)
      throw refuse("too-many-requests", "Another change of many mailboxes is under way.");
    running.add(serviceId);
    try {
      return await work();
    } finally {
      running.delete(serviceId);
    }
  }

  function tell(cause: unknown, done: object): void {
    if (cause !== undefined)
      log.error("a change of many mailboxes ended early", { ...done, cause: causeOf(cause) });
  }

  async function effectOfMany(
    { changed, firstSerial, lastSerial }: Pick<BulkDone, "changed" | "firstSerial" | "lastSerial">,
    waitMs = RECEIPTS_WAIT_MS + changed * WAIT_MS_A_CHANGE,
  ) {
    const effect = await effectOf(context, lastSerial, waitMs);
    const ended = await endedBetween(store, firstSerial ?? lastSerial, lastSerial);
    const receipts = effect.receipts.map((receipt) => ({
      ...receipt,
      sessionsEnded: firstSerial === null ? 0 : (ended.get(receipt.mailHost) ?? 0),
    }));
    return { ...effect, receipts };
  }
}

function checkMeant({ mailboxes, matching }: MeantMailboxes): void {
  if ((mailboxes === undefined) === (matching === undefined))
    throw refuse("bad-request", "Say either mailboxes or matching.");
}

function wireTally({ blocked, timed, mailboxes }: Tally) {
  return { blocked: [...blocked], timed: [...timed], mailboxes };
}

/** An address in its one spelling; ids and what is neither stay as they are. */
function spelled(name: string): string {
  return name.includes("@") ? (parseAddress(name) ?? name) : name;
}
