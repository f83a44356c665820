// The append-only history of a mailbox: GET /api/v1/mailboxes/{address}/history; and of a service, where a change of
// many mailboxes is one entry: GET /api/v1/services/{id}/history. Newest first, in pages; both also as `history.csv`,
// whole, a line for each mailbox that was changed.
import { z } from "zod";
import { MARKS } from "../policy/restriction.ts";
import { channelSchema, serialSchema, timeSchema, untilSchema } from "./common.ts";

export const HISTORY_ACTIONS = ["created", "renamed", "restricted", "password-changed", "deleted"] as const;

export const historyEntrySchema = z.object({
  serial: serialSchema,
  at: timeSchema,
  by: z.string().describe("The account's email; Postern, where a turn came"),
  action: z.enum(HISTORY_ACTIONS),
  before: z.array(channelSchema).describe("What was blocked"),
  after: z.array(channelSchema),
  untilBefore: untilSchema,
  untilAfter: untilSchema,
  turnedAt: timeSchema
    .nullable()
    .describe("Of a change that came by itself: the instant that was set for it"),
  batch: z.string().nullable().describe("The change of many that it was part of"),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const HISTORY_PAGE_MAX = 500;
const cursorSchema = z.string().regex(/^[0-9]{1,15}$/);
export const historyQuerySchema = z.object({
  before: cursorSchema.optional().describe("`next` of the page before this one"),
  limit: z.coerce.number().int().min(1).max(HISTORY_PAGE_MAX).default(HISTORY_PAGE_MAX),
});
const next = cursorSchema.nullable().describe("For `before`, to go on with older ones; null: there are none");

export const historySchema = z.object({ entries: z.array(historyEntrySchema), next });
export type History = z.infer<typeof historySchema>;

/** What a change of many was: asked for, the undo of another, turns that came together, addresses brought in. */
export const BATCH_KINDS = ["restricted", "undone", "turned", "imported"] as const;

export const batchSchema = z.object({
  kind: z.literal("batch"),
  at: timeSchema,
  by: z.string(),
  batch: z.string(),
  action: z.enum(BATCH_KINDS),
  changed: z.number().int().describe("Mailboxes"),
  firstSerial: serialSchema,
  lastSerial: serialSchema,
  channels: z
    .partialRecord(channelSchema, z.enum(MARKS))
    .nullable()
    .describe("Of `restricted`: what was asked for each channel"),
  until: untilSchema,
  undoes: z.string().nullable().describe("Of `undone`: the batch that it took back"),
});
export type Batch = z.infer<typeof batchSchema>;

export const SERVICE_ACTIONS = [
  "service-created",
  "service-changed",
  "default-changed",
  "holder-messages-changed",
] as const;

export const serviceHistoryEntrySchema = z.discriminatedUnion("kind", [
  historyEntrySchema.extend({ kind: z.literal("mailbox"), address: z.string() }),
  batchSchema,
  z.object({
    kind: z.literal("service"),
    at: timeSchema,
    by: z.string(),
    action: z.enum(SERVICE_ACTIONS),
    before: z.array(channelSchema).describe("Of `default-changed`: what was blocked for new addresses"),
    after: z.array(channelSchema),
  }),
]);
export type ServiceHistoryEntry = z.infer<typeof serviceHistoryEntrySchema>;
export const serviceHistorySchema = z.object({ entries: z.array(serviceHistoryEntrySchema), next });
export type ServiceHistory = z.infer<typeof serviceHistorySchema>;
