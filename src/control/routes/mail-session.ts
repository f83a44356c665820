// A mailbox's live sessions, asked of its mail hosts: GET /api/v1/mailboxes/{address}/sessions, and ending them.
// Invariant: only the mailbox's own sessions are told or ended (each agent looks them up by the address that this
// account may see), and nothing is asked to end without its entry in the trail.
import { getMailbox } from "../../store/mailbox.ts";
import { namedPrograms } from "../../store/usage.ts";
import { type OpenSession, sessionNameSchema } from "../../wire/ask.ts";
import { addressParamSchema } from "../../wire/common.ts";
import {
  endedMailSessionsSchema,
  endMailSessionsBodySchema,
  type MailSession,
  mailSessionsSchema,
} from "../../wire/mail-session.ts";
import { spelledAddress, time } from "../answer.ts";
import type { Question } from "../ask-room.ts";
import type { AskingBrake } from "../asking-brake.ts";
import type { Api, Context } from "../context.ts";
import { actorOf, viewerOf } from "../guard.ts";
import { REFUSALS, refuse } from "../problem.ts";

const tags = ["server"];

export function mailSessionRoutes(api: Api, context: Context, brake: AskingBrake): void {
  const { store, asks } = context;

  api.get(
    "/mailboxes/:address/sessions",
    {
      schema: {
        tags,
        summary: "A mailbox's live POP, IMAP and webmail sessions, as its mail servers tell them now",
        description:
          "ManageSieve counts as IMAP. Sessions of SMTP cannot be listed: Postfix does not tell them. A mail host that does not answer within 3 s is `silent`.",
        params: addressParamSchema,
        response: { 200: mailSessionsSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const { id, address } = await getMailbox(store.db, viewer, spelledAddress(request.params.address));
      const programs = await namedPrograms(store, id);
      const told = await brake.during(viewer.id, () => asks.ask("sessions", { kind: "sessions", address }));
      return {
        mailHosts: told.map(({ mailHostId, mailHost, outcome, answer }) => ({
          mailHost,
          outcome,
          sessions: (answer?.sessions ?? []).map((session) => wireSession(mailHostId, session, programs)),
          more: answer?.more ?? 0,
        })),
      };
    },
  );

  api.post(
    "/mailboxes/:address/sessions/end",
    {
      schema: {
        tags,
        summary: "End one of a mailbox's sessions, or all of a channel",
        description: "It does not keep anybody from signing in again; blocking the channel does.",
        params: addressParamSchema,
        body: endMailSessionsBodySchema,
        response: { 200: endedMailSessionsSchema, ...REFUSALS },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const mailbox = await getMailbox(store.db, viewer, spelledAddress(request.params.address));
      const { address } = mailbox;
      const { question, channel, mailHostId } = meant(address, request.body);
      const note = {
        action: "sessions-ended",
        address,
        service_id: mailbox.serviceId,
        after: JSON.stringify([channel]),
      };
      const told = await brake.during(viewer.id, () =>
        asks.ask("ended", question, {
          ...(mailHostId === undefined ? {} : { mailHostId }),
          note: (ledger) => ledger.note(actorOf(request), note),
        }),
      );
      const mailHosts = told.map(({ mailHost, outcome, answer }) => ({
        mailHost,
        outcome,
        ended: answer?.sessions ?? 0,
      }));
      return { ended: mailHosts.reduce((sum, { ended }) => sum + ended, 0), mailHosts };
    },
  );
}

type Named = Awaited<ReturnType<typeof namedPrograms>>;

function wireSession(mailHostId: string, session: OpenSession, programs: Named): MailSession {
  const { name, channel, ip, since, lastUsed } = session;
  const [program, ...others] = programs.filter((each) => each.channel === channel && each.ip === ip);
  const software = session.software ?? (others.length === 0 ? (program?.software ?? null) : null);
  return {
    id: `${mailHostId}.${name}`,
    channel,
    ip,
    since: spelled(since),
    lastUsed: spelled(lastUsed),
    software,
  };
}

/** The mail host's clock may say anything. */
function spelled(ms: number | null): string | null {
  return ms === null || ms > 8.64e15 ? null : time(ms);
}

interface Meant {
  question: Question;
  channel: string;
  mailHostId?: string;
}

/** An id that this control plane never gave names nothing. */
function meant(
  address: string,
  { id, channel }: { id?: string | undefined; channel?: OpenSession["channel"] | undefined },
): Meant {
  if ((id === undefined) === (channel === undefined))
    throw refuse("bad-request", "Say either id or channel.");
  if (channel !== undefined) return { question: { kind: "end-channel", address, channel }, channel };
  const [, mailHostId = "", name = ""] = /^([0-9a-z]{1,64})\.(.+)$/.exec(id ?? "") ?? [];
  const session = sessionNameSchema.safeParse(name);
  if (!session.success) throw refuse("bad-request", "The id is not one of a session.");
  const question = { kind: "end-session", address, session: session.data } as const;
  return { question, channel: session.data.split("-", 1)[0] ?? "", mailHostId };
}
