// The append-only history of a mailbox: GET /api/v1/mailboxes/{address}/history, newest first.
import { z } from "zod";
import { channelSchema, serialSchema, timeSchema } from "./common.ts";

export const HISTORY_ACTIONS = ["created", "renamed", "restricted", "password-changed", "deleted"] as const;

export const historyEntrySchema = z.object({
  serial: serialSchema,
  at: timeSchema,
  by: z.string().describe("The account's email"),
  action: z.enum(HISTORY_ACTIONS),
  before: z.array(channelSchema),
  after: z.array(channelSchema),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const historySchema = z.object({ entries: z.array(historyEntrySchema) });
