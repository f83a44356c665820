// Signing in to the panel: /api/v1/session; and one's own account: /api/v1/account.
import { z } from "zod";
import { channelSchema, currentPasswordSchema, timeSchema } from "./common.ts";

export const signInBodySchema = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1024),
});

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  kind: z.enum(["operator", "customer"]),
});
export type Account = z.infer<typeof accountSchema>;

/** What belongs into a mail program; the user name is the mailbox's address. */
export const mailSettingSchema = z.object({
  channel: channelSchema,
  host: z.string(),
  port: z.number().int(),
  security: z.enum(["tls", "starttls"]),
});
export type MailSetting = z.infer<typeof mailSettingSchema>;

/** `webmailUrl` is what Open webmail leads to; null where the operator has named none. */
export const signedInSchema = z.object({
  account: accountSchema,
  webmailUrl: z.string().nullable(),
  mailSettings: z.array(mailSettingSchema).describe("Best first; empty where the operator has named none"),
});
export type SignedIn = z.infer<typeof signedInSchema>;

export const changeOwnPasswordBodySchema = z.object({
  currentPassword: currentPasswordSchema,
  newPassword: z.string().min(1).max(1024),
});

export const changeAccountBodySchema = z.object({
  email: z.string().min(3).max(320),
  name: z.string().min(1).max(120),
  currentPassword: currentPasswordSchema,
});

export const signInSchema = z.object({
  id: z.string(),
  since: timeSchema,
  lastUsed: timeSchema.describe("To the minute"),
  ip: z.string().nullable(),
  program: z.string().nullable().describe("As it named itself (User-Agent)"),
  isThis: z.boolean().describe("The one that asks"),
});
export type SignIn = z.infer<typeof signInSchema>;
export const signInListSchema = z.object({ signIns: z.array(signInSchema) });
export type SignInList = z.infer<typeof signInListSchema>;
export const endedSignInsSchema = z.object({ ended: z.number().int() });

export const ACCOUNT_ACTIONS = [
  "account-created",
  "account-changed",
  "account-password-changed",
  "signed-in",
  "signed-out",
  "sign-ins-ended",
  "sign-in-refused",
] as const;
/** The append-only history of an account, newest first. */
export const accountHistorySchema = z.object({
  entries: z.array(
    z.object({
      at: timeSchema,
      action: z.enum(ACCOUNT_ACTIONS),
      by: z.string().describe("An account's email, or a program of the operator"),
      ip: z.string().nullable(),
      count: z.number().int().nullable().describe("How many, where several make one entry"),
    }),
  ),
});
export type AccountHistory = z.infer<typeof accountHistorySchema>;
