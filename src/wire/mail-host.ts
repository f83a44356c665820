// Mail hosts as an operator sees them: /api/v1/mail-hosts.
import { z } from "zod";
import { serialSchema, timeSchema } from "./common.ts";
import { TROUBLE_CODES } from "./feed.ts";

export const mailHostSchema = z.object({
  id: z.string(),
  name: z.string(),
  appliedSerial: serialSchema,
  appliedUpTo: timeSchema.nullable().describe("When the last change that it has applied was made"),
  lastSeen: timeSchema.nullable(),
  /** What keeps it from applying changes, or from being believed; null when nothing does. */
  trouble: z.object({ code: z.enum(TROUBLE_CODES), since: timeSchema.nullable() }).nullable(),
  answersDiffer: z
    .number()
    .int()
    .describe("Mailboxes for which its servers were found to answer otherwise than is wished"),
});
export type MailHost = z.infer<typeof mailHostSchema>;

export const mailHostListSchema = z.object({ serial: serialSchema, mailHosts: z.array(mailHostSchema) });

export const addMailHostBodySchema = z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/) });
/** The token is shown once; only its hash is kept. */
export const addedMailHostSchema = mailHostSchema.extend({ token: z.string() });
