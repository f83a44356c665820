// Restrictions of a mailbox: GET and PUT /api/v1/mailboxes/{address}/restrictions; and the undo of a change of them.
// Invariant: PUT answers after the mail hosts' receipts (or two seconds), with what is true then; of two
// people who change the same state, one is shown the other's.
import type { FastifyReply } from "fastify";
import { lastRestrictedBy } from "../../store/audit.ts";
import { getMailbox, type Mailbox } from "../../store/mailbox.ts";
import { RestrictionsChanged } from "../../store/refusal.ts";
import { restrict } from "../../store/restriction.ts";
import { rulesOf } from "../../store/rule.ts";
import type { Viewer } from "../../store/service.ts";
import { undoEntry } from "../../store/undo.ts";
import { addressParamSchema } from "../../wire/common.ts";
import {
  entryParamSchema,
  type Restrictions,
  restrictionsBodySchema,
  restrictionsChangedSchema,
  restrictionsSchema,
} from "../../wire/restriction.ts";
import { askedTurns, sinceTimes, spelledAddress, time, untilTimes, wireRules } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { effectOf, RECEIPTS_WAIT_MS } from "../effect.ts";
import { actorOf, viewerOf } from "../guard.ts";
import { REFUSALS, RefusalWith } from "../problem.ts";

const tags = ["restriction"];
const CHANGED = {
  200: restrictionsSchema,
  412: {
    description: "Someone else changed the restrictions meanwhile; `current` is the present state",
    content: { "application/problem+json": { schema: restrictionsChangedSchema } },
  },
  ...REFUSALS,
};

export function restrictionRoutes(api: Api, context: Context): void {
  const { store } = context;

  api.get(
    "/mailboxes/:address/restrictions",
    {
      schema: {
        tags,
        summary: "A mailbox's restrictions; the ETag names this state",
        params: addressParamSchema,
        response: { 200: restrictionsSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const mailbox = await getMailbox(store.db, viewerOf(request), spelledAddress(request.params.address));
      return tagged(reply, mailbox, await stateOf(context, mailbox, 0));
    },
  );

  api.put(
    "/mailboxes/:address/restrictions",
    {
      schema: {
        tags,
        summary: "Close some channels of a mailbox and open all others",
        description:
          "Each channel may have an instant at which it becomes the other thing by itself; those not named have none any more. Answers when every mail host has it in force, or after 2 s. With If-Match (an ETag of GET or PUT) a change made meanwhile by someone else is refused with `restrictions-changed`.",
        params: addressParamSchema,
        body: restrictionsBodySchema,
        response: CHANGED,
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const address = spelledAddress(request.params.address);
      const { blocked, until } = request.body;
      const isExpected = expectation(request.headers["if-match"]);
      const turns = askedTurns(until, context.now());
      return answered(context, reply, { viewer, address }, () =>
        restrict(store, actorOf(request), viewer, { address, blocked, turns, isExpected }),
      );
    },
  );

  api.post(
    "/mailboxes/:address/history/:serial/undo",
    {
      schema: {
        tags,
        summary: "Take back a change of a mailbox's restrictions",
        description:
          "Answers as PUT does. Refused with `restrictions-changed` when they are no longer as that change left them.",
        params: entryParamSchema,
        response: CHANGED,
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const { serial } = request.params;
      const address = spelledAddress(request.params.address);
      return answered(context, reply, { viewer, address }, () =>
        undoEntry(store, actorOf(request), viewer, { address, serial }),
      );
    },
  );
}

/** Makes the change and answers with the state after it; with the present one, when someone else was quicker. */
async function answered(
  context: Context,
  reply: FastifyReply,
  { viewer, address }: { viewer: Viewer; address: string },
  change: () => Promise<Mailbox>,
): Promise<Restrictions> {
  try {
    const mailbox = await change();
    return tagged(reply, mailbox, await stateOf(context, mailbox, RECEIPTS_WAIT_MS));
  } catch (error) {
    if (!(error instanceof RestrictionsChanged)) throw error;
    const mailbox = await getMailbox(context.store.db, viewer, address);
    const current = tagged(reply, mailbox, await stateOf(context, mailbox, 0));
    throw new RefusalWith("restrictions-changed", error.message, { current });
  }
}

export async function stateOf(context: Context, mailbox: Mailbox, waitMs: number): Promise<Restrictions> {
  const effect = await effectOf(context, mailbox.version, waitMs);
  const last = await lastRestrictedBy(context.store.db, mailbox);
  return {
    address: mailbox.address,
    blocked: mailbox.blocked,
    since: sinceTimes(mailbox.since),
    until: untilTimes(mailbox.turns),
    rules: (await rulesOf(context.store, mailbox)).map(wireRules),
    lastChange: last === null ? null : { at: time(last.at), by: last.by },
    ...effect,
  };
}

function tagged(reply: FastifyReply, mailbox: Mailbox, state: Restrictions): Restrictions {
  reply.header("etag", `"${mailbox.restrictionsVersion}"`);
  return state;
}

/** RFC 9110 section 13.1.1: any of the listed strong tags; `*` and no header: whatever the state is. */
function expectation(ifMatch: string | undefined): ((version: number) => boolean) | null {
  if (ifMatch === undefined || ifMatch.trim() === "*") return null;
  const tags = new Set(ifMatch.split(",").map((tag) => tag.trim()));
  return (version) => tags.has(`"${version}"`);
}
