// What the mail servers themselves would answer, beside what is wished: POST /api/v1/mailboxes/{address}/check.
// No password of the mailbox is known, and nobody signs in. Dovecot's own authentication is asked to look the
// address up for each service, which goes through its whole chain of password databases, Postern's step included;
// it does not check a password, nor the certificate and listener by which the webmail comes for IMAP (its
// submission door stands for the webmail). Postfix is asked the maps that its configuration names for those who
// are signed in.
import { z } from "zod";
import { channelSchema, timeSchema } from "./common.ts";

/** `refused` names no temporary error; `unknown`: this server cannot be asked about this mailbox. */
export const SAYS = ["open", "refused", "temporary", "unknown"] as const;
export type Says = (typeof SAYS)[number];

export const saysSchema = z.object({
  server: z.string().max(64).describe("Dovecot, Postfix"),
  door: z.string().max(300).describe("The server's own name for what was asked: a service, a map"),
  says: z.enum(SAYS),
  words: z.string().max(300).nullable().describe("The server's own words; null: it answers without any"),
});

/** How asking one mail host went: `silent` did not answer in time, `failed` could not find out. */
export const ASK_OUTCOMES = ["answered", "failed", "silent"] as const;
export const askOutcomeSchema = z.enum(ASK_OUTCOMES);
export type AskOutcome = z.infer<typeof askOutcomeSchema>;

export const WISHES = ["open", "blocked"] as const;

export const checkedChannelSchema = z.object({
  channel: channelSchema,
  wish: z.enum(WISHES),
  servers: z.array(saysSchema),
  differs: z.boolean().describe("A server says otherwise than is wished, and has it in force"),
});
export type CheckedChannel = z.infer<typeof checkedChannelSchema>;

export const hostCheckSchema = z.object({
  mailHost: z.string(),
  outcome: askOutcomeSchema,
  inForce: z.boolean().describe("It had the mailbox's last change in force when it was asked"),
  channels: z.array(checkedChannelSchema).describe("Empty unless it answered"),
});
export type HostCheck = z.infer<typeof hostCheckSchema>;

export const checkSchema = z.object({
  address: z.string(),
  checkedAt: timeSchema,
  mailHosts: z.array(hostCheckSchema),
  differs: z.boolean().describe("Some mail host's servers say otherwise than is wished"),
});
export type Check = z.infer<typeof checkSchema>;

/** A difference that was found and not yet gone: GET /api/v1/mailboxes/{address}/alarm. */
export const alarmSchema = z.object({
  mailHost: z.string(),
  since: timeSchema,
  checkedAt: timeSchema,
  channels: z.array(checkedChannelSchema).describe("Those that differ"),
});
export type Alarm = z.infer<typeof alarmSchema>;
export const alarmListSchema = z.object({ alarms: z.array(alarmSchema) });
