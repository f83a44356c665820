// What the agents of mail hosts ask for and hand in: /agent/v1.
// Invariant: nothing is answered to a token that is not valid at the time of the answer, and one who waits when
// his is taken from him is told at once; receipts about
// another store's history are not believed.
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { changesAfter, policyPage } from "../../store/change.ts";
import { LIFE_MS, NAMELESS, noteTrouble, type Speaker } from "../../store/presence.ts";
import { acknowledge, noteSeen } from "../../store/receipt.ts";
import type { MailHostRow } from "../../store/tables.ts";
import {
  FEED_CHANGES_MAX,
  feedQuerySchema,
  feedSchema,
  POLICY_PAGE_MAX,
  policyPageSchema,
  policyQuerySchema,
  receiptsBodySchema,
  troubleBodySchema,
} from "../../wire/feed.ts";
import { WIRE_VERSION } from "../../wire/version.ts";
import { askerOf, requireMailHost } from "../agent-guard.ts";
import type { Api, Context } from "../context.ts";
import { untilGone } from "../gone.ts";
import { REFUSALS, refuse } from "../problem.ts";

const tags = ["agent"];
const security = [{ mailHostToken: [] }];
/** A mail host that asks often is written down as seen this often at most. */
const SEEN_EVERY_MS = 5_000;

/**
 * An object with one more member, which is JSON already, as the store made it after the schema: a megabyte that is
 * neither read nor checked here (the tests and the agent do).
 */
function withJson(rest: object, name: string, json: Uint8Array): Buffer {
  const open = JSON.stringify(rest).slice(0, -1);
  return Buffer.concat([Buffer.from(`${open},"${name}":`), json, Buffer.from("}")]);
}

function sendJson(reply: FastifyReply, body: Buffer): FastifyReply {
  return reply.type("application/json").send(body);
}

/** To be added where only agents are let in. */
export function feedRoutes(api: Api, context: Context): void {
  const { store } = context;
  /** By id: when it was last told that two agents speak for it. */
  const toldShared = new Map<string, number>();
  const tellShared = ({ id, name }: MailHostRow, lives: number) => {
    const now = context.now();
    if (lives < 2) return;
    if (now - (toldShared.get(id) ?? 0) > LIFE_MS)
      context.log.warn("several agents use one mail host's token; a change is in force when all have it", {
        mailHost: name,
        agents: lives,
        hint: "Add a mail host for each of them (npm run postern -- mail-host add).",
      });
    toldShared.set(id, now);
  };

  api.get(
    "/feed",
    {
      schema: {
        tags,
        security,
        summary: "Changes after a serial, waiting for one if there is none",
        querystring: feedQuerySchema,
        response: { 200: feedSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { after, wait, version, life, replaces } = request.query;
      checkVersion(version);
      const names = replaces === "" ? [] : replaces.split(",");
      await seen(context, askerOf(request), life === undefined ? NAMELESS : { life, replaces: names });
      const isStillOne = () => requireMailHost(store, request);
      const found = await feedAfter(context, after, wait * 1_000, untilGone(context, reply), isStillOne);
      return sendJson(reply, found);
    },
  );

  api.get(
    "/policy",
    {
      schema: {
        tags,
        security,
        summary: "Every mailbox's policy, in pages by address",
        querystring: policyQuerySchema,
        response: { 200: policyPageSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      checkVersion(request.query.version);
      const { serial, mailboxes, isLast } = await policyPage(store, request.query.after, POLICY_PAGE_MAX);
      return sendJson(reply, withJson({ storeId: store.id, serial, isLast }, "mailboxes", mailboxes));
    },
  );

  api.post(
    "/receipts",
    {
      schema: {
        tags,
        security,
        summary: "Everything up to a serial is in force",
        body: receiptsBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { version, storeId, speaker = NAMELESS, ...said } = request.body;
      checkVersion(version);
      const host = askerOf(request);
      const noted =
        storeId === store.id ? await acknowledge(store, host.id, { ...said, speaker }, context.now()) : null;
      if (noted === null)
        context.log.warn("a mail host follows another store's history", { mailHost: host.name });
      else {
        tellShared(host, noted.lives);
        context.receipts.ring();
      }
      reply.code(204);
      return null;
    },
  );

  api.post(
    "/trouble",
    {
      schema: {
        tags,
        security,
        summary: "What keeps the agent from applying changes",
        body: troubleBodySchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { version, code } = request.body;
      checkVersion(version);
      await noteTrouble(store, askerOf(request).id, code, context.now());
      reply.code(204);
      return null;
    },
  );
}

async function feedAfter(
  context: Context,
  after: number,
  waitMs: number,
  signal: AbortSignal,
  requireAsker: () => Promise<unknown>,
): Promise<Buffer> {
  const { store, changes: bell } = context;
  const until = performance.now() + waitMs;
  for (;;) {
    const heard = bell.count;
    const found = await changesAfter(store, after, FEED_CHANGES_MAX);
    await requireAsker();
    const left = until - performance.now();
    const { kind } = found;
    if (kind === "behind") return Buffer.from(JSON.stringify({ kind, storeId: store.id }));
    if (found.count > 0 || left <= 0 || signal.aborted)
      return withJson({ kind, storeId: store.id }, "changes", found.changes);
    await bell.wait(heard, left, signal);
  }
}

export function checkVersion(version: number): void {
  if (version !== WIRE_VERSION)
    throw refuse(
      "version-unsupported",
      `This control plane speaks version ${WIRE_VERSION}, the agent ${version}.`,
      "Bring the agent and the control plane to the same release.",
    );
}

async function seen(context: Context, host: MailHostRow, speaker: Speaker): Promise<void> {
  const now = context.now();
  if (now - (host.last_seen ?? 0) < SEEN_EVERY_MS) return;
  await noteSeen(context.store, host.id, speaker, now);
  context.receipts.ring();
}
