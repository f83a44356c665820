// What uses a mailbox and by which channel, as its mail hosts report sign-ins:
//
//   GET /api/v1/mailboxes/{address}/usage          programs and last times, by channel
//   GET /api/v1/mailboxes/{address}/activity       sign-ins and changes in one timeline, newest first
//   GET /api/v1/services/{id}/usage                how many mailboxes use a channel, and what may be blocked
//   GET /api/v1/services/{id}/unknown-addresses    attempts at addresses of the service that do not exist
//
// Wrong passwords need no right one: whoever guesses can write there what he likes as a program's name.
import { z } from "zod";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { channelSchema, timeSchema } from "./common.ts";
import { historyEntrySchema } from "./history.ts";
import { UNUSED_DAYS, unusedDaysSchema } from "./unused.ts";

export const USAGE_DAYS = 30;
export const ACTIVITY_PAGE_MAX = 200;
export const ACTIVITY_KINDS = ["let-in", "refused", "changes"] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

const countSchema = z.number().int().min(0);
const maybeTimeSchema = timeSchema.nullable();

/** Since when every mail host reports sign-ins. Null: not all of them do, so nothing can be said to be unused. */
const reportedSinceSchema = maybeTimeSchema.describe(
  "Every mail host reports sign-ins since then; null: not all of them do, so `never` says nothing",
);

function byChannel<T extends z.ZodType>(schema: T) {
  return z.object(Object.fromEntries(CHANNELS.map((channel) => [channel, schema])) as Record<Channel, T>);
}

/** A program at a place, as long as the mailbox lives. */
export const usageClientSchema = z.object({
  software: z.string().describe("As it named itself at sign-in; empty: it did not"),
  network: z.string().describe("192.0.2.0/24, 2001:db8::/48; empty: several, or not known"),
  lastIp: z.string(),
  firstAt: timeSchema,
  lastAt: timeSchema.describe("Of any attempt"),
  lastLetInAt: maybeTimeSchema,
  lastBlockedAt: maybeTimeSchema,
  letIn: countSchema,
  blocked: countSchema,
  wrong: countSchema,
});
export type UsageClient = z.infer<typeof usageClientSchema>;

export const usageDaySchema = z.object({
  day: z.iso.date().describe("In UTC"),
  letIn: countSchema,
  blocked: countSchema,
  wrong: countSchema,
});
export type UsageDay = z.infer<typeof usageDaySchema>;

/** An attempt that became of something: where from, with what. */
export const usageLastSchema = z.object({ at: timeSchema, ip: z.string(), software: z.string() });
export type UsageLast = z.infer<typeof usageLastSchema>;

export const channelUsageSchema = z.object({
  lastLetIn: usageLastSchema.nullable().describe("Of the webmail also the last request of a sign-in"),
  lastBlocked: usageLastSchema.nullable(),
  lastWrong: usageLastSchema.nullable().describe("Wrong password"),
  lastUnavailable: usageLastSchema.nullable().describe("The mail server could not tell"),
  clients: z.array(usageClientSchema).describe("Last used first"),
  days: z.array(usageDaySchema).length(USAGE_DAYS).describe("Oldest first; the last is today"),
});
export type ChannelUsage = z.infer<typeof channelUsageSchema>;

export const mailboxUsageSchema = z.object({
  address: z.string(),
  since: reportedSinceSchema,
  createdAt: timeSchema.describe("Of the mailbox"),
  channels: byChannel(channelUsageSchema),
});
export type MailboxUsage = z.infer<typeof mailboxUsageSchema>;

export const activityQuerySchema = z.object({
  before: z
    .string()
    .max(100)
    .regex(/^[0-9]{1,15}-[0-9]{1,6}$/)
    .optional()
    .describe("`next` of the page before"),
  limit: z.coerce.number().int().min(1).max(ACTIVITY_PAGE_MAX).default(50),
  channel: channelSchema.optional().describe("Only attempts by this channel; changes are told all the same"),
  kind: z
    .enum(ACTIVITY_KINDS)
    .optional()
    .describe("`refused`: also wrong passwords, and where the mail server could not tell"),
});

/** What people did and what was done, attempts alike within an hour (let in: a day) as one. */
export const activityEntrySchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("attempts"),
    at: timeSchema.describe("Of the last of them; what the timeline is ordered by"),
    firstAt: timeSchema,
    channel: channelSchema,
    outcome: z.enum(["let-in", "blocked", "wrong-password", "unavailable"]),
    software: z.string(),
    ip: z.string(),
    count: z.number().int().min(1),
  }),
  z.object({ kind: z.literal("change"), at: timeSchema, change: historyEntrySchema }),
]);
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const activitySchema = z.object({
  since: reportedSinceSchema,
  entries: z.array(activityEntrySchema),
  next: z.string().nullable().describe("For `before`; null: there is no more. Attempts are kept 30 days"),
});
export type Activity = z.infer<typeof activitySchema>;

export const serviceUsageQuerySchema = z.object({ days: unusedDaysSchema.default(UNUSED_DAYS) });

export const serviceChannelUsageSchema = z.object({
  open: countSchema.describe("Mailboxes with the channel open"),
  blocked: countSchema,
  used: countSchema.describe("Let somebody in in the last 30 days"),
  refused: countSchema.describe("Refused somebody with the right password in the last 30 days"),
});
export type ServiceChannelUsage = z.infer<typeof serviceChannelUsageSchema>;

export const serviceUsageSchema = z.object({
  since: reportedSinceSchema,
  days: z.number().int().describe("What suggestions are made for"),
  channels: byChannel(serviceChannelUsageSchema),
  suggestions: z
    .array(z.object({ channel: channelSchema, days: z.number().int(), mailboxes: z.number().int().min(1) }))
    .describe(
      "Channels open and unused for so many days; empty unless reports reach back that far. `unused` of the list and of `matching` names these mailboxes",
    ),
});
export type ServiceUsage = z.infer<typeof serviceUsageSchema>;

export const unknownAddressesQuerySchema = z.object({
  address: z.string().max(320).optional().describe("Only this one"),
});

export const unknownAddressSchema = z.object({
  address: z.string(),
  channel: channelSchema,
  ip: z.string(),
  software: z.string(),
  firstAt: timeSchema,
  lastAt: timeSchema,
  count: z.number().int().min(1),
});
export type UnknownAddress = z.infer<typeof unknownAddressSchema>;

export const unknownAddressesSchema = z.object({
  since: reportedSinceSchema,
  attempts: z.array(unknownAddressSchema).describe("Last first, of the last 30 days"),
  more: countSchema.describe("Further attempts in these days, counted only"),
});
export type UnknownAddresses = z.infer<typeof unknownAddressesSchema>;
