// A mailbox's live sessions on its mail hosts: GET /api/v1/mailboxes/{address}/sessions, and ending them:
// POST /api/v1/mailboxes/{address}/sessions/end.
// SMTP sessions are not among them: Postfix tells nobody which are open. Blocking SMTP stops them all the same, at
// their next message.
import { z } from "zod";
import { askOutcomeSchema } from "./check.ts";
import { channelSchema, timeSchema } from "./common.ts";

export const mailSessionSchema = z.object({
  id: z.string().describe("Names it while it lives; for ending it"),
  channel: channelSchema,
  ip: z.string().describe("Of the client; for the webmail, of the browser"),
  since: timeSchema.nullable().describe("By the mail host's clock; null: not known"),
  lastUsed: timeSchema.nullable().describe("Known of the webmail alone"),
  software: z
    .string()
    .nullable()
    .describe(
      "As the only program that named itself at a sign-in by this channel from this address; null: none did, or several",
    ),
});
export type MailSession = z.infer<typeof mailSessionSchema>;

export const mailSessionsSchema = z.object({
  mailHosts: z.array(
    z.object({
      mailHost: z.string(),
      outcome: askOutcomeSchema,
      sessions: z.array(mailSessionSchema),
      more: z.number().int().describe("Further sessions, not listed"),
    }),
  ),
});
export type MailSessions = z.infer<typeof mailSessionsSchema>;

export const endMailSessionsBodySchema = z.object({
  id: z.string().min(1).max(128).optional().describe("One session; either this or `channel`"),
  channel: channelSchema.optional().describe("All sessions of a channel, on every mail host"),
});
export const endedMailSessionsSchema = z.object({
  ended: z.number().int().describe("How many, on the mail hosts that answered"),
  mailHosts: z.array(z.object({ mailHost: z.string(), outcome: askOutcomeSchema, ended: z.number().int() })),
});
export type EndedMailSessions = z.infer<typeof endedMailSessionsSchema>;
