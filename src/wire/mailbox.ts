// Mailboxes: /api/v1/services/{id}/mailboxes and /api/v1/mailboxes/{address}.
import { z } from "zod";
import { channelSchema, currentPasswordSchema, effectSchema, timeSchema, untilSchema } from "./common.ts";
import { RULE_MARKS } from "./rule.ts";
import { UNUSED_DAYS, unusedDaysSchema } from "./unused.ts";

/** `password` is the mailbox's; a mailbox without one is verified by the mail host's own password database. */
export const MAILBOX_PASSWORD_MIN = 10;
export const MAILBOX_PASSWORD_MAX = 128;

export const mailboxSchema = z.object({
  id: z.string(),
  serviceId: z.string(),
  address: z.string(),
  displayName: z.string(),
  blocked: z.array(channelSchema),
  /** When each blocked channel was closed, ISO 8601. */
  since: z.partialRecord(channelSchema, timeSchema),
  until: untilSchema,
  rules: z.enum(RULE_MARKS).describe("Of a restricted mailbox: whether rules in it send mail elsewhere"),
  alarm: z.boolean().describe("The servers were found to answer otherwise than is wished"),
  changedAt: timeSchema,
});
export type Mailbox = z.infer<typeof mailboxSchema>;

export const MAILBOX_SORTS = ["address", "changed", "restricted"] as const;
export const PAGE_SIZE_MAX = 500;

export const listMailboxesQuerySchema = z.object({
  search: z
    .string()
    .max(320)
    .default("")
    .describe(
      "Part of the address or of the display name; one or two letters: in a service of more than 2,000, the beginning of the address",
    ),
  restricted: z.stringbool().default(false).describe("true: only restricted mailboxes"),
  unused: channelSchema
    .optional()
    .describe("Only mailboxes with this channel open that have not used it for `unusedDays`"),
  unusedDays: unusedDaysSchema.optional().describe(`${UNUSED_DAYS} unless said`),
  sort: z.enum(MAILBOX_SORTS).default("address"),
  order: z.enum(["asc", "desc"]).default("asc"),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(100),
});
export type ListMailboxesQuery = z.infer<typeof listMailboxesQuerySchema>;

export const mailboxListSchema = z.object({
  mailboxes: z.array(mailboxSchema),
  total: z.number().int().describe("How many match, on all pages"),
  isMore: z
    .boolean()
    .describe("More match than `total` says: only so many were looked at; search for more letters"),
  offset: z.number().int(),
});
export type MailboxList = z.infer<typeof mailboxListSchema>;

export const createMailboxBodySchema = z.object({
  localPart: z.string().min(1).max(64),
  domain: z.string().min(1).max(255).describe("One of the service's domains"),
  displayName: z.string().max(120).default(""),
  password: z.string().max(1024),
});
export type CreateMailboxBody = z.infer<typeof createMailboxBodySchema>;

export const mailboxEffectSchema = effectSchema.extend({ mailbox: mailboxSchema });
export type MailboxEffect = z.infer<typeof mailboxEffectSchema>;

export const changeMailboxPasswordBodySchema = z.object({ password: z.string().max(1024) });
/** The address again, typed by the person, so that a slip deletes nothing. */
export const deleteMailboxBodySchema = z.object({
  confirm: z.string().max(320),
  currentPassword: currentPasswordSchema,
});
export const renameMailboxBodySchema = z.object({ displayName: z.string().max(120) });

/** Many at once, for operators: mailboxes whose passwords the mail host verifies by itself. */
export const importMailboxesBodySchema = z.object({
  mailboxes: z
    .array(z.object({ address: z.string().min(3).max(320), displayName: z.string().max(120).default("") }))
    .min(1)
    .max(10_000),
});
export const importMailboxesResultSchema = z.object({
  created: z.number().int(),
  alreadyThere: z.number().int(),
  serial: z.number().int(),
});
