// Mail hosts, for operators: /api/v1/mail-hosts.
import { z } from "zod";
import { alarmCounts } from "../../store/alarm.ts";
import { addMailHost, changeMailHostToken, listMailHosts, revokeMailHost } from "../../store/mail-host.ts";
import { sharedHosts } from "../../store/presence.ts";
import type { MailHostRow } from "../../store/tables.ts";
import { idParamSchema } from "../../wire/common.ts";
import { troubleCodeSchema } from "../../wire/feed.ts";
import {
  addedMailHostSchema,
  addMailHostBodySchema,
  type MailHost,
  mailHostListSchema,
} from "../../wire/mail-host.ts";
import { makeMailHostToken } from "../agent-guard.ts";
import { time } from "../answer.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, requireOperator } from "../guard.ts";
import { REFUSALS } from "../problem.ts";

const tags = ["operator"];

export function mailHostRoutes(api: Api, context: Context): void {
  const { store } = context;

  api.get(
    "/mail-hosts",
    {
      onRequest: requireOperator,
      schema: {
        tags,
        summary: "The mail hosts and how far each has come",
        response: { 200: mailHostListSchema, ...REFUSALS },
      },
    },
    async () => {
      const mailHosts = await wireMailHosts(context);
      return { serial: await store.serial(), mailHosts };
    },
  );

  api.post(
    "/mail-hosts",
    {
      onRequest: requireOperator,
      schema: {
        tags,
        summary: "Add a mail host; its agent's token is shown once",
        body: addMailHostBodySchema,
        response: { 201: addedMailHostSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id, token, tokenHash } = makeMailHostToken();
      const host = await addMailHost(store, actorOf(request), { id, name: request.body.name, tokenHash });
      reply.code(201);
      return { ...wireMailHost({ ...host, applied_up_to: null }, false, 0), token };
    },
  );

  api.post(
    "/mail-hosts/:id/token",
    {
      onRequest: requireOperator,
      schema: {
        tags,
        summary: "Another token for a mail host's agent, shown once; the present one is refused from now on",
        params: idParamSchema,
        response: { 201: addedMailHostSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { token, tokenHash } = makeMailHostToken(id);
      const host = await changeMailHostToken(store, actorOf(request), { id, tokenHash });
      context.changes.ring();
      context.asks.wake();
      const alarms = await alarmCounts(store);
      reply.code(201);
      return {
        ...wireMailHost({ ...host, applied_up_to: host.applied_at }, false, alarms.get(id) ?? 0),
        token,
      };
    },
  );

  api.delete(
    "/mail-hosts/:id",
    {
      onRequest: requireOperator,
      schema: {
        tags,
        summary: "Revoke a mail host: its token is refused and no change waits for it",
        params: idParamSchema,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      await revokeMailHost(store, actorOf(request), request.params.id);
      context.asks.wake();
      context.receipts.ring();
      context.changes.ring();
      reply.code(204);
      return null;
    },
  );
}

async function wireMailHosts({ store, now }: Context): Promise<MailHost[]> {
  const shared = await sharedHosts(store.db, now());
  const alarms = await alarmCounts(store);
  return (await listMailHosts(store)).map((host) =>
    wireMailHost(host, shared.has(host.id), alarms.get(host.id) ?? 0),
  );
}

function wireMailHost(
  host: MailHostRow & { applied_up_to: number | null },
  isShared: boolean,
  answersDiffer: number,
): MailHost {
  const told = troubleCodeSchema.nullable().parse(host.trouble);
  return {
    id: host.id,
    name: host.name,
    appliedSerial: host.applied_serial,
    appliedUpTo: nullableTime(host.applied_up_to),
    lastSeen: nullableTime(host.last_seen),
    trouble:
      told !== null
        ? { code: told, since: nullableTime(host.trouble_since) }
        : isShared
          ? { code: "token-shared", since: null }
          : null,
    answersDiffer,
  };
}

function nullableTime(at: number | null): string | null {
  return at === null ? null : time(at);
}
