// Mail hosts as an operator sees them: /api/v1/mail-hosts.
import { z } from "zod";
import { serialSchema, timeSchema } from "./common.ts";

export const mailHostSchema = z.object({
  id: z.string(),
  name: z.string(),
  appliedSerial: serialSchema,
  lastSeen: timeSchema.nullable(),
});
export type MailHost = z.infer<typeof mailHostSchema>;

export const mailHostListSchema = z.object({ serial: serialSchema, mailHosts: z.array(mailHostSchema) });

export const addMailHostBodySchema = z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/) });
/** The token is shown once; only its hash is kept. */
export const addedMailHostSchema = mailHostSchema.extend({ token: z.string() });
